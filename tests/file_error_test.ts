/** Tests of the words for what the file system and SQLite throw: by table, and by making them throw. */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { fileProblem } from "../lib/file_error.ts";

const BY_SIZE = "the file would be larger than is allowed here";

const isWindows = Deno.build.os === "windows";

Deno.test("fileProblem() gives plain words for every error", () => {
  const withCode = (code: string) => Object.assign(new Error(`${code}: raw`), { code });
  const cases: { error: unknown; path?: string; words: string }[] = [
    { error: withCode("EACCES"), words: "permission denied" },
    { error: withCode("EROFS"), words: "the file system is read-only" },
    { error: withCode("ENOSPC"), words: "no space is left on the disk" },
    { error: withCode("EDQUOT"), words: "no space is left in the disk quota" },
    { error: new Deno.errors.NotFound("x"), words: "there is no such file or folder" },
    { error: new Deno.errors.PermissionDenied("x"), words: "permission denied" },
    { error: new Deno.errors.NotCapable("Requires write access"), words: "permission denied" },
    {
      error: new Deno.errors.NotCapable("Requires all access to x"),
      path: "/proc/x",
      words: "cio-sync does not touch what belongs to the system (/dev, /proc, /sys)",
    },
    {
      error: new Error('Requires read access to "x", run again with the --allow-read flag'),
      words: "permission denied",
    },
    { error: new Error("unable to open database file: x"), words: "it cannot be opened" },
    {
      error: new Error("attempt to write a readonly database"),
      words: "the file or its folder is read-only",
    },
    { error: new Error("database or disk is full"), words: "no space is left on the disk" },
    { error: new Error("file is not a database"), words: "it is not a SQLite database" },
    { error: new Error("database is locked"), words: "another program is using it" },
    {
      error: new Error("No space left on device (os error 28)"),
      words: "no space is left on the disk",
    },
    { error: new Error("File too large (os error 27)"), words: BY_SIZE },
    { error: new Error("Odd thing (os error 99): open 'x'"), words: "odd thing" },
    { error: new Error("EODD: odd thing"), words: "odd thing" },
    { error: "text", words: "text" },
  ];
  for (const { error, path, words } of cases) {
    assertEquals(fileProblem(error, path), words, Deno.inspect(error));
  }
});

Deno.test({
  name: "fileProblem() knows what the file system really throws",
  ignore: isWindows,
  async fn() {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/file`;
    await Deno.writeTextFile(file, "text");
    await Deno.symlink("loop", `${folder}/loop`);
    const cases: { name: string; action: () => void; words: RegExp }[] = [
      {
        name: "through a file",
        action: () => open(`${file}/x`),
        words: /^a folder of its path is/,
      },
      { name: "none", action: () => open(`${folder}/none`), words: /^there is no such file/ },
      { name: "folder", action: () => open(folder, true), words: /^it is a folder$/ },
      { name: "long", action: () => open(`${folder}/${"x".repeat(300)}`), words: /too long$/ },
      { name: "circle", action: () => open(`${folder}/loop`), words: /symbolic links/ },
      { name: "NUL", action: () => open("a\0b"), words: /^the name has a character/ },
      { name: "database", action: () => sql(file), words: /^it is not a SQLite database$/ },
      { name: "folder as database", action: () => sql(folder), words: /^it cannot be opened$/ },
    ];
    try {
      for (const { name, action, words } of cases) {
        let thrown: unknown;
        try {
          action();
        } catch (error) {
          thrown = error;
        }
        assert(thrown !== undefined, name);
        assert(words.test(fileProblem(thrown)), `${name}: ${fileProblem(thrown)}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "fileProblem() says nothing of Deno's permissions",
  permissions: { read: false },
  fn() {
    let words = "";
    try {
      Deno.openSync("configuration.json").close();
    } catch (error) {
      words = fileProblem(error, "configuration.json");
    }
    assertEquals(words, "permission denied");
  },
});

function open(path: string, write = false): void {
  Deno.openSync(path, { read: !write, write }).close();
}

function sql(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("CREATE TABLE x (a)");
  } finally {
    database.close();
  }
}
