// Paths as the user wrote them, for messages and look-ups.
//
// `dirname` and `resolve` would not do: they drop the slash at the end of a folder and the dots of `..`, so that a
// message would name something that nobody wrote.

/** The folder that `path` is in, with a slash at its end; `.` where `path` names none. */
export function folderOf(path: string): string {
  return path.replace(/[^/\\]*$/, "") || ".";
}

/** `path` from the root; Windows reads the slash too. */
export function absolutePath(path: string): string {
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(path);
  return isAbsolute ? path : `${Deno.cwd()}/${path.replace(/^\.[/\\]/, "")}`;
}

/** `text` as one word of a shell's command line. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
