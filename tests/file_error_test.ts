/** Tests of the words for what the file system and SQLite throw: by table, and by making them throw. */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { fileProblem } from "../lib/file_error.ts";

const BY_SIZE = "the file would be larger than is allowed here";

/** By the code of the operating system's error. */
const WORDS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a folder of its path is a file",
  EISDIR: "it is a folder",
  EEXIST: "there is something of that name",
  ENOTEMPTY: "there is a folder of that name",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "no space is left in the disk quota",
  EFBIG: BY_SIZE,
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go round in a circle or nowhere",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBUSY: "another program is using it",
  ETXTBSY: "another program is using it",
  EIO: "the disk cannot be read or written",
  ENXIO: "there is no such device",
  ENODEV: "there is no such device",
  EXDEV: "the two are on different disks",
  EBADF: "it is no longer open",
  ENOTSUP: "the file system cannot do that",
  EOPNOTSUPP: "the file system cannot do that",
  ESTALE: "the network drive no longer has it",
  ETIMEDOUT: "the network drive does not answer",
  EINVAL: "the name or what it stands for cannot be used",
};

/** By the name of Deno's error. */
const NAMES: Record<string, string> = {
  NotADirectory: WORDS.ENOTDIR,
  IsADirectory: WORDS.EISDIR,
  AlreadyExists: WORDS.EEXIST,
  FilesystemLoop: WORDS.ELOOP,
  Busy: WORDS.EBUSY,
  BadResource: WORDS.EBADF,
  NotSupported: WORDS.ENOTSUP,
  TimedOut: WORDS.ETIMEDOUT,
};

const isWindows = Deno.build.os === "windows";

Deno.test("fileProblem() gives plain words for every error", () => {
  const withCode = (code: string) => Object.assign(new Error(`${code}: raw`), { code });
  const cases: { error: unknown; path?: string; words: string }[] = [
    ...Object.entries(WORDS).map(([code, words]) => ({ error: withCode(code), words })),
    ...Object.entries(NAMES).map(([name, words]) => ({
      error: Object.assign(new Error("raw"), { name }),
      words,
    })),
    { error: new Deno.errors.NotFound("x"), words: "there is no such file or folder" },
    {
      error: new Error("NOT NULL constraint failed: people.run"),
      words: "NOT NULL constraint failed: people.run",
    },
    { error: new Error("Too many of them (os error 99)"), words: "too many of them" },
    { error: new Error("A disk"), words: "a disk" },
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
    {
      error: new Error("failed to prepare statement"),
      words: "it is not a SQLite database, or a damaged one",
    },
    {
      error: new Error("database disk image is malformed"),
      words: "it is a damaged SQLite database",
    },
    { error: new Error("disk I/O error"), words: "the disk cannot be read or written" },
    { error: new Error("Disk quota exceeded"), words: "no space is left in the disk quota" },
    { error: new Error("Read-only file system"), words: "the file system is read-only" },
    {
      error: new Error("file name contained an unexpected NUL byte"),
      words: "the name has a character that no name may have",
    },
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
