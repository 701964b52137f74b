/** What several files of data are called together, in files that belong to them. */

import { absolutePath, folderOf } from "../path.ts";

/** Characters of a name; with a longer one each line of a failures file would be long. */
const MAX_LENGTH = 200;

/** Digits of the hash of all names: enough to tell the lists of one folder apart. */
const HASH_DIGITS = 12;

/**
 * A name for the data at `paths` that is the same wherever it is called from, and another one for other paths: all of
 * them, or where that is too long the first, the last, and a hash of all.
 */
export async function nameOfAll(paths: readonly string[]): Promise<string> {
  const all = paths.map(fromRoot);
  const list = all.join(", ");
  if (list.length <= MAX_LENGTH) return list;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all.join("\0")));
  const digits = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0"));
  const short = digits.join("").slice(0, HASH_DIGITS);
  return `${all[0]} … ${all.at(-1)} (${all.length}, ${short})`;
}

/** `path` with its folder's links followed. */
function fromRoot(path: string): string {
  const absolute = absolutePath(path);
  const folder = folderOf(absolute);
  try {
    return `${Deno.realPathSync(folder).replace(/\/$/, "")}/${absolute.slice(folder.length)}`;
  } catch {
    return absolute;
  }
}
