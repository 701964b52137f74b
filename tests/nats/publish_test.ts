/** Whole runs by workers in this process, and a real NATS server: they end as a sync over the same data does. */

import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import type { SyncResult } from "../../lib/sync/result.ts";
import { type Machines, startMachines } from "../helpers/machines.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import {
  type Received,
  type Reply,
  startTrackServer,
  type TrackServer,
} from "../helpers/track_server.ts";

const ACCOUNT = { siteId: "a-site", apiKey: "a-key", userId: "id", rateLimit: 100_000 };
const MAPPINGS = [{ from: "n", to: "n" }, { from: "email", to: "email" }];

/** Users of whom some are rejected here, some by Customer.io, and some are there several times. */
const MIXED = Array.from({ length: 3000 }, (_, i): Record<string, unknown> => {
  if (i % 500 === 7) return { n: i };
  return { id: `user-${i % 2500}`, n: i, email: i % 400 === 9 ? "bad" : `u${i}@example.com` };
});

/** What a run over MIXED comes to, without what differs from run to run. */
interface Comparable {
  code: number;
  result: Omit<SyncResult, "command" | "startedAt" | "durationMs" | "requests">;
  failures: unknown[];
  people: Map<string, unknown>;
}

/** Customer.io, which refuses bad emails: one by one in batches, and each person alone. */
function refuseBad({ people, path }: Received): Reply {
  const bad = people.flatMap(({ attributes }, index) => attributes.email === "bad" ? [index] : []);
  if (bad.length === 0) return {};
  if (path !== "/api/v2/batch") return { status: 400, body: { meta: { error: "bad email" } } };
  const errors = bad.map((batch_index) => ({
    ...{ batch_index, reason: "invalid", field: "email", message: "bad email" },
  }));
  return { status: 207, body: { errors } };
}

/** Everyone whom `server` took, with the last values. */
function peopleOf({ requests }: TrackServer): Map<string, unknown> {
  return new Map(
    requests.flatMap(({ people }) => people)
      .filter(({ attributes }) => attributes.email !== "bad")
      .map(({ user, attributes }) => [user, attributes]),
  );
}

async function syncHere(machines: Machines): Promise<{ code: number; stdout: string }> {
  let stdout = "";
  const { folder } = machines;
  const code = await runSync({
    ...NO_FLAGS,
    ...{ config: `${folder}/configuration.json`, data: [`${folder}/data.json`], json: true },
  }, { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined });
  return { code, stdout };
}

async function comparable(
  machines: Machines,
  { code, stdout, server }: { code: number; stdout: string; server: TrackServer },
): Promise<Comparable> {
  const { command: _command, startedAt: _at, durationMs: _ms, requests: _requests, ...result } =
    JSON.parse(stdout) as SyncResult;
  const failures = (await machines.failures()).map((line) => JSON.stringify(line)).sort();
  return { code, result, failures, people: peopleOf(server) };
}

for (const mode of ["batch", "identify"]) {
  Deno.test(`publish ends as sync does in mode ${mode}, with the same failures and people`, async () => {
    await using server = startTrackServer(refuseBad);
    await using machines = await startMachines();
    const configuration = { ...ACCOUNT, mode, mappings: MAPPINGS, trackUrl: server.url };
    await machines.write(configuration, MIXED);
    const synced = await comparable(machines, { ...await syncHere(machines), server });
    assertEquals([synced.code, synced.result.users], [1, {
      ...{ read: 3000, unchanged: 0, failed: 0 },
      ...{ accepted: 2986, rejected: 14 },
    }]);
    const before = server.requests.length;
    server.requests = [];
    server.maxInFlight = 0;

    for (let i = 0; i < 3; i++) machines.work();
    const run = await machines.result({ parallelism: "7" });
    assertEquals(await comparable(machines, { ...run, server }), synced);
    assertEquals(run.result.command, "publish");
    assertEquals(run.result.requests.sent, server.requests.length);
    assertEquals(server.overlaps, []);
    assertLessOrEqual(server.maxInFlight, 7);
    assert(before > 0);
  });
}

Deno.test("publish prints the summary of sync", async () => {
  await using server = startTrackServer(refuseBad);
  await using machines = await startMachines();
  const configuration = { ...ACCOUNT, mappings: MAPPINGS, trackUrl: server.url };
  await machines.write(configuration, MIXED);
  machines.work();
  let stdout = "";
  const { folder } = machines;
  const flags = { config: `${folder}/configuration.json`, data: [`${folder}/data.json`] };
  await runSync({ ...NO_FLAGS, ...flags }, {
    stdout: (text) => stdout += text,
    stderr: () => {},
    columns: undefined,
  });
  const run = await machines.publish();
  const withoutTime = (text: string) => text.replace(/after .*/, "");
  const next =
    `cio-sync publish --config ${folder}/configuration.json --nats nats://${machines.nats.address} `;
  assertStringIncludes(run.stdout, next);
  const asSync = run.stdout.replace(next, `cio-sync --config ${folder}/configuration.json `);
  assertEquals(withoutTime(asSync), withoutTime(stdout));
  assertStringIncludes(stdout, "bad email");
});
