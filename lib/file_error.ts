/** What the file system or SQLite threw, in plain words: neither Deno's permission texts nor numbers of errors. */

import { messageOf } from "./errors.ts";

/** By the code of the operating system's error (errno.h), which Deno hands on. */
const BY_CODE: Readonly<Record<string, string>> = {
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
  EFBIG: "the file would be larger than is allowed here",
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

/** By the name of Deno's error, for one that has no code. */
const BY_NAME: Readonly<Record<string, string>> = {
  NotFound: BY_CODE.ENOENT,
  PermissionDenied: BY_CODE.EACCES,
  NotADirectory: BY_CODE.ENOTDIR,
  IsADirectory: BY_CODE.EISDIR,
  AlreadyExists: BY_CODE.EEXIST,
  FilesystemLoop: BY_CODE.ELOOP,
  Busy: BY_CODE.EBUSY,
  BadResource: BY_CODE.EBADF,
  NotSupported: BY_CODE.ENOTSUP,
  TimedOut: BY_CODE.ETIMEDOUT,
};

/** By the text of an error for which Deno hands on no code, as for SQLite's (https://sqlite.org/rescode.html). */
const BY_TEXT: readonly { text: RegExp; words: string }[] = [
  { text: /unable to open database file/, words: "it cannot be opened" },
  { text: /readonly database/, words: "the file or its folder is read-only" },
  { text: /disk is full/, words: BY_CODE.ENOSPC },
  { text: /disk I\/O error/, words: BY_CODE.EIO },
  { text: /not a database/, words: "it is not a SQLite database" },
  { text: /is locked/, words: BY_CODE.EBUSY },
  // All that Deno 2.4 says of it.
  { text: /failed to prepare/, words: "it is not a SQLite database, or a damaged one" },
  { text: /malformed/, words: "it is a damaged SQLite database" },
  { text: /no space left/i, words: BY_CODE.ENOSPC },
  { text: /quota exceeded/i, words: BY_CODE.EDQUOT },
  { text: /file too large/i, words: BY_CODE.EFBIG },
  { text: /read-only file system/i, words: BY_CODE.EROFS },
  { text: /NUL byte/, words: "the name has a character that no name may have" },
];

/** Deno lets nobody with less than all permissions use these, so that no file can grant more. */
const OF_THE_SYSTEM = /^(?:\/dev|\/proc|\/sys)(?:\/|$)/;

/** Why `path` could not be used, lower case and without a full stop: "permission denied". */
export function fileProblem(error: unknown, path = ""): string {
  const { name, code } = error instanceof Error
    ? error as Error & { code?: unknown }
    : { name: "", code: undefined };
  const message = messageOf(error);
  if (name === "NotCapable" || message.startsWith("Requires ")) return notPermitted(path);
  const byText = BY_TEXT.find(({ text }) => text.test(message));
  if (byText !== undefined) return byText.words;
  const known = BY_CODE[String(code)] ?? BY_NAME[name];
  return known ?? withoutNumber(message);
}

function notPermitted(path: string): string {
  return OF_THE_SYSTEM.test(path)
    ? "cio-sync does not touch what belongs to the system (/dev, /proc, /sys)"
    : "permission denied";
}

/** `Text of the system (os error 5): open 'path'` without what is for programmers. */
function withoutNumber(message: string): string {
  const words = message.replace(/ \(os error \d+\).*$/s, "").replace(/^E[A-Z0-9]+: /, "");
  // As SQLite's "NOT NULL constraint failed", words in capitals stay so.
  return /^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);
}
