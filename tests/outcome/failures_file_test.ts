/** The failures file: what is written, what is carried over, and what it may replace. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { systemDisk } from "../../lib/disk.ts";
import { RunError } from "../../lib/errors.ts";
import {
  defaultFailuresPath,
  FailuresFile,
  type FailuresFileOptions,
} from "../../lib/outcome/failures_file.ts";
import { readFailures } from "../../lib/input/failures.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { type DataRecord, recordText } from "../../lib/input/record.ts";
import type { Failure } from "../../lib/outcome/ledger.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

const FAILED: Failure = { outcome: "failed", reason: "busy" };

const isWindows = Deno.build.os === "windows";

/** A folder that goes away with `await using`. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The records of a JSON array, as they stand in `text`. */
async function recordsIn(text: string): Promise<DataRecord[]> {
  const bytes = new TextEncoder().encode(text);
  return (await Array.fromAsync(readJsonArray(ReadableStream.from([bytes])))).flat();
}

function prepare(path: string, more: Partial<FailuresFileOptions> = {}): FailuresFile {
  return FailuresFile.prepare({ path, isData: false, ...more });
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** The files beside the one at `path` that are to take its place. */
function newFiles(path: string): string[] {
  const [, folder, name] = /^(.*\/)(.*)$/.exec(path)!;
  return [...Deno.readDirSync(folder)].map((entry) => entry.name)
    .filter((other) => other.startsWith(`${name}.new`)).map((other) => folder + other);
}

/** A failures file at `path` with a line for each of `ids`; what is in it. */
async function writeFailures(path: string, ids: string[]): Promise<string> {
  const failures = prepare(path);
  const records = await recordsIn(`[${ids.map((id) => `{"id":"${id}"}`).join(",\n")}]`);
  for (const record of records) failures.write(record, { ...FAILED, user: "x" });
  await failures.finish(undefined);
  return await Deno.readTextFile(path);
}

/** Ids of the records in the failures file at `path`. */
async function idsIn(path: string): Promise<string[]> {
  using data = await openDataFile(path);
  assertEquals(data.format, "failures");
  const ids: string[] = [];
  for await (const records of data.records) {
    ids.push(...records.map((record) => JSON.parse(recordText(record)).id));
  }
  return ids;
}

Deno.test("defaultFailuresPath() puts the failures beside the data", () => {
  const cases: [string, string][] = [
    ["data.json", "data.failures.ndjson"],
    ["/a.b/users.json", "/a.b/users.failures.ndjson"],
    ["/a.b/users", "/a.b/users.failures.ndjson"],
    ["./export.2026.json", "./export.2026.failures.ndjson"],
    ["c:\\data.d\\users", "c:\\data.d\\users.failures.ndjson"],
    ["users.ndjson", "users.failures.ndjson"],
    ["users.failures.ndjson", "users.failures.ndjson"],
    ["users.failures-2.ndjson", "users.failures-2.ndjson"],
  ];
  for (const [path, failures] of cases) {
    assertEquals(defaultFailuresPath({ path, isNamedFile: true }), failures, path);
  }
});

Deno.test("defaultFailuresPath() puts the failures into the current folder when the data is no file", () => {
  for (const path of ["-", "/dev/stdin", "/dev/fd/63", "/tmp/pipe.json", "x.failures.ndjson"]) {
    const found = defaultFailuresPath({ path, isNamedFile: false });
    assertEquals(found, "cio-sync.failures.ndjson", path);
  }
});

Deno.test("write() adds one line in the form that other programs rely on", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  assertEquals(await exists(path), false);
  const text =
    '[ {"id":42,\r\n "ltv": 12345678901234567890.10,\n\t"name":"Zoë\\n\\u00e9 🦕"} ,\n7]';
  const offset = new TextEncoder().encode(text).length - "7]".length;
  const [first, second] = await recordsIn(text);
  failures.write(first, {
    outcome: "rejected",
    reason: 'invalid: "x"\n',
    field: "ltv",
    status: 400,
    user: "42",
  });
  // It is on disk at once, whole.
  assertEquals((await Deno.readTextFile(path)).split("\n").length, 2);
  failures.write(second, { outcome: "rejected", reason: "Record is not an object" });
  assertEquals(await failures.finish(undefined), path);
  assertEquals(
    await Deno.readTextFile(path),
    '{"outcome":"rejected","reason":"invalid: \\"x\\"\\n","field":"ltv","status":400,"user":"42",' +
      '"position":{"record":1,"line":1,"column":3,"offset":2},' +
      '"record":{"id":42,   "ltv": 12345678901234567890.10, \t"name":"Zoë\\n\\u00e9 🦕"}}\n' +
      '{"outcome":"rejected","reason":"Record is not an object",' +
      `"position":{"record":2,"line":4,"column":1,"offset":${offset}},"record":7}\n`,
  );
});

Deno.test("write() makes lines that are read back as the same records at the same places", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  const original = await recordsIn('[{"id": 9007199254740993, "a": [1,\n2]},\n\n {"id":"ü"}]');
  for (const record of original) failures.write(record, { ...FAILED, user: "x" });
  await failures.finish(undefined);
  const bytes = await Deno.readFile(path);
  const again = (await Array.fromAsync(readFailures(ReadableStream.from([bytes])))).flat();
  assertEquals(again.map(recordText), original.map(recordText));
  assertEquals(again.map(({ position }) => position), original.map(({ position }) => position));
});

Deno.test({
  name: "write() makes a file that only its owner can read, also in place of another",
  ignore: isWindows,
  async fn() {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/x.failures.ndjson`;
    await writeFailures(path, ["1"]);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    await Deno.chmod(path, 0o644);
    await writeFailures(path, ["2"]);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(await idsIn(path), ["2"]);
  },
});

Deno.test("write() writes each line in one go", async () => {
  await using folder = await temporaryFolder();
  const { writeSync } = Deno.FsFile.prototype;
  const failures = prepare(`${folder.path}/x.failures.ndjson`);
  const records = await recordsIn('[{"id":"1"},{"id":"2"},{"id":"3"}]');
  const written: string[] = [];
  Deno.FsFile.prototype.writeSync = function (bytes: Uint8Array) {
    written.push(new TextDecoder().decode(bytes));
    return writeSync.call(this, bytes);
  };
  try {
    for (const record of records) failures.write(record, FAILED);
    await failures.finish(undefined);
    assertEquals(written.length, 3);
    assertEquals(written.join(""), await Deno.readTextFile(`${folder.path}/x.failures.ndjson`));
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
});

Deno.test("write() leaves no half line when the disk is full", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  const records = await recordsIn('[{"id":"1"},{"id":"2"},{"id":"3"}]');
  failures.write(records[0], FAILED);
  const { writeSync } = Deno.FsFile.prototype;
  let calls = 0;
  Deno.FsFile.prototype.writeSync = function (bytes: Uint8Array) {
    if (++calls === 2) throw new Error("Odd thing (os error 28)");
    return writeSync.call(this, bytes.subarray(0, 20));
  };
  try {
    const error = assertThrows(() => failures.write(records[1], FAILED), RunError);
    assertEquals(
      error.message,
      `Cannot write failures to '${path}': odd thing; the failures that could be written are in '${path}'`,
    );
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
  assertEquals(await idsIn(path), ["1"]);
  failures.write(records[2], FAILED);
  assertEquals(await failures.finish(undefined), path);
  assertEquals(await idsIn(path), ["1", "3"]);
});

Deno.test("prepare() refuses a folder that does not exist", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  for (const name of ["none/x.ndjson", "file/x.ndjson"]) {
    const path = `${folder.path}/${name}`;
    assertThrows(() => prepare(path), RunError, "there is no folder");
    assertEquals(await exists(path), false);
  }
});

Deno.test("prepare() refuses a path that holds anything but failures, and leaves it alone", async () => {
  await using folder = await temporaryFolder();
  const contents = ['[{"id":"1"}]', '{"id":"1"}\n', "precious", "{", " ", '{"outcome"', "\ufeff"];
  for (const content of contents) {
    const path = `${folder.path}/data.json`;
    await Deno.writeTextFile(path, content);
    const error = assertThrows(() => prepare(path), RunError);
    assert(error.message.includes("is not a failures file; name another with --failures"));
    assertEquals(await Deno.readTextFile(path), content);
  }
  assertThrows(() => prepare(`${folder.path}/`), RunError);
  await Deno.mkdir(`${folder.path}/sub`);
  assertThrows(() => prepare(`${folder.path}/sub`), RunError);
});

Deno.test("prepare() takes a path that is free, empty, or holds failures", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  prepare(path);
  await Deno.writeTextFile(path, "");
  prepare(path);
  await writeFailures(path, ["1"]);
  prepare(path);
  assertEquals(await idsIn(path), ["1"]);
});

Deno.test("finish() leaves no file when there are no failures, not even an older one", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  assertEquals(await (prepare(path)).finish(undefined), null);
  assertEquals(await exists(path), false);

  await writeFailures(path, ["1"]);
  assertEquals(await (prepare(path)).finish(undefined), null);
  assertEquals(await exists(path), false);
});

Deno.test("finish() keeps an older file when not everything was read and nothing failed", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  await writeFailures(path, ["1"]);
  assertEquals(await (prepare(path)).finish(17), null);
  assertEquals(await idsIn(path), ["1"]);
});

Deno.test("write() leaves the failures file that is the data as it is until finish()", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const before = await writeFailures(path, ["1", "2", "3"]);
  const failures = prepare(path, { isData: true });
  const [record] = await recordsIn('[{"id":"2"}]');
  failures.write(record, FAILED);
  assertEquals(await Deno.readTextFile(path), before);
  const [partial] = newFiles(path);
  assertEquals(await idsIn(partial), ["2"]);
  if (!isWindows) assertEquals((await Deno.stat(partial)).mode! & 0o777, 0o600);
  assertEquals(await failures.finish(undefined), path);
  assertEquals(await idsIn(path), ["2"]);
  assertEquals(newFiles(path), []);
});

Deno.test("write() does not touch what a killed run, or anybody else, has left beside the file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  await writeFailures(path, ["1", "2"]);
  const left = await writeFailures(`${path}.new-12345678`, ["8", "9"]);
  await Deno.writeTextFile(`${path}.new`, "precious");
  const failures = prepare(path, { isData: true });
  const [record] = await recordsIn('[{"id":"2"}]');
  failures.write(record, FAILED);
  await failures.finish(undefined);
  assertEquals(await idsIn(path), ["2"]);
  assertEquals(await Deno.readTextFile(`${path}.new-12345678`), left);
  assertEquals(await Deno.readTextFile(`${path}.new`), "precious");
});

Deno.test("finish() removes the failures file that was the data when nothing is left", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  await writeFailures(path, ["1", "2"]);
  const failures = prepare(path, { isData: true });
  assertEquals(await failures.finish(undefined), null);
  assertEquals(await exists(path), false, path);
  assertEquals(await exists(`${path}.new`), false, `${path}.new`);
});

Deno.test("finish() carries over what was not read, behind the new failures", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const ids = Array.from({ length: 9000 }, (_, i) => `user-${i}`);
  for (
    const { readCount, failed } of [
      { readCount: 0, failed: [] },
      { readCount: 1, failed: [] },
      { readCount: 3, failed: ["user-1"] },
      { readCount: 8999, failed: ["user-7"] },
    ] as const
  ) {
    const text = await writeFailures(path, ids);
    // The offset behind a record, as the reader gives it.
    const readTo = readCount === 0 ? 0 : text.split("\n").slice(0, readCount).join("\n").length;
    const failures = prepare(path, { isData: true });
    const records = await recordsIn(`[${failed.map((id) => `{"id":"${id}"}`).join(",")}]`);
    for (const record of records) failures.write(record, FAILED);
    assertEquals(await failures.finish(readTo), path);
    assertEquals(await idsIn(path), [...failed, ...ids.slice(readCount)], `${readCount} were read`);
    const rest = text.split("\n").slice(readCount).join("\n");
    assert((await Deno.readTextFile(path)).endsWith(rest));
    await Deno.remove(path);
  }
});

Deno.test("finish() removes the data when only white space was not read", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const text = await writeFailures(path, ["1", "2"]);
  await Deno.writeTextFile(path, `${text}\n \n`);
  const failures = prepare(path, { isData: true });
  assertEquals(await failures.finish(text.length - 1), null);
  assertEquals(await exists(path), false, path);
  assertEquals(await exists(`${path}.new`), false, `${path}.new`);
});

Deno.test("write() leaves the failures file as it is until finish() when a pipe may be fed from it", async () => {
  interface Case {
    name: string;
    failed: string[];
    unreadFrom?: number;
    left: string[];
    isFailures?: boolean;
  }
  const cases: Case[] = [
    { name: "all read, some failed", failed: ["2"], left: ["2"] },
    { name: "all read, none failed", failed: [], left: [] },
    {
      name: "broken off, of the file itself",
      ...{ failed: ["2"], unreadFrom: 40, left: ["2", "1", "2", "3"], isFailures: true },
    },
    {
      name: "broken off, of later data",
      ...{ failed: ["2"], unreadFrom: 40, left: ["1", "2", "3", "2"] },
    },
    { name: "broken off, none failed", failed: [], unreadFrom: 40, left: ["1", "2", "3"] },
  ];
  for (const { name, failed, unreadFrom, left, isFailures } of cases) {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/x.failures.ndjson`;
    const before = await writeFailures(path, ["1", "2", "3"]);
    const failures = prepare(path, {
      isPiped: true,
      ...(isFailures === undefined ? {} : { isFailures }),
    });
    const records = await recordsIn(JSON.stringify(failed.map((id) => ({ id }))));
    for (const record of records) failures.write(record, FAILED);
    assertEquals(await Deno.readTextFile(path), before, name);
    assertEquals(await failures.finish(unreadFrom), left.length === 0 ? null : path, name);
    assertEquals(await exists(path) ? await idsIn(path) : [], left, name);
    assertEquals(newFiles(path), [], name);
  }
});

Deno.test("write() writes to the path itself when data is piped and nothing is there", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path, { isPiped: true });
  const [record] = await recordsIn('[{"id":"2"}]');
  failures.write(record, FAILED);
  assertEquals(await idsIn(path), ["2"]);
  assertEquals(await failures.finish(40), path);
  assertEquals(await idsIn(path), ["2"]);
});

Deno.test("finish() says when the data cannot be replaced", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  await writeFailures(path, ["1"]);
  const failures = prepare(path, { isData: true });
  const [record] = await recordsIn('[{"id":"1"}]');
  failures.write(record, FAILED);
  const [partial] = newFiles(path);
  await Deno.remove(partial);
  const error = await assertRejects(() => failures.finish(undefined), RunError);
  assertEquals(
    error.message,
    `Cannot replace '${path}': there is no such file or folder; '${path}' is left as it is; ` +
      `the failures that could be written are in '${partial}'`,
  );
  assertEquals(await idsIn(path), ["1"]);
});

Deno.test("finish() says when the file was moved, removed or replaced while it was written", async () => {
  const changes: ((path: string) => void)[] = [
    (path) => Deno.removeSync(path),
    (path) => Deno.renameSync(path, `${path}.moved`),
    (path) => {
      Deno.writeTextFileSync(`${path}.other`, "precious");
      Deno.renameSync(`${path}.other`, path);
    },
  ];
  for (const change of changes) {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/x.failures.ndjson`;
    const failures = prepare(path);
    const [first, second] = await recordsIn('[{"id":"1"},{"id":"2"}]');
    failures.write(first, FAILED);
    change(path);
    failures.write(second, FAILED);
    const error = await assertRejects(() => failures.finish(undefined), RunError);
    assertEquals(
      error.message,
      `Cannot keep failures in '${path}': the file was moved or removed while they were written; ` +
        "run the same command again",
    );
    assertEquals(failures.problem, error);
    if (await exists(path)) assertEquals(await Deno.readTextFile(path), "precious");
  }
});

Deno.test("supersede() adds a line at once, of which the file is still known", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  const [first, second] = await recordsIn('[{"id":"1"},{"id":"2"}]');
  failures.write(first, { ...FAILED, outcome: "rejected", user: "1" });
  failures.supersede(second, '1"');
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(lines.map(({ outcome, user, position }) => [outcome, user, position.record]), [
    ["rejected", "1", 1],
    ["superseded", '1"', 2],
  ]);
  assertEquals(await failures.finish(undefined), path);
  assertEquals(await idsIn(path), ["1"]);
});

Deno.test("finish() leaves a file that was put there while a run without failures went on", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  await writeFailures(path, ["a"]);
  assertEquals(await failures.finish(undefined), null);
  assertEquals(await idsIn(path), ["a"]);
});

Deno.test("isPartial is true of a new file alone that lacks something", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path);
  const [record] = await recordsIn('[{"id":"1"}]');
  failures.write(record, { ...FAILED, user: "1" });
  assertEquals(failures.isPartial, false);
  await failures.finish(undefined);
  assertEquals(failures.isPartial, false);
});

Deno.test("finish() has all lines on the disk, and leaves nothing open however it ends", {
  sanitizeResources: true,
}, async () => {
  const [record] = await recordsIn('[{"id":"1"}]');
  const trial = ["open", "write", "remove"];
  const written = ["open", "write", "sync", "rename", "sync", "sync"];
  for (let nth = trial.length + 1; nth <= trial.length + written.length + 1; nth++) {
    await using folder = await temporaryFolder();
    const disk = failingDisk(nth);
    const failures = prepare(`${folder.path}/x.failures.ndjson`, { disk });
    try {
      failures.write(record, FAILED);
    } catch (error) {
      assert(error instanceof RunError);
    }
    await failures.finish(undefined).catch((error) => assert(error instanceof RunError));
    if (nth > disk.changes.length) assertEquals(disk.changes, [...trial, ...written]);
  }
});

Deno.test("finish() leaves nothing open that it reads of an earlier file", {
  sanitizeResources: true,
}, async () => {
  const [record] = await recordsIn('[{"id":"2"}]');
  for (const more of [{ isData: true }, { isPiped: true }, { isPiped: true, isFailures: true }]) {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/x.failures.ndjson`;
    await writeFailures(path, ["1"]);
    const failures = prepare(path, more);
    failures.write(record, FAILED);
    assertEquals(await failures.finish(0), path);
    assertEquals((await idsIn(path)).sort(), ["1", "2"]);
  }
});

Deno.test("write() says what is where when nothing can be written, the first time and from then on", async () => {
  const [record] = await recordsIn('[{"id":"2"}]');
  // Trying the place takes three changes, and one for a file that is there; then a new one is opened and written to.
  for (const nth of [4, 5]) {
    for (const more of [{}, { isData: true }]) {
      for (const isOld of [false, true]) {
        await using folder = await temporaryFolder();
        const path = `${folder.path}/x.failures.ndjson`;
        const before = isOld ? await writeFailures(path, ["1"]) : undefined;
        const failures = prepare(path, { ...more, disk: failingDisk(nth + Number(isOld)) });
        const messages = [1, 2].map(() =>
          assertThrows(() => failures.write(record, FAILED), RunError).message
        );
        const left = isOld ? `; '${path}' is left as it is` : "";
        const cannot = `Cannot write failures to '${path}': `;
        assertEquals(messages, [
          `${cannot}no space is left on the disk${left}`,
          `${cannot}no line could be written before${left}`,
        ]);
        assertEquals(failures.problem?.message, messages[0]);
        assertEquals(failures.isPartial, more.isData === undefined);
        assertEquals(await failures.finish(undefined), more.isData ? path : null);
        assertEquals([...Deno.readDirSync(folder.path)].length, isOld ? 1 : 0);
        if (isOld) assertEquals(await Deno.readTextFile(path), before);
      }
    }
  }
});

Deno.test("finish() names a new file without a line that it cannot remove", async () => {
  const [record] = await recordsIn('[{"id":"2"}]');
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const failures = prepare(path, { disk: failingDisk(5, { staysBroken: true }) });
  assertThrows(() => failures.write(record, FAILED), RunError);
  assertEquals([await failures.finish(undefined)], newFiles(path));
});

Deno.test("finish() says when it cannot remove a file none of whose records is left", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.failures.ndjson`;
  const before = await writeFailures(path, ["1"]);
  const remove = (removed: string) => {
    if (removed === path) throw new Deno.errors.PermissionDenied("denied (os error 13)");
    Deno.removeSync(removed);
  };
  for (const isData of [false, true]) {
    const failures = prepare(path, { isData, disk: { ...systemDisk, remove } });
    const error = await assertRejects(() => failures.finish(undefined), RunError);
    assertEquals([error.kind, error.message, failures.problem], [
      "usage",
      `Cannot remove '${path}', though none of its records is left to be synced: permission denied`,
      error,
    ]);
    assertEquals(await Deno.readTextFile(path), before);
  }
});
