/** Tests of trying a place, also as root, who may write wherever writing is possible at all. */

import { assert, assertEquals } from "@std/assert";
import { systemDisk } from "../../lib/disk.ts";
import { placeProblem } from "../../lib/outcome/place.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

const isWindows = Deno.build.os === "windows";

async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("placeProblem() is undefined for a free place, and leaves nothing there", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["x.ndjson", "name with spaces", "x".repeat(255)]) {
    assertEquals(placeProblem(`${folder.path}/${name}`), undefined, name);
    assertEquals(namesIn(folder.path), [], name);
  }
});

Deno.test("placeProblem() makes no file at the path itself, where another run may put its own just now", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.ndjson`;
  const touched: string[] = [];
  const problem = placeProblem(path, {
    ...systemDisk,
    open(opened, options) {
      touched.push(opened);
      return systemDisk.open(opened, options);
    },
    remove(removed) {
      touched.push(removed);
      systemDisk.remove(removed);
    },
  });
  assertEquals(problem, undefined);
  assert(touched.length >= 2 && !touched.includes(path), touched.join());
});

Deno.test("placeProblem() leaves a file that exists as it was", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.ndjson`;
  await Deno.writeTextFile(path, "content");
  await Deno.chmod(path, 0o640);
  await Deno.utime(path, 1_000_000, 1_000_000);
  const before = await Deno.stat(path);
  assertEquals(placeProblem(path), undefined);
  const { mode, mtime, ino } = await Deno.stat(path);
  assertEquals({ mode, mtime, ino }, { mode: before.mode, mtime: before.mtime, ino: before.ino });
  assertEquals(await Deno.readTextFile(path), "content");
  assertEquals(namesIn(folder.path), ["x.ndjson"]);
});

Deno.test("placeProblem() tries whether a file that exists can be written to", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.ndjson`;
  await Deno.writeTextFile(path, "content");
  const problem = placeProblem(path, {
    ...systemDisk,
    open(opened, options) {
      if (opened === path) throw new Error("Operation not permitted (os error 1)");
      return systemDisk.open(opened, options);
    },
  });
  assertEquals(typeof problem, "string");
  assertEquals(namesIn(folder.path), ["x.ndjson"]);
});

Deno.test("placeProblem() names a file in the current folder without one in its path", () => {
  const path = `place-test-${crypto.randomUUID()}`;
  assertEquals(placeProblem(path), undefined);
  assertEquals(namesIn(".").includes(path), false);
});

Deno.test({
  name: "placeProblem() says in plain words why nothing can be written",
  ignore: isWindows,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => `${folder.path}/${name}`;
    await Deno.writeTextFile(at("file"), "content");
    await Deno.mkdir(at("folder"));
    await Deno.symlink("/nowhere/x", at("dangling"));
    await Deno.symlink("none", at("dangling here"));
    await Deno.symlink("circle", at("circle"));
    const before = namesIn(folder.path);
    const cases: { path: string; problem: string | RegExp }[] = [
      { path: at("none/x"), problem: `there is no folder '${at("none/")}'` },
      { path: at("file/x"), problem: `there is no folder '${at("file/")}'` },
      { path: at("folder"), problem: "it is a folder" },
      { path: at("folder/"), problem: "it is a folder" },
      {
        path: at("dangling"),
        problem: "it is a symbolic link to '/nowhere/x', where there is no file",
      },
      {
        path: at("dangling here"),
        problem: "it is a symbolic link to 'none', where there is no file",
      },
      { path: at("circle"), problem: /^its symbolic links go round in a circle/ },
      { path: at("x".repeat(256)), problem: "the name is too long" },
      { path: "/proc/x.ndjson", problem: /^[a-z]/ },
      { path: "/sys/x.ndjson", problem: /^[a-z]/ },
      { path: "/dev/full", problem: /^(it is not a regular file|cio-sync does not touch .*)$/ },
      { path: "-", problem: "standard output is for the result" },
      { path: "a\0b", problem: "the name has a character that no name may have" },
    ];
    for (const { path, problem } of cases) {
      const found = placeProblem(path);
      assert(found !== undefined, path);
      if (typeof problem === "string") assertEquals(found, problem, path);
      else assert(problem.test(found), `${path}: ${found}`);
      assert(!/os error|Requires|--allow/.test(found), `${path}: ${found}`);
    }
    assertEquals(namesIn(folder.path), before);
    assertEquals(await Deno.readTextFile(at("file")), "content");
  },
});

Deno.test(
  "placeProblem() tries with a file that its owner alone can read, and leaves nothing open",
  {
    sanitizeResources: true,
  },
  async () => {
    await using folder = await temporaryFolder();
    const whole = failingDisk(Infinity);
    const modes: (number | undefined)[] = [];
    const open: typeof whole.open = (path, options) => {
      modes.push(options.mode);
      return whole.open(path, options);
    };
    assertEquals(placeProblem(`${folder.path}/x`, { ...whole, open }), undefined);
    assertEquals([whole.changes, modes], [["open", "write", "remove"], [0o600]]);
    const full = failingDisk(2);
    assertEquals(placeProblem(`${folder.path}/x`, full), "no space is left on the disk");
    assertEquals(namesIn(folder.path), []);
  },
);
