/** Which file a run may replace: that of other data is left alone, links lead to one place, and nobody is in between. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { FailuresFile } from "../../lib/outcome/failures_file.ts";
import type { Failure } from "../../lib/outcome/ledger.ts";
import { identityOf, notesOfLeft } from "../../lib/outcome/new_file.ts";
import { checkResultPath, removeFound, takenNote, UNNAMED } from "../../lib/outcome/result_file.ts";
import { type Disk, systemDisk } from "../../lib/disk.ts";
import { isSamePlace } from "../../lib/outcome/same_place.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

const FAILED: Failure = { outcome: "failed", reason: "busy" };

const isWindows = Deno.build.os === "windows";

/** A folder that goes away with `await using`. */
async function temporaryFolder() {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-place-" }));
  return {
    at: (name: string) => `${path}/${name}`,
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** Ends a run over `data` in which `ids` have failed. */
async function run(
  options: { path: string; data?: string; isData?: boolean; isDefault?: boolean },
  ids: string[],
): Promise<{ failures: FailuresFile; file: string | null }> {
  const failures = FailuresFile.prepare({ isData: false, ...options });
  for (const record of await recordsOf(ids)) failures.write(record, FAILED);
  return { failures, file: await failures.finish(undefined) };
}

async function recordsOf(ids: string[]): Promise<DataRecord[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(ids.map((id) => ({ id }))));
  return (await Array.fromAsync(readJsonArray(ReadableStream.from([bytes])))).flat();
}

function dataOf(path: string): unknown[] {
  const lines = Deno.readTextFileSync(path).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line).data);
}

Deno.test("FailuresFile says in each line, the first too, which data it belongs to", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("x.ndjson");
  await run({ path, data: "/export/users.json" }, ["1", "2"]);
  assertEquals(dataOf(path), ["/export/users.json", "/export/users.json"]);
  assertStringIncludes(
    await Deno.readTextFile(path),
    '{"outcome":"failed","data":"/export/users.json","reason":"busy",',
  );
  using found = await openDataFile(path);
  assertEquals({ format: found.format, origin: found.origin }, {
    format: "failures",
    origin: "/export/users.json",
  });
});

Deno.test("FailuresFile names data in its own folder by its name alone, so that both can be moved", async () => {
  await using folder = await temporaryFolder();
  const data = folder.at("users.json");
  await Deno.writeTextFile(data, "[]");
  using opened = await openDataFile(data);
  assertEquals(opened.origin, data);
  await run({ path: folder.at("x.ndjson"), data }, ["1"]);
  assertEquals(dataOf(folder.at("x.ndjson")), ["users.json"]);
  using failures = await openDataFile(folder.at("x.ndjson"));
  assertEquals(failures.origin, data);
  // In another folder it is named from the root.
  await Deno.mkdir(folder.at("sub"));
  await run({ path: folder.at("sub/x.ndjson"), data }, ["1"]);
  assertEquals(dataOf(folder.at("sub/x.ndjson")), [data]);
});

Deno.test("FailuresFile says in each line that its data came through a pipe", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("x.ndjson");
  await run({ path, data: "-" }, ["1", "2"]);
  assertEquals(dataOf(path), ["-", "-"]);
  await run({ path, data: "-" }, ["3"]);
  assertEquals({ data: dataOf(path), names: folder.names() }, { data: ["-"], names: ["x.ndjson"] });
});

Deno.test("FailuresFile leaves the failures of other data alone, whether there are new ones or none", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f.ndjson");
  await run({ path, data: "/a.json" }, ["1", "2"]);
  const before = await Deno.readTextFile(path);
  const clean = await run({ path, data: "/b.json" }, []);
  assertEquals({ file: clean.file, takenBy: clean.failures.takenBy }, {
    file: null,
    takenBy: "/a.json",
  });
  const other = await run({ path, data: "/b.json" }, ["3"]);
  assertEquals(other.file, folder.at("f-2.ndjson"));
  const third = await run({ path, data: "/c.json" }, ["4"]);
  assertEquals(third.file, folder.at("f-3.ndjson"));
  assertEquals(await Deno.readTextFile(path), before);
  // Of its own, the second data's run takes away what is left.
  const again = await run({ path, data: "/b.json" }, []);
  assertEquals(again.file, null);
  assertEquals(folder.names(), ["f-3.ndjson", "f.ndjson"]);
  await run({ path, data: "/a.json" }, []);
  assertEquals(folder.names(), ["f-3.ndjson"]);
});

Deno.test("FailuresFile replaces one that does not say whose it is where its name does, and one that is the data", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f.ndjson");
  await run({ path }, ["1"]);
  const before = await Deno.readTextFile(path);
  for (const ids of [[], ["2"]]) {
    const { failures, file } = await run({ path, data: "/b.json" }, ids);
    assertEquals(failures.takenBy, UNNAMED);
    assertEquals(file, ids.length === 0 ? null : folder.at("f-2.ndjson"));
    assertEquals(await Deno.readTextFile(path), before);
  }
  // Nothing is known of the records of a file of version 0.1 that is synced again either.
  assertEquals((await run({ path }, ["3"])).file, path);
  assertEquals((await run({ path, data: "/b.json", isDefault: true }, ["2"])).file, path);
  assertEquals((await run({ path, data: "/a.json", isData: true }, ["2"])).file, path);
  assertEquals(dataOf(path), ["/a.json"]);
});

Deno.test("takenNote() says whose failures are left alone", () => {
  const cases = [["/a.json", "'/a.json'"], ["-", "data that came through a pipe"], [
    UNNAMED,
    "data that it does not name",
  ]];
  for (const [takenBy, owner] of cases) {
    assertEquals(
      takenNote("failures", "f", { path: "f-2", takenBy }),
      `'f' has failures of ${owner}: it is left as it is, and those of this run go to 'f-2'`,
    );
  }
});

Deno.test({
  name:
    "FailuresFile writes to the file that a link leads to, and never through a link put there meanwhile",
  ignore: isWindows,
  async fn() {
    await using folder = await temporaryFolder();
    await run({ path: folder.at("real.ndjson") }, ["1"]);
    await Deno.symlink(folder.at("real.ndjson"), folder.at("link.ndjson"));
    assertEquals(
      (await run({ path: folder.at("link.ndjson") }, ["2"])).file,
      folder.at("real.ndjson"),
    );
    assertEquals((await Deno.lstat(folder.at("link.ndjson"))).isSymlink, true);

    await Deno.writeTextFile(folder.at("precious"), "precious");
    const failures = FailuresFile.prepare({ path: folder.at("new.ndjson"), isData: false });
    await Deno.symlink(folder.at("precious"), folder.at("new.ndjson"));
    const [record] = await recordsOf(["1"]);
    const error = assertThrows(() => failures.write(record, FAILED), RunError);
    assertStringIncludes(error.message, "another file has been put there meanwhile");
    assertEquals(await Deno.readTextFile(folder.at("precious")), "precious");
    const partial = await failures.finish(undefined);
    assertStringIncludes(error.message, `are in '${partial}'`);
  },
});

Deno.test("FailuresFile neither replaces nor removes what was put at the path meanwhile, or changed there", async () => {
  const old = '{"outcome":"failed","record":{"id":1}}\n';
  const cases: { name: string; before?: string; change: (path: string) => void }[] = [
    { name: "it was free", change: (path) => Deno.writeTextFileSync(path, "precious") },
    {
      name: "it was mended",
      before: old,
      change: (path) => Deno.writeTextFileSync(path, old.replace("1", "2")),
    },
    {
      name: "another took its place",
      before: old,
      change(path) {
        Deno.writeTextFileSync(`${path}.other`, old);
        Deno.renameSync(`${path}.other`, path);
      },
    },
  ];
  for (const { name, before, change } of cases) {
    for (const isData of [false, true]) {
      for (const ids of [[], ["1"]]) {
        await using folder = await temporaryFolder();
        const path = folder.at("f.ndjson");
        if (before !== undefined) {
          await Deno.writeTextFile(path, before);
          await Deno.utime(path, 1_000_000, 1_000_000);
        }
        const failures = FailuresFile.prepare({ path, isData });
        change(path);
        const now = await Deno.readTextFile(path);
        const problems: string[] = [];
        for (const record of await recordsOf(ids)) {
          try {
            failures.write(record, FAILED);
          } catch (error) {
            problems.push((error as Error).message);
          }
        }
        await failures.finish(undefined).catch(({ message }) => problems.push(message));
        const text = `${name}, ${isData}, ${ids}`;
        assertEquals(await Deno.readTextFile(path), now, text);
        const partial = folder.names().filter((name) => name.startsWith("f.ndjson.new-"));
        assertEquals(partial.length, ids.length, text);
        for (const name of partial) assertStringIncludes(problems.join("\n"), name, text);
      }
    }
  }
});

Deno.test("notesOfLeft() names the new files of other runs, and no other file", async () => {
  await using folder = await temporaryFolder();
  const long = "y".repeat(100);
  const names = ["f", "f.new-1a2b3c4d", "f.new-00000000", "f.new", "f.new-old", "g.new-1a2b3c4d"];
  for (const name of [...names, `${long.slice(0, 60)}.new-12345678`]) {
    await Deno.writeTextFile(folder.at(name), "");
  }
  const noteOn = (name: string) =>
    `'${folder.at(name)}' is of a run that did not end as it should: ` +
    "remove it once the data of that run is synced";
  assertEquals(notesOfLeft(folder.at("f")), [noteOn("f.new-00000000"), noteOn("f.new-1a2b3c4d")]);
  assertEquals(notesOfLeft(folder.at(long)), [noteOn(`${long.slice(0, 60)}.new-12345678`)]);
  assertEquals(notesOfLeft(folder.at("none/f")), []);
  assertEquals(notesOfLeft("not there"), []);
});

Deno.test("FailuresFile writes also where there is hardly room for a longer name", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at(`${"x".repeat(240)}.ndjson`);
  assertEquals((await run({ path }, ["1"])).file, path);
  assertEquals((await run({ path }, ["2"])).file, path);
});

Deno.test({
  name:
    "isSamePlace() sees through spellings, links and hard links, also where there is no file yet",
  ignore: isWindows,
  async fn() {
    await using folder = await temporaryFolder();
    await Deno.mkdir(folder.at("sub"));
    await Deno.symlink(folder.at("sub"), folder.at("link"));
    await Deno.writeTextFile(folder.at("sub/a"), "");
    await Deno.link(folder.at("sub/a"), folder.at("b"));
    const cases: [string, string, boolean][] = [
      ["x", "x", true],
      ["x", "./x", true],
      ["x", "sub/../x", true],
      ["sub/x", "link/x", true],
      ["sub/a", "link/a", true],
      ["sub/a", "b", true],
      ["x", "y", false],
      ["sub/x", "x", false],
      ["sub/a", "x", false],
      ["none/x", "none/x", true],
      ["none/x", "none/y", false],
    ];
    for (const [a, b, isSame] of cases) {
      assertEquals(isSamePlace(folder.at(a), folder.at(b)), isSame, `${a}, ${b}`);
    }
  },
});

Deno.test("checkResultPath() takes what it cannot read for something else's", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("x.ndjson");
  await Deno.writeTextFile(path, "");
  const kind = { name: "failures" as const, isOne: () => false };
  const disk: Disk = {
    ...systemDisk,
    open(opened, options) {
      if (opened === path && options.read) throw new Error("Permission denied (os error 13)");
      return systemDisk.open(opened, options);
    },
  };
  const error = assertThrows(() => checkResultPath(path, { kind, disk }), RunError);
  assertEquals(
    error.message,
    `Cannot write failures to '${path}': it exists and is not a failures file; name another with ` +
      "--failures",
  );
  assertEquals(checkResultPath(path, { kind }).takenBy, undefined);
});

Deno.test("FailuresFile takes no file for its own that does not say whose it is, where the first name is taken", async () => {
  await using folder = await temporaryFolder();
  await run({ path: folder.at("f.ndjson"), data: "/a.json" }, ["1"]);
  await run({ path: folder.at("f-2.ndjson") }, ["2"]);
  const before = await Deno.readTextFile(folder.at("f-2.ndjson"));
  const own = await run({ path: folder.at("f.ndjson"), data: "/b.json", isDefault: true }, ["3"]);
  assertEquals(own.file, folder.at("f-3.ndjson"));
  assertEquals(await Deno.readTextFile(folder.at("f-2.ndjson")), before);
});

Deno.test("FailuresFile leaves a file alone that it cannot read", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f.ndjson");
  await run({ path }, ["1"]);
  const open: typeof systemDisk.open = (opened, options) => {
    if (opened === path && options.read) throw new Error("Input/output error (os error 5)");
    return systemDisk.open(opened, options);
  };
  const error = assertThrows(
    () => FailuresFile.prepare({ path, isData: false, disk: { ...systemDisk, open } }),
    RunError,
  );
  assertEquals(
    error.message,
    `Cannot write failures to '${path}': it exists and is not a failures file; name another with ` +
      "--failures",
  );
});

Deno.test("removeFound() removes the file that was found for good, and says why it cannot", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f.ndjson");
  const disk = failingDisk(Infinity);
  removeFound({ path, found: undefined }, disk);
  assertEquals(disk.changes, []);
  await Deno.writeTextFile(path, "1");
  const place = { path, found: identityOf(path) };
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  for (const error of [denied, new Deno.errors.NotFound("gone meanwhile")]) {
    const remove = () => {
      throw error;
    };
    const attempt = () => removeFound(place, { ...systemDisk, remove });
    if (error === denied) assertEquals(assertThrows(attempt), denied);
    else attempt();
  }
  removeFound(place, disk);
  assertEquals([disk.changes, folder.names()], [["remove", "sync"], []]);
  removeFound(place, disk);
});
