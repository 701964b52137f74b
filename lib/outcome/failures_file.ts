/** The failures file: one line for every rejected or failed record, ready to be given back as data. */

import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { FAILURE_LINE_START } from "../input/failures.ts";
import { type DataRecord, recordText } from "../input/record.ts";
import { printableJson } from "../text.ts";
import type { Failure } from "./ledger.ts";
import { infoOf } from "./place.ts";
import {
  checkResultPath,
  createPrivateFile,
  type DataPlace,
  defaultResultPath,
  removeIfThere,
  type ResultFileKind,
  writeAll,
} from "./result_file.ts";

const KIND: ResultFileKind = {
  name: "failures",
  startBytes: FAILURE_LINE_START.length + 3,
  // Editors may have put a byte order mark before it, which decoding takes away.
  isOne: (start) => start.startsWith(FAILURE_LINE_START),
};

/** Where the failures of a run go. */
export interface FailuresFileOptions {
  path: string;
  /** The data of this run is the failures file itself: it stays as it is until the run ends. */
  isData: boolean;
  /**
   * The data comes through a pipe, whose other end may be reading the file at `path`, as `jq … FILE | cio-sync` does:
   * a file that is there stays as it is until the run ends, and is kept whole when not all data was read.
   */
  isPiped?: boolean;
}

/** `users.json` to `users.failures.ndjson`; a failures file to itself; standard input to the current folder. */
export function defaultFailuresPath(data: DataPlace): string {
  const isFailuresFile = data.isNamedFile && data.path.endsWith(".failures.ndjson");
  return isFailuresFile ? data.path : defaultResultPath(data, "failures");
}

/**
 * Writes each line at once and whole, so that all failures so far are on disk if the process is killed. The file is
 * created with the first line, readable by its owner alone.
 */
export class FailuresFile {
  #path: string;
  #writePath: string;
  /** Whether a file at the path stays as it is until the run ends. */
  #isReplaced: boolean;
  #isPiped: boolean;
  #file: Deno.FsFile | undefined;
  #written = 0;
  #encoder = new TextEncoder();

  private constructor({ path, isData, isPiped = false }: FailuresFileOptions) {
    this.#path = path;
    this.#isPiped = isPiped;
    this.#isReplaced = isData || (isPiped && infoOf(path) !== undefined);
    this.#writePath = this.#isReplaced ? `${path}.new` : path;
  }

  /**
   * Tries whether failures can be written, and leaves everything as it was.
   *
   * @throws {RunError} when they cannot, or when another kind of file is in the way.
   */
  static prepare(options: FailuresFileOptions): FailuresFile {
    checkResultPath(options.path, KIND);
    const failures = new FailuresFile(options);
    if (failures.#isReplaced) checkResultPath(failures.#writePath, KIND);
    return failures;
  }

  /**
   * Adds a line for `record`.
   *
   * @throws {RunError} when the file cannot be written.
   */
  write(record: DataRecord, failure: Failure): void {
    const { outcome, reason, field, status, user } = failure;
    const facts = JSON.stringify({
      outcome,
      reason,
      field,
      status,
      user,
      position: record.position,
    });
    const line = `${printableJson(facts.slice(0, -1))},"record":${recordText(record)}}\n`;
    try {
      this.#append(this.#encoder.encode(line));
    } catch (error) {
      throw new RunError(
        "usage",
        `Cannot write failures to '${this.#writePath}': ${fileProblem(error)}`,
        { cause: error },
      );
    }
  }

  /**
   * Ends the file. When it replaces the data of this run, the part that was not read (from byte `unreadFrom` on;
   * undefined when all was read) is kept unchanged.
   *
   * @returns the path of the failures file, or null when there are no failures.
   * @throws {RunError}
   */
  async finish(unreadFrom: number | undefined): Promise<string | null> {
    try {
      if (this.#isReplaced) await this.#replace(unreadFrom);
      else if (this.#file === undefined && unreadFrom === undefined) {
        await removeIfThere(this.#path);
      }
    } catch (error) {
      throw new RunError(
        "usage",
        `Cannot replace '${this.#path}' by '${this.#writePath}': ${fileProblem(error)}`,
        { cause: error },
      );
    } finally {
      this.#file?.close();
    }
    return this.#file === undefined ? null : this.#path;
  }

  #append(bytes: Uint8Array): void {
    const file = this.#file ??= createPrivateFile(this.#writePath);
    try {
      writeAll(file, bytes);
      this.#written += bytes.length;
    } catch (error) {
      // Half a line (a full disk) would spoil the next one too.
      file.truncateSync(this.#written);
      file.seekSync(this.#written, Deno.SeekMode.Start);
      throw error;
    }
  }

  async #replace(unreadFrom: number | undefined): Promise<void> {
    if (unreadFrom !== undefined) {
      // How far a pipe was read says nothing of the file.
      const start = this.#isPiped ? 0 : unreadFrom;
      await copyFrom(this.#path, start, (bytes) => this.#append(bytes));
    }
    if (this.#file === undefined) await removeIfThere(this.#path);
    else await Deno.rename(this.#writePath, this.#path);
  }
}

/** Writes `path` from byte `start` on, in chunks, without the white space at the start. */
async function copyFrom(
  path: string,
  start: number,
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  using from = await Deno.open(path, { read: true });
  await from.seek(start, Deno.SeekMode.Start);
  const chunk = new Uint8Array(256 * 1024);
  let atLineStart = false;
  for (let length = await from.read(chunk); length !== null; length = await from.read(chunk)) {
    let begin = 0;
    while (!atLineStart && begin < length) {
      if (chunk[begin] > 0x20) atLineStart = true;
      else begin++;
    }
    if (begin < length) write(chunk.subarray(begin, length));
  }
}
