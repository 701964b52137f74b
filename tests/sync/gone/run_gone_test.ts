/** Tests of people who have left the data, with a sandbox in Customer.io's place. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { SyncFlags } from "../../../lib/sync/flags.ts";
import { type Runs, startRuns } from "../../helpers/runs.ts";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";

/** Users with the ids from 1 to `count`. */
function users(count: number, plan = "free") {
  return Array.from({ length: count }, (_, i) => ({ id: String(i + 1), plan }));
}

/** A sandbox with someone whom no run has sent, runs into it with a state, and what is in the file of who is gone. */
interface Mirror extends AsyncDisposable {
  client: Client;
  runs: Runs;
  flags: Partial<SyncFlags>;
  lines(): Promise<Record<string, unknown>[]>;
  /** Ids of everyone in the sandbox. */
  ids(): string[];
}

async function startMirror(configuration: Record<string, unknown> = {}): Promise<Mirror> {
  const client = startClient();
  const { url, siteId, apiKey } = client.sandbox;
  const runs = await startRuns({
    ...{ siteId, apiKey, trackUrl: url, mappings: [{ from: "plan", to: "plan" }] },
    ...configuration,
  });
  await client.batch(person({ id: "stranger" }, { plan: "other" }));
  return {
    client,
    runs,
    flags: { state: `${runs.folder}/state.db` },
    async lines() {
      const text = await Deno.readTextFile(`${runs.folder}/data.gone.ndjson`).catch(() => "");
      return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    },
    ids() {
      const all = [...users(30).map(({ id }) => id), "stranger"];
      return all.filter((id) => client.sandbox.person({ id }) !== undefined);
    },
    async [Symbol.asyncDispose]() {
      await runs[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}

const IDS = (...numbers: number[]) => numbers.map(String);
const NONE = { found: 0, removed: 0, failed: 0, file: null };

Deno.test("runSync() counts who has left the data and keeps them, unless told otherwise", async () => {
  await using mirror = await startMirror();
  const { runs, flags, client } = mirror;
  const first = await runs.run(users(20), flags);
  assertEquals(first.result.gone, { ...NONE, action: "keep" });
  const file = `${runs.folder}/data.gone.ndjson`;
  for (const isFirst of [true, false]) {
    const { code, result } = await runs.run(users(17), flags);
    assertEquals({ code, gone: result.gone }, {
      code: 0,
      gone: { ...NONE, found: 3, action: "keep", file: isFirst ? file : null },
    });
    const lines = await mirror.lines();
    assertEquals(
      lines.map(({ gone, user }) => [gone, user]),
      IDS(18, 19, 20).map((id) => ["kept", id]),
    );
    assertMatch(String(lines[0].at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assertEquals(lines[0].data, "data.json");
  }
  assertEquals(client.sandbox.personCount, 21);
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
  // Who comes back is as they were.
  const back = await runs.run(users(20), flags);
  assertEquals([back.result.users.unchanged, back.result.gone?.found], [20, 0]);
  const left = await runs.run(users(19), flags);
  assertEquals(left.result.gone?.found, 1);
  assertEquals((await mirror.lines()).length, 4);
});

for (const mode of ["batch", "identify"]) {
  Deno.test(`runSync() deletes who has left the data, and nobody else: ${mode}`, async () => {
    await using mirror = await startMirror({ mode, gone: "delete" });
    const { runs, flags, client } = mirror;
    await runs.run(users(20), flags, { ask: () => Promise.reject(new Error("not to be asked")) });
    const some = users(20).filter(({ id }) => !["3", "7", "20"].includes(id));
    const { code, result } = await runs.run(some, { ...flags, yes: true });
    assertEquals({ code, unchanged: result.users.unchanged, gone: result.gone }, {
      code: 0,
      unchanged: 17,
      gone: {
        ...{ found: 3, removed: 3, failed: 0, action: "delete" as const },
        file: `${runs.folder}/data.gone.ndjson`,
      },
    });
    assertEquals(result.requests.sent, 1);
    assertEquals(mirror.ids(), [...some.map(({ id }) => id), "stranger"]);
    assertEquals((await mirror.lines()).map(({ gone, user }) => `${gone} ${user}`), [
      "deleted 20",
      "deleted 3",
      "deleted 7",
    ]);
    const again = await runs.run(some, { ...flags, yes: true });
    assertEquals(again.result.gone, { ...NONE, action: "delete" });
    assertEquals(again.result.requests.sent, 0);
    // Who comes back is sent in full.
    const back = await runs.run(users(20), { ...flags, yes: true });
    assertEquals(back.result.users, {
      read: 20,
      accepted: 3,
      unchanged: 17,
      rejected: 0,
      failed: 0,
    });
    assertEquals(client.sandbox.person({ id: "7" })?.sent, { plan: '"free"' });
  });

  Deno.test(`runSync() suppresses who has left, and writes them again once they are back: ${mode}`, async () => {
    await using mirror = await startMirror({ mode });
    const { runs, flags, client } = mirror;
    const suppress = { ...flags, gone: "suppress" };
    await runs.run(users(12), suppress);
    const { result } = await runs.run(users(10), suppress);
    assertEquals(result.gone?.removed, 2);
    assertEquals(mirror.ids().includes("12"), false);
    // Written by others they do not come back.
    await client.batch(person({ id: "12" }, { plan: "x" }));
    assertEquals(mirror.ids().includes("12"), false);
    for (const action of ["suppress", "delete", "keep"]) {
      const same = await runs.run(users(10), { ...flags, gone: action, yes: true });
      assertEquals(same.result.gone?.found, 0, action);
    }
    const back = await runs.run([...users(12, "pro"), { id: "12", plan: "team" }], flags);
    assertEquals(back.result.users.accepted, 13);
    assertEquals(client.sandbox.person({ id: "11" })?.sent, { plan: '"pro"' });
    assertEquals(client.sandbox.person({ id: "12" })?.sent, { plan: '"team"' });
    const settled = await runs.run([...users(12, "pro"), { id: "12", plan: "team" }], flags);
    assertEquals(settled.result.users.unchanged, 13);
    // Who was unsuppressed can leave again.
    const left = await runs.run(users(11, "pro"), suppress);
    assertEquals([left.result.gone?.removed, mirror.ids().includes("12")], [1, false]);
  });
}

Deno.test("runSync() sets attributes of who has left, once for each, and creates nobody", async () => {
  await using mirror = await startMirror({ gone: { set: { in_crm: false, left: "x" } } });
  const { runs, flags, client } = mirror;
  await runs.run(users(12), flags);
  await client.batch({ type: "person", action: "delete", identifiers: { id: "12" } });
  const { result } = await runs.run(users(10), flags);
  assertEquals(result.gone?.action, "set");
  assertEquals(result.gone?.removed, 2);
  assertEquals(client.sandbox.person({ id: "11" })?.sent, {
    plan: '"free"',
    in_crm: "false",
    left: '"x"',
  });
  assertEquals(client.sandbox.person({ id: "12" }), undefined);
  const again = await runs.run(users(10), flags);
  assertEquals(again.result.gone, { ...NONE, action: "set" });
  const back = await runs.run(users(11), flags);
  assertEquals(back.result.users.accepted, 1);
  const deleted = await runs.run(users(9), { ...flags, gone: "delete", yes: true });
  assertEquals(deleted.result.gone?.removed, 3, "those to whom it was set are deleted, too");
});

Deno.test("runSync() does nothing to more people than --max-gone allows, and says how to go on", async () => {
  await using mirror = await startMirror({ gone: "delete" });
  const { runs, flags } = mirror;
  const all = { ...flags, yes: true };
  await runs.run(users(25), all);
  const { code, result } = await runs.run(users(14, "new"), all);
  assertEquals({ code, gone: result.gone, accepted: result.users.accepted }, {
    code: 2,
    gone: { ...NONE, found: 11, action: "delete" },
    accepted: 14,
  });
  assertEquals(result.error, {
    kind: "usage",
    message:
      "11 users of 25 in the state are no longer in the data, more than --max-gone, 1 % and at " +
      "least 10, allows (10): nothing was done to them\n" +
      "  If some of the data is missing, give all of it: each of its files with a --data of its own, in one run.\n" +
      "  If they are all to be deleted, run the same command with --max-gone 11.",
  });
  assertEquals(mirror.ids().length, 26);
  assertEquals(await mirror.lines(), []);
  for (const maxGone of ["10", "43.9%"]) {
    const stopped = await runs.run(users(14, "new"), { ...all, maxGone });
    assertStringIncludes(
      stopped.result.error!.message,
      `more than --max-gone ${maxGone} allows (10)`,
    );
  }
  const done = await runs.run(users(14, "new"), { ...all, maxGone: "44%" });
  assertEquals([done.code, done.result.gone?.removed], [0, 11]);
  assertEquals(mirror.ids().length, 15);
});

const NOTHING_KNOWN: { name: string; data: unknown[]; flags?: Partial<SyncFlags> }[] = [
  { name: "a limit was reached", data: users(20), flags: { limit: "15" } },
  { name: "everyone was rejected for want of an identifier", data: [{ plan: "x" }, ...users(12)] },
  { name: "the data has no users", data: [] },
];

for (const { name, data, flags: more } of NOTHING_KNOWN) {
  Deno.test(`runSync() does nothing to anyone when ${name}`, async () => {
    await using mirror = await startMirror({ gone: "delete" });
    const { runs, flags } = mirror;
    const all = { ...flags, yes: true, maxGone: "100%" };
    await runs.run(users(20), all);
    for (const gone of ["delete", "suppress", "keep"]) {
      const { result, stderr } = await runs.run(data, { ...all, ...more, gone, quiet: false });
      const isKnown = more === undefined;
      const found = !isKnown ? null : data.length === 0 ? 20 : 8;
      assertEquals({ ...result.gone, action: undefined }, { ...NONE, found, action: undefined });
      assertEquals(
        stderr.includes(`${found} users are no longer in the data: nothing is done`),
        isKnown,
      );
    }
    assertEquals(mirror.ids().length, 21);
    assertEquals(await mirror.lines(), []);
  });
}

Deno.test("runSync() does nothing to anyone after a data error, and with a failures file", async () => {
  await using mirror = await startMirror({ gone: "delete", limits: "enforce" });
  const { runs, flags } = mirror;
  const all = { ...flags, yes: true, maxGone: "100%" };
  const long = { id: "20", plan: "x".repeat(2000) };
  const first = await runs.run([...users(19), long], all);
  assertEquals(first.result.users.rejected, 1);
  const replay = await runs.run("failures", all);
  assertEquals(replay.result.gone, { ...NONE, found: null, action: "delete" });
  await Deno.writeTextFile(`${runs.folder}/data.json`, JSON.stringify(users(3)).slice(0, -1));
  const { runSync } = await import("../../../lib/sync/run_sync.ts");
  const { NO_FLAGS } = await import("../../helpers/sync_command.ts");
  const config = `${runs.folder}/configuration.json`;
  let stdout = "";
  const code = await runSync(
    { ...NO_FLAGS, ...all, config, data: [`${runs.folder}/data.json`], json: true, quiet: true },
    { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined },
  );
  assertEquals([code, JSON.parse(stdout).gone.found], [2, null]);
  assertEquals(mirror.ids().length, 20);
});

Deno.test("runSync() takes rejected users for those who are still in the data", async () => {
  await using mirror = await startMirror({ gone: "delete" });
  const { runs, flags } = mirror;
  await runs.run(users(5), { ...flags, yes: true });
  const data = [...users(3), { id: "4", plan: "x".repeat(2000) }];
  const { result } = await runs.run(data, { ...flags, yes: true });
  assertEquals([result.users.rejected, result.gone?.removed], [1, 1]);
  assertEquals(mirror.ids(), [...IDS(1, 2, 3, 4), "stranger"]);
});

Deno.test("runSync() asks at a terminal before it deletes, and elsewhere wants --yes", async () => {
  await using mirror = await startMirror({ gone: "delete" });
  const { runs, flags } = mirror;
  const asked: string[] = [];
  const answer = (yes: boolean) => ({
    ask: (question: string) => {
      asked.push(question);
      return Promise.resolve(yes);
    },
  });
  await runs.run(users(6), flags, answer(true));
  assertEquals(asked, []);
  const refused = await runs.run(users(4), { ...flags, quiet: false }, answer(false));
  assertEquals([refused.code, refused.result.gone], [0, { ...NONE, found: 2, action: "delete" }]);
  assertStringIncludes(refused.stderr, "Nobody was deleted");
  assertEquals(mirror.ids().length, 7);
  const silent = await runs.run(users(4), flags);
  assertEquals([silent.code, silent.result.users.read], [2, 0]);
  assertEquals(
    silent.result.error?.message,
    "Cannot delete who is no longer in the data without --yes, as there is no terminal to ask at: " +
      "look with --dry-run, then add --yes",
  );
  const done = await runs.run(users(4), flags, answer(true));
  assertEquals([done.code, done.result.gone?.removed], [0, 2]);
  assertEquals(
    asked,
    Array(2).fill(
      "2 users are no longer in the data. Delete them in Customer.io? That cannot be undone. [y/N] ",
    ),
  );
});

Deno.test("runSync() says of whom the removal has failed, and tries again in the next run", async () => {
  await using client = startClient();
  const { url, siteId, apiKey } = client.sandbox;
  let status: number | undefined;
  await using between = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const body = await request.text();
      if (status !== undefined && body.includes('"delete"')) {
        return status === 207
          ? Response.json({ errors: [{ batch_index: 0, reason: "no", message: "not this one" }] }, {
            status,
          })
          : new Response("", { status });
      }
      const { pathname } = new URL(request.url);
      return await fetch(url + pathname, {
        ...request,
        method: request.method,
        headers: request.headers,
        body,
      });
    },
  );
  const { port } = between.addr;
  await using runs = await startRuns({
    ...{ siteId, apiKey, trackUrl: `http://127.0.0.1:${port}`, mappings: [], gone: "delete" },
    ...{ maxAttempts: 1, giveUpAfter: 10 },
  });
  const flags = { state: `${runs.folder}/state.db`, yes: true };
  await runs.run(users(5), flags);
  status = 207;
  const { code, result } = await runs.run(users(3), flags);
  const file = `${runs.folder}/data.gone.ndjson`;
  assertEquals({ code, gone: result.gone }, {
    code: 1,
    gone: { found: 2, removed: 1, failed: 1, action: "delete", file },
  });
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(lines.map(({ at: _, ...line }) => line), [
    { gone: "deleted", data: "data.json", user: "5" },
    { gone: "failed", data: "data.json", user: "4", reason: "no: not this one", status: 207 },
  ]);
  status = 401;
  const refused = await runs.run(users(3), flags);
  assertEquals([refused.code, refused.result.error?.kind], [3, "auth"]);
  assertEquals(refused.result.gone, { found: 1, removed: 0, failed: 1, action: "delete", file });
  status = undefined;
  const again = await runs.run(users(3), flags);
  assertEquals([again.code, again.result.gone?.removed], [0, 1]);
});

Deno.test("runSync() counts the requests about who is gone, and those that were tried again", async () => {
  await using client = startClient();
  const { url, siteId, apiKey } = client.sandbox;
  let left = 0;
  await using between = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const body = await request.text();
      if (body.includes('"suppress"') && left-- > 0) return new Response("", { status: 503 });
      const { method, headers } = request;
      return await fetch(url + new URL(request.url).pathname, { method, headers, body });
    },
  );
  await using runs = await startRuns({
    ...{ siteId, apiKey, trackUrl: `http://127.0.0.1:${between.addr.port}`, mappings: [] },
    ...{ gone: "suppress", maxAttempts: 3 },
  });
  const flags = { state: `${runs.folder}/state.db` };
  await runs.run(users(5), flags);
  left = 2;
  const { code, result } = await runs.run(users(3), flags);
  assertEquals({ code, removed: result.gone?.removed }, { code: 0, removed: 2 });
  const { sent, retried } = result.requests;
  assertEquals({ sent, retried }, { sent: 3, retried: 2 });
});

Deno.test("runSync() lists who is gone in the folder of the failures file, where that is another", async () => {
  await using mirror = await startMirror();
  const { runs, flags } = mirror;
  await Deno.mkdir(`${runs.folder}/results`);
  const elsewhere = { ...flags, failures: `${runs.folder}/results/f.failures.ndjson` };
  await runs.run(users(3), elsewhere);
  const { result } = await runs.run(users(2), elsewhere);
  assertEquals(result.gone?.file, `${runs.folder}/results/data.gone.ndjson`);
  assertEquals(await mirror.lines(), []);
});
