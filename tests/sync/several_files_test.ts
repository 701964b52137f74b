/** Tests of syncs whose data is in several files. */

import { assertEquals, assertMatch } from "@std/assert";
import { withFiles } from "../helpers/files.ts";
import { startRuns } from "../helpers/runs.ts";
import { startFolder } from "../helpers/shell.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const ignore = Deno.build.os === "windows";

/** What is wrong with the third user of `USERS`, and in which words the place of it is told. */
const REASON = "User identifier 'id' is null";

Deno.test("runSync() sends everyone in several files, the later file last, and names the file of a record", async () => {
  await using server = startTrackServer();
  await using runs = await startRuns({
    trackUrl: server.url,
    mappings: [{ from: "a", to: "a" }],
    parallelism: 1,
  });
  const files = {
    "part-1.json": '[{"id":1,"a":"old"},{"id":2,"a":"x"}]',
    "part-2.json": '[{"id":1,"a":"new"},\n{"id":null}]',
  };
  await withFiles(files, async (at) => {
    const { code, result, lines } = await runs.run([], { data: [at("part-*.json")] });
    assertEquals(code, 1);
    assertEquals(result.data, [at("part-1.json"), at("part-2.json")]);
    assertEquals(result.users, { read: 4, accepted: 3, unchanged: 0, rejected: 1, failed: 0 });
    const position = { file: at("part-2.json"), record: 2, line: 2, column: 1, offset: 21 };
    assertEquals(result.reasons.map(({ reason, first }) => ({ reason, first })), [
      { reason: REASON, first: position },
    ]);
    assertEquals(lines.map(({ data, position }) => ({ data, position })), [
      { data: at("part-*.json"), position },
    ]);

    // Synced again, the record keeps the place that it has in the data.
    const again = await runs.run("failures");
    assertEquals(again.lines[0].position, position);
    assertEquals(again.lines[0].data, at("part-*.json"));
  });
  const values = server.requests.flatMap(({ people }) => people)
    .filter(({ user }) => user === "1").map(({ attributes }) => attributes.a);
  assertEquals(values.at(-1), "new");
});

Deno.test("runSync() sends nobody when one of several files cannot be read", async () => {
  await using server = startTrackServer();
  await using runs = await startRuns({ trackUrl: server.url, mappings: [] });
  await withFiles({ "a.json": '[{"id":1}]', "b.json": "PK\x03\x04" }, async (at) => {
    for (const last of ["b.json", "missing.json", "no-*.json", "a.json"]) {
      const { code, result } = await runs.run([], { data: [at("a.json"), at(last)] });
      assertEquals({ code, read: result.users.read }, { code: 2, read: 0 }, last);
      assertMatch(result.error!.message, new RegExp(`'${at(last).replace("*", "\\*")}'`));
    }
  });
  assertEquals(server.requests, []);
});

Deno.test("runSync() sends what stands before a mistake in one of several files, and names its place", async () => {
  await using server = startTrackServer();
  await using runs = await startRuns({ trackUrl: server.url, mappings: [] });
  const files = { "a.json": '[{"id":1}]', "b.json": '[{"id":2},\n{"id":3 oops}]', "c.json": "[]" };
  await withFiles(files, async (at) => {
    const { code, result } = await runs.run([], { data: ["a.json", "b.json", "c.json"].map(at) });
    assertEquals({ code, users: result.users }, {
      code: 2,
      users: { read: 2, accepted: 2, unchanged: 0, rejected: 0, failed: 0 },
    });
    assertEquals(result.error?.kind, "data");
    assertMatch(
      result.error!.message,
      new RegExp(`^Cannot read '${at("b.json")}': line 2, column 9`),
    );
  });
});

Deno.test({ name: "sync reads several files, however they are named", ignore }, async () => {
  const [one, two] = ["part-1.json", "part-2.json"];
  const cases: { script: string; data: string[] }[] = [
    { script: "--data 'part-*.json'", data: [one, two] },
    { script: "--data part-*.json", data: [one, two] },
    { script: "--data part-*.json --config configuration.json", data: [one, two] },
    { script: "--data={part-1,part-2}.json", data: [one, two] },
    { script: "-d part-2.json -d part-1.json", data: [two, one] },
    { script: "--data - part-2.json < part-1.json", data: ["-", two] },
    { script: "--data part-1.json --data - < <(cat part-2.json)", data: [one, "-"] },
    { script: "--data *.json", data: [one, two, "users.json"] },
    { script: "--data '*.json'", data: [one, two, "users.json"] },
  ];
  for (const { script, data } of cases) {
    await using place = await startFolder();
    await place.write(one, '[{"id":1},{"id":null}]');
    await place.write(two, '[{"id":2},{"id":null}]');
    const { code, stdout } = await place.shell(`cio_sync --json ${script}`);
    const { data: read, users, failuresFile, reasons } = JSON.parse(stdout);
    assertEquals({ code, data: read, read: users.read, first: reasons[0].first.file }, {
      code: 1,
      data,
      read: data.length === 3 ? 7 : 4,
      first: data[0],
    }, script);
    assertEquals(failuresFile, "cio-sync.failures.ndjson", script);
  }
});

Deno.test({ name: "sync has one of many files open at a time", ignore }, async () => {
  await using place = await startFolder();
  for (let i = 100; i < 300; i++) await place.write(`part-${i}.json`, `[{"id":${i}}]`);
  const { code, stdout, stderr } = await place.shell(
    "ulimit -n 100; cio_sync --json --data 'part-*.json'",
  );
  const route = "part-*.json → the sandbox on this machine, batch, up to 25 requests at once\n";
  assertEquals({ code, stderr }, { code: 0, stderr: route });
  assertEquals(JSON.parse(stdout).users.accepted, 200);
});

Deno.test({ name: "sync of two pipes reads one after the other", ignore }, async () => {
  await using place = await startFolder();
  const { stdout, code } = await place.shell(
    "cio_sync --json --data <(cat users.json) <(cat users.json)",
  );
  assertEquals({ code, read: JSON.parse(stdout).users.read }, { code: 1, read: 6 });
});

Deno.test({ name: "sync of the same pattern again reads what it has read", ignore }, async () => {
  await using place = await startFolder();
  await place.write("a.ndjson", '[{"id":1},{"id":null}]');
  await place.write("b.ndjson", '[{"id":2}]');
  const first = await place.shell("cio_sync --data '*.ndjson'");
  assertMatch(first.stdout, new RegExp(`1 rejected: ${REASON} \\(first: a\\.ndjson:1:11\\)`));
  const again = await place.shell("cio_sync --data '*.ndjson'");
  assertEquals(again.code, 1);
  assertEquals(
    again.stderr,
    "Left out of '*.ndjson': 'cio-sync.failures.ndjson', written by an earlier run; " +
      "a failures file is synced again by itself\n" +
      "*.ndjson → the sandbox on this machine, batch, up to 25 requests at once\n",
  );
  // It took the place of the first one.
  assertEquals(place.names().filter((name) => name.includes("failures")), [
    "cio-sync.failures.ndjson",
  ]);
  const unquoted = await place.shell("cio_sync --data *.ndjson");
  assertEquals({ code: unquoted.code, stderr: unquoted.stderr }, {
    code: 2,
    stderr: "Error: Cannot read 'cio-sync.failures.ndjson' together with other data: it is a " +
      "failures file; sync it by itself with --data cio-sync.failures.ndjson, and quote a " +
      "pattern that matches it, so that it is left out\n",
  });
});
