/** From what `--data` names to the files that are read: patterns become the files that match them. */

import { RunError } from "../errors.ts";
import { quoteWord } from "../path.ts";
import { plural } from "../text.ts";
import { DIFFERENCE_LINE_START } from "./data_member.ts";
import { FAILURE_LINE_START } from "./failures.ts";
import { isPattern, matchesOf, problemOfNoMatch } from "./pattern.ts";
import { problemOfPath } from "./not_data.ts";
import { DataError } from "./record.ts";
import { isStandardInput } from "./source.ts";

/** By so many bytes a file shows that a run has written it. */
const START_BYTES = 64;

/** What the shell makes of `<(…)`: its number says nothing of an order. */
const OF_THE_SHELL = /^\/(?:dev|proc)\//;

/** How files are found. */
export interface FindOptions {
  /** Called with what a user may not expect. */
  note: (message: string) => void;
  /** Path of the configuration, which is none of several files of data. @default {not known} */
  config?: string | undefined;
}

/**
 * The files that `given` means, in the order in which they are read: as they are given, and those of a pattern in the
 * order of their names, character by character. A pattern finds regular files, and none that another of `given` has
 * named. What runs write beside data is left out of them, unless it is the only match.
 *
 * @throws {DataError} when nothing matches a pattern.
 * @throws {RunError} of kind `usage` when a file is named twice.
 */
export async function findFiles(
  given: readonly string[],
  { note, config }: FindOptions,
): Promise<string[]> {
  if (given.length === 1 && !await isPatternOfFiles(given[0])) return [...given];
  const files = new FileList();
  for (const word of given) {
    if (!await isPatternOfFiles(word)) {
      files.add(word);
      continue;
    }
    const matches = await matchesOf(word);
    if (matches.length === 0) throw new DataError(problemOfNoMatch(word));
    for (const path of withoutOurOwn(matches, { pattern: word, note })) files.addMatch(path);
  }
  if (config !== undefined) files.leaveOut(config, note);
  const order = noteOfOrder(files.paths);
  if (order !== undefined) note(order);
  return files.paths;
}

/** Whether `word` stands for the files that match it: one that exists by this name, brackets and all, is meant itself. */
async function isPatternOfFiles(word: string): Promise<boolean> {
  if (isStandardInput(word) || problemOfPath(word) !== undefined || !isPattern(word)) return false;
  try {
    await Deno.lstat(word);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
  }
}

/** Files in their order, each once. */
class FileList {
  paths: string[] = [];

  /** By what tells a file from all others. */
  #known = new Map<string, string>();

  /** @throws {RunError} when it is there already. */
  add(path: string): void {
    const known = this.#keep(path);
    if (known === undefined) return;
    const what = isStandardInput(path) ? "standard input" : `'${path}'`;
    const before = known === path || isStandardInput(path)
      ? "--data has named it before"
      : `it is the same file as '${known}'`;
    throw new RunError("usage", `Cannot read ${what} twice: ${before}; name it once`);
  }

  /** Adds what a pattern has found, unless it is there already. */
  addMatch(path: string): void {
    this.#keep(path);
  }

  /** Leaves the configuration at `config` out, unless it is all there is: an unquoted `*.json` names it too. */
  leaveOut(config: string, note: FindOptions["note"]): void {
    const known = this.#known.get(identityOf(config) ?? config);
    if (known === undefined || this.paths.length === 1) return;
    this.paths = this.paths.filter((path) => path !== known);
    note(`Left out of the data: '${known}', which is the configuration`);
  }

  /** The path by which the file is known already; where there is none, it is known from now on. */
  #keep(path: string): string | undefined {
    const identity = isStandardInput(path) ? "-" : identityOf(path) ?? path;
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    this.#known.set(identity, path);
    this.paths.push(path);
  }
}

/** `matches` without what runs have written, which is told. */
function withoutOurOwn(
  matches: string[],
  { pattern, note }: { pattern: string; note: FindOptions["note"] },
): string[] {
  if (matches.length === 1) return matches;
  const own = new Set(matches.filter(isWrittenByRun));
  if (own.size === 0) return matches;
  const [first, ...more] = own;
  if (own.size === matches.length) {
    throw new DataError(
      `Cannot read '${pattern}': all files that match were written by earlier runs; ` +
        `to sync the failures in one of them again, name it: --data ${quoteWord(first)}`,
    );
  }
  const others = more.length === 0 ? "" : ` and ${plural(more.length, "other file")}`;
  note(
    `Left out of '${pattern}': '${first}'${others}, written by an earlier run; ` +
      "a failures file is synced again by itself",
  );
  return matches.filter((path) => !own.has(path));
}

/** Whether the file at `path` has failures or differences. */
function isWrittenByRun(path: string): boolean {
  const start = new Uint8Array(START_BYTES);
  try {
    using file = Deno.openSync(path, { read: true });
    file.readSync(start);
  } catch {
    // That it cannot be read is told when it is opened as data.
    return false;
  }
  const text = new TextDecoder().decode(start);
  return text.startsWith(FAILURE_LINE_START) || DIFFERENCE_LINE_START.test(text);
}

/**
 * That a file with a higher number comes before one with a lower number, as `part-10` does before `part-2`: in the order
 * of names that is so, and of two records of a user the later one counts.
 */
function noteOfOrder(all: readonly string[]): string | undefined {
  const paths = all.filter((path) => !OF_THE_SHELL.test(path));
  const { compare } = new Intl.Collator("en", { numeric: true });
  const index = paths.findIndex((path, i) =>
    i > 0 && withoutNumbers(path) === withoutNumbers(paths[i - 1]) &&
    compare(paths[i - 1], path) > 0
  );
  if (index < 0) return undefined;
  return `'${paths[index - 1]}' is read before '${paths[index]}', in the order of their names: ` +
    "of two records of a user the later one counts";
}

function withoutNumbers(path: string): string {
  return path.replace(/\d+/g, "0");
}

/** What tells the regular file at `path` from all others; undefined where there is none. */
export function identityOf(path: string): string | undefined {
  try {
    const { isFile, dev, ino } = Deno.statSync(path);
    if (!isFile) return undefined;
    return ino === null ? Deno.realPathSync(path) : `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
