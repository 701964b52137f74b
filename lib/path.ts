// Paths as the user wrote them, for messages and look-ups.
//
// `dirname` and `resolve` would not do: they drop the slash at the end of a folder and the dots of `..`, so that a
// message would name something that nobody wrote.

import { printable } from "./text.ts";

/** The folder that `path` is in, with a slash at its end; `.` where `path` names none. */
export function folderOf(path: string): string {
  return path.replace(/[^/\\]*$/, "") || ".";
}

/** The last part of `path`. */
export function basename(path: string): string {
  return path.slice(/[^/\\]*$/.exec(path)!.index);
}

/** `path` from the root; Windows reads the slash too. */
export function absolutePath(path: string): string {
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(path);
  return isAbsolute ? path : `${Deno.cwd()}/${path.replace(/^\.[/\\]/, "")}`;
}

/**
 * `text` as one word of a shell's command line. What has no place in print is escaped, in the quotes that bash, zsh and
 * ksh have for it, so that the command still means the same file.
 */
export function quoteWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = [...text].map((character) =>
    printable(character) === character
      ? character.replace(/['\\]/, "\\$&")
      : [...new TextEncoder().encode(character)].map(hexEscape).join("")
  );
  return `$'${escaped.join("")}'`;
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
