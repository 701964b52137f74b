/** The files that init writes: each as a whole, and none that is there already unless it is to be replaced. */

import { decodeEnvText } from "../config/env_file.ts";
import { SCHEMA_FILE, SCHEMA_TITLE, schemaText } from "../config/schema_text.ts";
import { systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import type { DataFile } from "../input/open.ts";
import { type FileIdentity, identityOf, NewFile } from "../outcome/new_file.ts";
import { infoOf, ownInfoOf, placeProblem } from "../outcome/place.ts";
import { folderOf } from "../path.ts";
import { withVariables } from "./env_text.ts";

/** Readable by all, as far as the process's mask lets them. */
const PUBLIC = 0o666;
const PRIVATE = 0o600;

/** A place that was tried, where a configuration is to go. */
export interface ConfigPlace {
  /** Where a link at the path leads to. */
  path: string;
  /** The file that is to be replaced. */
  found: FileIdentity;
}

/**
 * Checks that a configuration can be written to `path`; everything is left as it was.
 *
 * @throws {RunError} of kind `usage` when it cannot, or when a file is there and not to be replaced.
 */
export function checkConfigPlace(path: string, { force }: { force: boolean }): ConfigPlace {
  const cannot = `Cannot write the configuration to '${path}'`;
  const advice = "name another with --config";
  const found = attempt(() => ownInfoOf(path), cannot, path);
  if (found !== undefined && !found.isDirectory && !force) {
    throw new RunError("usage", `${cannot}: it exists; ${advice}, or replace it with --force`);
  }
  const problem = placeProblem(path);
  if (problem !== undefined) throw new RunError("usage", `${cannot}: ${problem}; ${advice}`);
  const real = found?.isSymlink ? systemDisk.realPath(path) : path;
  return { path: real, found: identityOf(real) };
}

/**
 * Checks that the configuration does not go where the data is.
 *
 * @throws {RunError} of kind `usage` when it does.
 */
export function checkIsNotData(path: string, data: Pick<DataFile, "isAt">): void {
  if (!data.isAt(path)) return;
  throw new RunError(
    "usage",
    `Cannot write the configuration to '${path}': it is the data; name another with --config`,
  );
}

/** Writes the configuration where it was tried. */
export function writeConfig({ path, found }: ConfigPlace, text: string): void {
  const cannot = `Cannot write the configuration to '${path}'`;
  attempt(() => putFile(path, { text, expected: found, mode: PUBLIC }), cannot, path);
}

/**
 * Writes the schema beside the configuration, for editors, unless it is there.
 *
 * @returns whether it is there now, and the path if it was written.
 */
export function writeSchema(config: string): { isThere: boolean; written: string | undefined } {
  const path = beside(config, SCHEMA_FILE);
  const text = schemaText();
  try {
    if (infoOf(path) !== undefined) {
      const before = Deno.readTextFileSync(path);
      if (before === text) return { isThere: true, written: undefined };
      // One of another version of ours is brought up to date.
      if (JSON.parse(before).title !== SCHEMA_TITLE) return { isThere: false, written: undefined };
    }
    putFile(path, { text, expected: identityOf(path), mode: PUBLIC });
    return { isThere: true, written: path };
  } catch {
    // It is an editor's convenience alone.
    return { isThere: false, written: undefined };
  }
}

/**
 * Puts variables into the file at `path`, which only its owner can read from then on.
 *
 * @throws {RunError} when it cannot be done without changing others.
 */
export function writeVariables(path: string, variables: Readonly<Record<string, string>>): void {
  const cannot = `Cannot write ${Object.keys(variables).join(" and ")} to '${path}'`;
  const problem = placeProblem(path);
  if (problem !== undefined) throw new RunError("usage", `${cannot}: ${problem}`);
  attempt(
    () => {
      const real = ownInfoOf(path)?.isSymlink ? systemDisk.realPath(path) : path;
      const expected = identityOf(real);
      const before = expected === undefined ? "" : decodeEnvText(Deno.readFileSync(real));
      const text = withVariables(before, variables);
      if (text === undefined) {
        throw new RunError(
          "usage",
          `${cannot}: not all other lines would mean the same afterwards`,
        );
      }
      putFile(real, { text, expected, mode: PRIVATE });
    },
    cannot,
    path,
  );
}

/** Whether the file at `path` may come under version control: there is a repository, and no line that leaves it out. */
export function isUnignored(path: string): boolean {
  const folder = folderOf(path) === "." ? "" : folderOf(path);
  if (!isInRepository(folder || ".")) return false;
  try {
    const lines = Deno.readTextFileSync(`${folder}.gitignore`).split(/\r?\n/);
    return !lines.some((line) => /^\/?(\*\*\/)?(\.env\*?|\*\.env|\.\*)$/.test(line.trim()));
  } catch {
    return true;
  }
}

function isInRepository(folder: string): boolean {
  try {
    let path = Deno.realPathSync(folder);
    while (true) {
      if (infoOf(`${path}/.git`) !== undefined) return true;
      const parent = path.replace(/[/\\][^/\\]*$/, "");
      if (parent === path || parent === "") return false;
      path = parent;
    }
  } catch {
    return false;
  }
}

/** Path of `name` in the folder of the file at `path`. */
export function beside(path: string, name: string): string {
  const folder = folderOf(path);
  return folder === "." ? name : `${folder}${name}`;
}

function putFile(
  path: string,
  { text, expected, mode }: { text: string; expected: FileIdentity; mode: number },
): void {
  const file = new NewFile({ path, mode });
  try {
    file.append(new TextEncoder().encode(text));
    file.putInPlace(path, expected);
    file.close();
  } catch (error) {
    file.discard();
    throw error;
  }
}

function attempt<Result>(work: () => Result, cannot: string, path: string): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError("usage", `${cannot}: ${fileProblem(error, path)}`, { cause: error });
  }
}
