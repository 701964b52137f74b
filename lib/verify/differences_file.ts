/** The differences file: one line for every person who is not in Customer.io as the data says. */

import type { Difference } from "./result.ts";

/** How every line begins; no other program's lines are likely to. */
const LINE_START = /^\{"status":"(different|missing|failed)","user":"/;
const LONGEST_LINE_START = 40;

/** Lines are written together up to about so many characters. */
const BUFFER_LENGTH = 64 * 1024;

/** The differences file cannot be where it should be. */
export class DifferencesFileError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "DifferencesFileError";
  }
}

/** `users.json` to `users.differences.ndjson`. */
export function defaultDifferencesPath(dataPath: string): string {
  return `${dataPath.replace(/\.[^./\\]+$/, "")}.differences.ndjson`;
}

/** Written when a verification is over, made with the first line and readable by its owner alone. */
export class DifferencesFile {
  #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Checks that differences can be written to `path`, without writing yet.
   *
   * @throws {DifferencesFileError} when its folder does not exist or another kind of file is in the way.
   */
  static async prepare(path: string): Promise<DifferencesFile> {
    const folder = path.replace(/[^/\\]*$/, "") || ".";
    if (!(await isFolder(folder))) {
      throw new DifferencesFileError(
        `Cannot write differences to '${path}': there is no folder '${folder}'`,
      );
    }
    if (!(await isOurs(path))) {
      throw new DifferencesFileError(
        `Cannot write differences to '${path}': it exists and is not a differences file; ` +
          "name another with --differences",
      );
    }
    return new DifferencesFile(path);
  }

  /**
   * Replaces what an earlier run has left. Without differences there is no file then.
   *
   * @returns the path of the file, or null when there are no differences.
   * @throws {DifferencesFileError} when it cannot be written or removed.
   */
  async replace(differences: Iterable<Difference>): Promise<string | null> {
    try {
      const isWritten = write(this.#path, differences);
      if (!isWritten) await removeIfThere(this.#path);
      return isWritten ? this.#path : null;
    } catch (error) {
      throw new DifferencesFileError(
        `Cannot write differences to '${this.#path}': ${(error as Error).message}`,
        error,
      );
    }
  }
}

/** False when there is nothing to write. */
function write(path: string, differences: Iterable<Difference>): boolean {
  let file: Deno.FsFile | undefined;
  let text = "";
  const flush = () => {
    file ??= create(path);
    writeAll(file, new TextEncoder().encode(text));
    text = "";
  };
  try {
    for (const { status, user, position, ...others } of differences) {
      text += `${JSON.stringify({ status, user, position, ...others })}\n`;
      if (text.length >= BUFFER_LENGTH) flush();
    }
    if (text !== "") flush();
    return file !== undefined;
  } finally {
    file?.close();
  }
}

function create(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  // The mode above is for a new file only.
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
  return file;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** Whether the path is free, or holds nothing but differences that may be replaced. */
async function isOurs(path: string): Promise<boolean> {
  try {
    if (!(await Deno.stat(path)).isFile) return false;
    using file = await Deno.open(path, { read: true });
    const start = new Uint8Array(LONGEST_LINE_START);
    const length = await file.read(start);
    return length === null || LINE_START.test(new TextDecoder().decode(start));
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
