/** Patterns of files, as the shell has them (`*`, `?`, `[a-c]`, `{a,b}`, and `**`), and names near one that is not there. */

import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { fileProblem } from "../file_error.ts";
import { nearestName } from "../nearest_name.ts";
import { folderOf, quoteWord } from "../path.ts";
import { plural } from "../text.ts";
import { TILDE_ADVICE } from "./not_data.ts";

/** What makes a pattern of a path. */
const SPECIAL = /[*?]|\[.+\]|\{.+(?:,|\.\.).+\}/;

/** The end of a name that data has. */
const DATA_EXTENSION = /\.(?:json|ndjson|jsonl|csv|tsv)(?:\.gz)?$/i;

/** Files that are named where none matches. */
const MAX_NEAR = 3;

/** Whether the shell would look for files that match `path`. */
export function isPattern(path: string): boolean {
  return SPECIAL.test(path);
}

/** The regular files that match `pattern`, and links to them, in the order of their names. */
export async function matchesOf(pattern: string): Promise<string[]> {
  // Loaded here, as only few runs need it.
  const { globSync } = await import("node:fs");
  const found: string[] = globSync(pattern);
  return found.filter(isFile).sort();
}

/** The message that no file matches `pattern`: which files there are, the most alike first. */
export function problemOfNoMatch(pattern: string): string {
  const cannot = `Cannot find the data: no file matches '${pattern}'`;
  if (pattern.startsWith("~")) return `${cannot}; ${TILDE_ADVICE}`;
  const folder = folderOf(pattern.slice(0, pattern.search(SPECIAL)));
  const problem = problemOfFolder(folder);
  if (problem !== undefined) return `${cannot}; ${problem}`;
  const prefix = folder === "." ? "" : folder;
  const names = namesIn(folder);
  if (names.length === 0) return `${cannot}; there is nothing in '${folder}'`;
  const plain = pattern.slice(prefix.length).replace(/[*?[\]{}]/g, "");
  const near = names.map((name) => ({ name, distance: levenshteinDistance(plain, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NEAR).map(({ name }) => `'${prefix}${name}'`);
  const more = names.length - near.length;
  const others = more > 0 ? ` and ${plural(more, "other")}` : "";
  return `${cannot}; there ${names.length === 1 ? "is" : "are"} ${near.join(", ")}${others}`;
}

/** The end of the message about a path at which there is nothing. */
export function adviceOnMissing(path: string): string {
  if (path.startsWith("~")) return TILDE_ADVICE;
  const folder = folderOf(path);
  const prefix = folder === "." ? "" : folder;
  const nearest = nearestName(path.slice(prefix.length), namesIn(folder));
  return nearest === undefined
    ? "name it with --data"
    : `did you mean ${quoteWord(prefix + nearest)}? Name it with --data`;
}

/** What to do about `folder`, which is named as data: the pattern of the data in it, by most of the names. */
export function adviceOnFolder(folder: string): string {
  const counts = new Map<string, number>();
  for (const name of namesIn(folder)) {
    const [end] = DATA_EXTENSION.exec(name) ?? [];
    if (end !== undefined) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (most === undefined) return "name the file in it with --data";
  const pattern = `${folder.replace(/\/*$/, "/")}*${most[0]}`;
  return `name the file in it, or all files that match a pattern: --data ${quoteWord(pattern)}`;
}

function problemOfFolder(folder: string): string | undefined {
  try {
    [...Deno.readDirSync(folder)];
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? `there is no folder '${folder}'`
      : `'${folder}' cannot be looked through: ${fileProblem(error, folder)}`;
  }
}

/** Names of what is in `folder` and not hidden, folders with a slash. */
function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ name }) => !name.startsWith("."))
      .map(({ name, isDirectory }) => isDirectory ? `${name}/` : name);
  } catch {
    return [];
  }
}

/** A link to nothing is a match too: opening it tells what is missing. */
function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return true;
  }
}
