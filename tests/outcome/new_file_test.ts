/** Tests of a new file on a disk that fails. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { checkUnchanged, identityOf, NewFile, notesOfLeft } from "../../lib/outcome/new_file.ts";
import { systemDisk } from "../../lib/disk.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

const LINE = new TextEncoder().encode("line\n");

async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-new-" });
  return {
    path,
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("append() takes back what it could not write as a whole, and goes on behind it", async () => {
  await using folder = await temporaryFolder();
  // Opening is 1, writing a line 2: the second line fails, and its half is cut off.
  const file = new NewFile({ path: `${folder.path}/x`, disk: failingDisk(3) });
  file.append(LINE);
  assertThrows(() => file.append(LINE), Error, "No space left");
  assertEquals({ length: file.length, text: Deno.readTextFileSync(file.path) }, {
    length: 5,
    text: "line\n",
  });
  file.append(LINE);
  assertEquals({ length: file.length, text: Deno.readTextFileSync(file.path) }, {
    length: 10,
    text: "line\nline\n",
  });
  file.close();
  file.close();
});

Deno.test("append() adds nothing behind half a line that could not be taken back", async () => {
  await using folder = await temporaryFolder();
  const file = new NewFile({
    path: `${folder.path}/x`,
    disk: failingDisk(3, { staysBroken: true }),
  });
  file.append(LINE);
  assertThrows(() => file.append(LINE), Error, "No space left");
  assertThrows(() => file.append(LINE), Error, "An earlier part could not be written");
  assertEquals(Deno.readTextFileSync(file.path), "line\nli");
  assertEquals(file.length, 5);
  file.close();
});

Deno.test("discard() removes the file, and says when it cannot", async () => {
  await using folder = await temporaryFolder();
  const file = new NewFile({ path: `${folder.path}/x` });
  assertEquals(folder.names().length, 1);
  assertEquals([file.discard(), file.discard()], [true, false]);
  assertEquals(folder.names(), []);
});

Deno.test("isThere says whether the file is where it was put", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x`;
  const file = new NewFile({ path });
  file.putInPlace(path, undefined);
  assertEquals(file.isThere, true);
  Deno.renameSync(path, `${path}2`);
  assertEquals(file.isThere, false);
  Deno.writeTextFileSync(path, "another");
  assertEquals(file.isThere, false);
  Deno.renameSync(`${path}2`, path);
  assertEquals(file.isThere, true);
  file.close();
});

Deno.test("checkUnchanged() says what has happened to a file meanwhile", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x`;
  checkUnchanged(path, undefined, systemDisk);
  Deno.writeTextFileSync(path, "1");
  const found = identityOf(path);
  checkUnchanged(path, found, systemDisk);
  const problem = (expected: typeof found) =>
    assertThrows(() => checkUnchanged(path, expected, systemDisk), Error).message;
  assertEquals(problem(undefined), "another file has been put there meanwhile");
  assertEquals(
    problem({ ...found!, ino: found!.ino! + 1 }),
    "another file has been put there meanwhile",
  );
  const { mtime } = found!;
  Deno.writeTextFileSync(path, "12");
  Deno.utimeSync(path, mtime!, mtime!);
  assertEquals(problem(found), "it has been changed meanwhile");
  Deno.writeTextFileSync(path, "2");
  Deno.utimeSync(path, 1, 1);
  assertEquals(problem(found), "it has been changed meanwhile");
  Deno.utimeSync(path, mtime!, mtime!);
  checkUnchanged(path, found, systemDisk);
  Deno.removeSync(path);
  checkUnchanged(path, found, systemDisk);
  assert(identityOf(path) === undefined);
});

Deno.test("NewFile leaves nothing open when it is closed or discarded, and is its owner's alone", {
  sanitizeResources: true,
}, async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x`;
  const [closed, discarded] = [new NewFile({ path }), new NewFile({ path })];
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(closed.path).mode! & 0o777, 0o600);
  closed.putInPlace(path, undefined);
  closed.close();
  assertEquals([discarded.discard(), folder.names()], [true, ["x"]]);
});

Deno.test("putInPlace() has the file on the disk before it takes its place, and its name behind that", async () => {
  await using folder = await temporaryFolder();
  const disk = failingDisk(Infinity);
  const file = new NewFile({ path: `${folder.path}/x`, disk });
  file.append(LINE);
  file.putInPlace(`${folder.path}/x`, undefined);
  assertEquals(disk.changes, ["open", "write", "sync", "rename", "sync"]);
  file.append(LINE);
  file.sync();
  assertEquals(disk.changes.slice(5), ["write", "sync"]);
  file.close();
});

Deno.test("NewFile is beside the file whose place it takes, under a name that notesOfLeft() knows", async () => {
  await using folder = await temporaryFolder();
  const file = new NewFile({ path: `${folder.path}/x` });
  file.close();
  assertEquals(
    notesOfLeft(`${folder.path}/x`).map((note) => note.startsWith(`'${file.path}' is of a run`)),
    [true],
  );
  // In the current folder it has none in its path.
  const opened: string[] = [];
  const open: typeof systemDisk.open = (path, options) => {
    opened.push(path);
    return systemDisk.open(`${folder.path}/${path}`, options);
  };
  new NewFile({ path: "y.ndjson", disk: { ...systemDisk, open } }).close();
  assertMatch(opened.join(), /^y\.ndjson\.new-[0-9a-f]{8}$/);
});
