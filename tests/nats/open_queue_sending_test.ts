/** The connections of publishers and workers: what they are called, and what ends with them. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { PublishFlags } from "../../lib/publish/flags.ts";
import { openQueueSending } from "../../lib/publish/open_queue_sending.ts";
import type { Run } from "../../lib/run/run.ts";
import type { SendingOptions } from "../../lib/sync/means.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { Machines } from "../helpers/machines.ts";
import { startNatsServer } from "../helpers/nats_server.ts";

const ACCOUNT = { siteId: "a-site", apiKey: "a-key", userId: "id", mappings: [] };

/** Opens what a run is published by, of which the test is told. */
function opening(nats: string, configuration: Record<string, unknown> = {}) {
  const stop = new AbortController();
  const told: string[] = [];
  const run = {
    ...{ stop, clock: new FakeClock(), keepSecret() {} },
    tell: ({ message }: { message: string }) => told.push(message),
  } as unknown as Run;
  const options = {
    configuration: { ...ACCOUNT, parallelism: 1, timeout: 1, giveUpAfter: 1, ...configuration },
    target: { baseUrl: "https://track.example" },
  } as unknown as SendingOptions;
  const flags = { nats, natsCreds: undefined, run: "main" } as PublishFlags;
  return { stop, told, open: () => openQueueSending(flags, { ...options, run }) };
}

/** What a server is told of who connects to it, by `connect`; it lets nobody in. */
async function introduced(connect: (nats: string) => Promise<unknown>): Promise<{ name: string }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hearing = listener.accept().then(async (connection) => {
    using server = connection;
    await server.write(new TextEncoder().encode('INFO {"version":"2.9.0"}\r\n'));
    let said = "";
    for (const buffer = new Uint8Array(4096); !said.includes("PING");) {
      const length = await server.read(buffer);
      said += new TextDecoder().decode(buffer.subarray(0, length!));
    }
    await server.write(new TextEncoder().encode("-ERR 'Authorization Violation'\r\n"));
    return JSON.parse(/^CONNECT (.*)\r\n/.exec(said)![1]);
  });
  await connect(`nats://127.0.0.1:${listener.addr.port}`);
  return await hearing;
}

/** A worker with a configuration of its own. */
async function machinesOn(server: Awaited<ReturnType<typeof startNatsServer>>) {
  const folder = await Deno.makeTempDir();
  const machines = new Machines(server, folder);
  await machines.write({ ...ACCOUNT, trackUrl: "http://127.0.0.1:1" });
  return machines;
}

Deno.test("publish and work say to NATS which of the two they are", async () => {
  const publisher = await introduced(async (nats) => {
    const { kind } = await assertRejects(opening(nats).open, RunError);
    assertEquals(kind, "setup");
  });
  assertEquals(publisher.name, "cio-sync publish");
  await using machines = await machinesOn(await startNatsServer());
  const worker = await introduced(async (nats) => {
    assertEquals(await machines.work({ nats }).ended, 3);
  });
  assertEquals(worker.name, "cio-sync work");
});

Deno.test("openQueueSending() tells what it is connected to, and stops nothing when it ends", async () => {
  await using server = await startNatsServer();
  const { stop, told, open } = opening(`nats://${server.address}`);
  const sending = await open();
  assertEquals(told.map((message) => message.replace(/\d+\.\d+\.\d+/, "X")), [
    `Connected to NATS X at ${server.address}`,
  ]);
  await sending[Symbol.asyncDispose]();
  assertEquals(stop.signal.aborted, false);
});

Deno.test("openQueueSending() refuses the sandbox inside a process", async () => {
  const { kind } = await assertRejects(
    opening("nats://127.0.0.1:1", { region: "sandbox" }).open,
    RunError,
  );
  assertEquals(kind, "config");
});

Deno.test("publish and work end when NATS lets them in no more", async () => {
  const users = (password: string) =>
    `authorization { users: [{ user: "u", password: "${password}" }] }`;
  const first = await startNatsServer({ config: users("p") });
  await using machines = await machinesOn(first);
  const nats = `nats://u:p@${first.address}`;
  const worker = machines.work({ nats });
  while (!worker.stderr.includes("Waiting for a cio-sync publish")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertStringIncludes(worker.stderr, `Connected to NATS`);
  const { stop, open } = opening(nats);
  const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  const sending = await open();
  await first.stop();
  await using _second = await startNatsServer({ config: users("other"), port: first.port });
  assertEquals(await worker.ended, 3);
  const says = "it does not know this user and password";
  assertStringIncludes(worker.stderr, says);
  await stopped;
  assertEquals((stop.signal.reason as RunError).kind, "setup");
  assertStringIncludes(stop.signal.reason.message, says);
  await sending[Symbol.asyncDispose]();
});
