/** The differences file: one line for every person who is not in Customer.io as the data says. */

import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import {
  checkResultPath,
  createPrivateFile,
  type DataPlace,
  defaultResultPath,
  removeIfThere,
  type ResultFileKind,
  writeAll,
} from "../outcome/result_file.ts";
import { printableJson } from "../text.ts";
import type { Difference } from "./result.ts";

/** How every line begins, and hardly any line of other programs. */
const LINE_START = /^\{"status":"(different|missing|failed)","user":"/;
const KIND: ResultFileKind = {
  name: "differences",
  startBytes: 40,
  isOne: (start) => LINE_START.test(start),
};

/** Lines are written once there are about so many characters of them. */
const BUFFER_LENGTH = 64 * 1024;

/** `users.json` to `users.differences.ndjson`; standard input to the current folder. */
export function defaultDifferencesPath(data: DataPlace): string {
  return defaultResultPath(data, "differences");
}

/** Written when a verification has ended; created with the first line, readable by its owner alone. */
export class DifferencesFile {
  #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Tries whether differences can be written to `path`, and leaves everything as it was.
   *
   * @throws {RunError} when they cannot, or when another kind of file is in the way.
   */
  static prepare(path: string): DifferencesFile {
    checkResultPath(path, KIND);
    return new DifferencesFile(path);
  }

  /**
   * Replaces the file of an earlier run, or removes it when there are no differences.
   *
   * @returns the path of the file, or null when there are no differences.
   * @throws {RunError} when it cannot be written or removed.
   */
  async replace(differences: Iterable<Difference>): Promise<string | null> {
    try {
      const isWritten = write(this.#path, differences);
      if (!isWritten) await removeIfThere(this.#path);
      return isWritten ? this.#path : null;
    } catch (error) {
      throw new RunError(
        "usage",
        `Cannot write differences to '${this.#path}': ${fileProblem(error, this.#path)}`,
        { cause: error },
      );
    }
  }
}

/** False when there is nothing to write. */
function write(path: string, differences: Iterable<Difference>): boolean {
  let file: Deno.FsFile | undefined;
  let text = "";
  const flush = () => {
    file ??= createPrivateFile(path);
    writeAll(file, new TextEncoder().encode(text));
    text = "";
  };
  try {
    for (const { status, user, position, ...others } of differences) {
      text += `${printableJson(JSON.stringify({ status, user, position, ...others }))}\n`;
      if (text.length >= BUFFER_LENGTH) flush();
    }
    if (text !== "") flush();
    return file !== undefined;
  } finally {
    file?.close();
  }
}
