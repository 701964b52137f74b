/** A dry run with a state says who is new, changed, unchanged and gone, and leaves the file as it is. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { DryRuns } from "../helpers/dry_runs.ts";
import { mayWriteEverywhere } from "../helpers/permissions.ts";
import { openState } from "../helpers/state.ts";
import { startTrackServer, type TrackServer } from "../helpers/track_server.ts";

const USERS = [{ id: "1", a: 1 }, { id: "2", a: 1 }, { id: "3", a: 1 }, { id: "4", a: 1 }];

/** Runs whose state `s.db` has `USERS`. */
async function afterRun(server: TrackServer, more: Record<string, unknown> = {}) {
  const runs = new DryRuns({ trackUrl: server.url, ...more });
  await runs.sync(USERS, { state: runs.at("s.db") });
  server.requests = [];
  return { runs, state: runs.at("s.db") };
}

Deno.test("runDryRun() with a state says who is new, changed, unchanged and gone", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  const data = [
    { id: "1", a: 1 },
    { id: "2", a: 2 },
    // Rejected, and in the data all the same.
    { id: "3", a: "x".repeat(1001) },
    { id: "5", a: 1 },
    { id: "5", a: 2 },
    { id: "6", a: "x".repeat(1001) },
  ];
  runs.write("data.json", data);
  const before = runs.files();
  const { result } = await runs.dryRun(undefined, { state });
  assertEquals({ state: result.state, gone: result.gone }, {
    state: { new: 1, changed: 1, unchanged: 1 },
    gone: {
      ...{ found: 1, removed: 0, failed: 0, action: "keep" as const, file: null },
      ...{ max: null, obstacle: null, first: ["4"] },
    },
  });
  const { planned, unchanged, rejected } = result.users;
  assertEquals({ planned, unchanged, rejected }, { planned: 3, unchanged: 1, rejected: 2 });
  assertEquals(runs.files(), before);
  assertEquals(server.requests.length, 0);

  const { text } = await runs.dryRun(undefined, { state, json: false });
  assertStringIncludes(
    text,
    "People against the state ./s.db:\n" +
      "  new                  1\n" +
      "  changed              1\n" +
      "  unchanged            1\n" +
      "  gone                 1   no longer in the data; they are kept\n" +
      "  gone: 4\n",
  );
  assertEquals(runs.files(), before);

  // It was as the run then does.
  const real = await runs.sync(undefined, { state });
  assertEquals(real.result.users, { read: 6, accepted: 3, unchanged: 1, rejected: 2, failed: 0 });
});

Deno.test("runDryRun() says what would be done about who is gone, and what keeps a run from it", async () => {
  await using server = startTrackServer();
  using runs = new DryRuns({ trackUrl: server.url, gone: { set: { in_crm: false } } });
  const state = runs.at("s.db");
  const all = Array.from({ length: 40 }, (_, i) => ({ id: String(i), a: 1 }));
  await runs.sync(all, { state });
  const told = async (data: unknown[], flags: Partial<SyncFlags> = {}) => {
    const { result, code } = await runs.dryRun(data, { state, ...flags });
    const { text } = await runs.dryRun(data, { state, json: false, ...flags });
    const lines = text.slice(text.indexOf("  gone ")).split("\n\n")[0].trimEnd().split("\n");
    return { code, gone: result.gone!, lines, next: text.trimEnd().split("\n").at(-1) };
  };
  const few = await told(all.slice(5), { gone: "delete" });
  assertEquals(few.lines, [
    "  gone                 5   no longer in the data; they would be deleted",
    "  gone: 0, 1, 2 and 2 more",
  ]);
  assertEquals(few.gone.first, ["0", "1", "2"]);
  assertEquals([few.gone.max, few.code], [10, 0]);
  assertEquals(few.next?.endsWith(" --gone delete"), true, few.next);
  const many = await told(all.slice(20));
  assertEquals(many.lines, [
    "  gone                20   no longer in the data; they would get the attributes of gone.set",
    "  gone: 0, 1, 10 and 17 more",
    "  More than --max-gone allows (10): a run would do nothing about them, and end with exit code 2.",
  ]);
  const allowed = await told(all.slice(20), { gone: "suppress", maxGone: "20", show: "0" });
  assertEquals(allowed.lines, [
    "  gone                20   no longer in the data; they would be suppressed",
  ]);
  const unknown = await told([{ a: 1 }, ...all.slice(5)], { gone: "delete" });
  const why = "records were rejected of which nobody knows whose they are: mend those first";
  assertEquals(unknown.gone.obstacle, why);
  assertEquals(unknown.lines.at(-1), `  A run would do nothing about them, as ${why}.`);
  assertEquals(server.requests.length, 1);
});

Deno.test("runDryRun() with a state file that is not there yet says that everyone is new, and makes none", async () => {
  using runs = new DryRuns();
  runs.write("data.json", USERS);
  const before = runs.files();
  const { code, result } = await runs.dryRun(undefined, { state: runs.at("s.db") });
  assertEquals({ code, state: result.state, gone: result.gone?.found }, {
    code: 0,
    state: { new: 4, changed: 0, unchanged: 0 },
    gone: 0,
  });
  assertEquals(runs.files(), before);
});

Deno.test("runDryRun() without a state says nothing of one", async () => {
  using runs = new DryRuns();
  const { result } = await runs.dryRun(USERS);
  assertEquals({ state: result.state, gone: result.gone }, { state: null, gone: null });
});

Deno.test("runDryRun() with --full says who is unchanged, and would send them", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  const { result } = await runs.dryRun(USERS, { state, full: true });
  assertEquals({ state: result.state, planned: result.users.planned }, {
    state: { new: 0, changed: 0, unchanged: 4 },
    planned: 4,
  });
  const { text } = await runs.dryRun(USERS, { state, full: true, json: false });
  assertStringIncludes(text, "unchanged            4   sent all the same, as --full says\n");
});

Deno.test("runDryRun() counts nobody as gone when not all of the data was read", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  const limited = await runs.dryRun(USERS, { state, limit: "2" });
  assertEquals(limited.result.gone?.found, null);
  const { text } = await runs.dryRun(USERS, { state, limit: "2", json: false });
  assertStringIncludes(text, "  gone                 -   not counted: not all data was read\n");

  const cut = await runs.dryRun('[{"id":"1","a":1}', { state });
  assertEquals({ code: cut.code, found: cut.result.gone?.found }, { code: 2, found: null });

  runs.write("x.failures.ndjson", '{"outcome":"failed","record":{"id":"1","a":1}}\n');
  const replay = await runs.dryRun(undefined, { state, data: [runs.at("x.failures.ndjson")] });
  assertEquals(replay.result.gone?.found, null);
});

Deno.test("runDryRun() reads what a killed run has left beside the state, and leaves it there", async () => {
  await using server = startTrackServer();
  using runs = new DryRuns({ trackUrl: server.url });
  {
    using state = await openState(runs.at("live.db"), {
      workspace: { id: null, region: null, origin: server.url, siteId: "site-id-1" },
    });
    const attributes = new TextEncoder().encode('{"a":1}}');
    const bytes = { bytes: attributes, attributesStart: 0, end: attributes.length };
    state.accept(["1", "9"].map((key) => ({ key, ...bytes })));
    // What is there while the run goes on is what is left when it is killed.
    for (const part of ["", "-wal"]) {
      Deno.copyFileSync(runs.at(`live.db${part}`), runs.at(`s.db${part}`));
    }
  }
  Deno.removeSync(runs.at("live.db"));
  runs.write("data.json", USERS);
  const before = runs.files();
  assertEquals(Object.keys(before).includes("s.db-wal"), true);
  const { result } = await runs.dryRun(undefined, { state: runs.at("s.db") });
  assertEquals({ error: result.error, state: result.state, gone: result.gone?.found }, {
    error: null,
    state: { new: 3, changed: 0, unchanged: 1 },
    gone: 1,
  });
  assertEquals(runs.files(), before);
});

Deno.test("runDryRun() says that another run is using the state, and does not disturb it", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  using running = await openState(state, {
    workspace: { id: null, region: null, origin: server.url, siteId: "site-id-1" },
  });
  const { code, result } = await runs.dryRun(USERS, { state });
  assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "usage" });
  assertStringIncludes(result.error!.message, "another run is using it");
  running.doubt([{ key: "1", bytes: new Uint8Array(1), attributesStart: 0, end: 1 }]);
  running.sort();
  assertEquals((await runs.dryRun(USERS, { state })).result.state, {
    new: 0,
    changed: 1,
    unchanged: 3,
  });
});

Deno.test("runDryRun() can read a state that nobody may write to", {
  ignore: Deno.build.os === "windows" || mayWriteEverywhere(),
}, async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  Deno.chmodSync(state, 0o400);
  const { result } = await runs.dryRun(USERS, { state });
  assertEquals(result.state, { new: 0, changed: 0, unchanged: 4 });
});

Deno.test("runDryRun() refuses a state that a run would refuse, in the same words", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  const configuration = JSON.parse(Deno.readTextFileSync(runs.at("configuration.json")));
  runs.write(
    "other.db",
    "not a database, but something else that is long enough for a header".repeat(3),
  );
  Deno.writeFileSync(runs.at("cut.db"), Deno.readFileSync(state).subarray(0, 5000));
  const cases: { more?: object; state?: string; message: string }[] = [
    {
      more: { identifier: "email" },
      message: "its people are identified by id, those of this run by email",
    },
    {
      more: { siteId: "another" },
      message: "it belongs to other credentials or another Track URL",
    },
    { state: runs.at("other.db"), message: "it is not a state file" },
    { state: runs.at("cut.db"), message: "it is damaged" },
    { state: runs.folder, message: "it is a folder" },
    { state: runs.at("none/s.db"), message: "there is no folder" },
  ];
  for (const { more, message, ...flags } of cases) {
    runs.write("configuration.json", { ...configuration, ...more });
    const before = runs.files();
    const dry = await runs.dryRun(undefined, { state, ...flags });
    assertEquals(
      { code: dry.code, kind: dry.result.error?.kind },
      { code: 2, kind: "usage" },
      message,
    );
    assertStringIncludes(dry.result.error!.message, message);
    assertEquals(runs.files(), before, message);
    const real = await runs.sync(undefined, { state, ...flags });
    assertEquals(dry.result.error!.message, real.result.error!.message);
  }
});

Deno.test("runDryRun() takes a state for the right one where only Customer.io could tell", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  const { siteId: _siteId, ...others } = JSON.parse(
    Deno.readTextFileSync(runs.at("configuration.json")),
  );
  runs.write("configuration.json", others);
  assertEquals((await runs.dryRun(USERS, { state })).result.state?.unchanged, 4);
});

/** Lets temporary files be made in `folder` until it is disposed of. */
function withTemporary(folder: string): Disposable {
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", folder);
  return {
    [Symbol.dispose]() {
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    },
  };
}

Deno.test("runDryRun() leaves nothing of a state in the temporary folder", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  Deno.mkdirSync(runs.at("tmp"));
  using _temporary = withTemporary(runs.at("tmp"));
  const { result } = await runs.dryRun(USERS, { state });
  assertEquals(result.state?.unchanged, 4);
  const refused = await runs.dryRun(USERS, {
    state,
    config: runs.at("configuration.json"),
    mode: "x",
  });
  assertEquals(refused.code, 2);
  const other = JSON.parse(Deno.readTextFileSync(runs.at("configuration.json")));
  runs.write("configuration.json", { ...other, identifier: "email" });
  assertEquals((await runs.dryRun(USERS, { state })).code, 2);
  assertEquals([...Deno.readDirSync(runs.at("tmp"))], []);
});

Deno.test("runDryRun() says which folder it is when a state cannot be copied", async () => {
  await using server = startTrackServer();
  const { runs, state } = await afterRun(server);
  using _ = runs;
  using _temporary = withTemporary(runs.at("none"));
  const { code, result } = await runs.dryRun(USERS, { state });
  assertEquals(code, 2);
  assertStringIncludes(result.error!.message, "it cannot be copied to a temporary folder: ");
  assertStringIncludes(result.error!.message, "; TMPDIR names the folder");
});
