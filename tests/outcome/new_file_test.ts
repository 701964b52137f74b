/** Tests of a new file on a disk that fails. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkUnchanged, identityOf, NewFile } from "../../lib/outcome/new_file.ts";
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
  assertThrows(
    () => checkUnchanged(path, undefined, systemDisk),
    Error,
    "another file has been put there meanwhile",
  );
  const { mtime } = found!;
  Deno.writeTextFileSync(path, "12");
  Deno.utimeSync(path, mtime!, mtime!);
  assertThrows(
    () => checkUnchanged(path, found, systemDisk),
    Error,
    "it has been changed meanwhile",
  );
  Deno.writeTextFileSync(path, "2");
  Deno.utimeSync(path, 1, 1);
  assertThrows(
    () => checkUnchanged(path, found, systemDisk),
    Error,
    "it has been changed meanwhile",
  );
  Deno.utimeSync(path, mtime!, mtime!);
  checkUnchanged(path, found, systemDisk);
  Deno.removeSync(path);
  checkUnchanged(path, found, systemDisk);
  assert(identityOf(path) === undefined);
});
