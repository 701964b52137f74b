/** The failures file: one line for every rejected or failed record, ready to be given back as data. */

import { type Disk, systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { freeBytes } from "../free_bytes.ts";
import { withDataMember } from "../input/data_member.ts";
import { FAILURE_LINE_START, supersededLine } from "../input/failures.ts";
import type { DataRecord, FailedIn } from "../input/record.ts";
import { failureLine } from "./failure_line.ts";
import { printableJson } from "../text.ts";
import type { Failure } from "./ledger.ts";
import { joined } from "./join.ts";
import { NewFile } from "./new_file.ts";
import { infoOf } from "./place.ts";
import { readFrom } from "./read_from.ts";
import {
  type DataPlace,
  defaultResultPath,
  findResultPlace,
  removeFound,
  type ResultFileKind,
  type ResultPlace,
} from "./result_file.ts";

const KIND: ResultFileKind = {
  name: "failures",
  isOne: (start) => start.replace(/^\ufeff/, "").startsWith(FAILURE_LINE_START),
};

/** A longer line is freed as soon as it is written: the garbage collector may take its time. */
const LONG_LINE_BYTES = 64 * 1024;

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
  /** Whether the path is the one beside the data. @default {false} */
  isDefault?: boolean;
  /** The data is a failures file; if not, one that is kept is of an earlier run and goes before this run's failures. */
  isFailures?: boolean;
  /** The data that the records come from at first, which each line names. @default {lines do not say} */
  data?: string | undefined;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
}

/** `users.json` to `users.failures.ndjson`; a failures file to itself; standard input to the current folder. */
export function defaultFailuresPath(data: DataPlace): string {
  const isFailuresFile = data.isNamedFile && /\.failures(-\d+)?\.ndjson$/.test(data.path);
  return isFailuresFile ? data.path : defaultResultPath(data, "failures");
}

/**
 * Writes each line at once and whole, so that all failures so far are on disk if the process is killed. The file is
 * created with the first line, readable by its owner alone, and takes the place of an earlier one: at once or, where
 * that is the data of this run, when it ends. Nothing that is there is changed before its successor is on the disk.
 */
export class FailuresFile {
  /** The run that writes it, where it has a state file: each line names it. */
  run: FailedIn | undefined;

  #place: ResultPlace;
  #data: string | undefined;
  #disk: Disk;
  /** Whether a file at the path stays as it is until the run ends. */
  #isReplaced: boolean;
  #isData: boolean;
  #isPiped: boolean;
  #isOldFirst: boolean;
  #file: NewFile | undefined;
  #isInPlace = false;
  #problem: RunError | undefined;
  #encoder = new TextEncoder();

  private constructor(place: ResultPlace, options: FailuresFileOptions) {
    const { isData, isPiped = false, isFailures = false, disk = systemDisk } = options;
    this.#place = place;
    this.#data = place.data;
    this.#disk = disk;
    this.#isData = isData;
    this.#isPiped = isPiped;
    this.#isOldFirst = isPiped && !isFailures;
    this.#isReplaced = isData || (isPiped && infoOf(place.path, disk) !== undefined);
  }

  /**
   * Tries whether failures can be written, and leaves everything as it was. Where the file at the path holds those of
   * other data, this run's go to another one beside it.
   *
   * @throws {RunError} when they cannot, or when another kind of file is in the way.
   */
  static prepare(options: FailuresFileOptions): FailuresFile {
    return new FailuresFile(findResultPlace(options.path, { kind: KIND, ...options }), options);
  }

  /** Where the failures go: the path that was asked for, unless that is taken. */
  get path(): string {
    return this.#place.path;
  }

  /** The other data whose failures are at the path that was asked for, if so. */
  get takenBy(): string | undefined {
    return this.#place.takenBy;
  }

  /** What has kept anything from being written, the first of it; it says what is where. */
  get problem(): RunError | undefined {
    return this.#problem;
  }

  /** Whether the file that `finish` names lacks what could not be written. */
  get isPartial(): boolean {
    return this.#problem !== undefined && !this.#isData;
  }

  /**
   * Adds a line for `record`.
   *
   * @throws {RunError} when the file cannot be written.
   */
  write(record: DataRecord, failure: Failure): void {
    const line = failureLine(record, { failure, data: this.#data, run: this.run });
    try {
      this.#append(line);
    } finally {
      if (line.length > LONG_LINE_BYTES) freeBytes(line);
    }
  }

  /**
   * Adds a line that says that those of `user` above it must not be sent any more, as `record` was accepted.
   *
   * @throws {RunError} when the file cannot be written.
   */
  supersede({ position }: DataRecord, user: string): void {
    this.#append(
      this.#encoder.encode(
        `${withDataMember(printableJson(supersededLine(user, position)), this.#data)}\n`,
      ),
    );
  }

  /**
   * Ends the file. When it replaces the data of this run, the part that was not read (from byte `unreadFrom` on;
   * undefined when all was read) is kept unchanged. After anything could not be written nothing is replaced or removed.
   * Else an earlier file goes when there are no failures, however the run has ended: everyone in it was accepted since,
   * and to send them again would bring older values back.
   *
   * @returns the path of the failures file, or null when there are no failures; after a write that failed the path of
   * what there is, which is the data itself where that is a failures file.
   * @throws {RunError} saying what is where.
   */
  async finish(unreadFrom: number | undefined): Promise<string | null> {
    try {
      if (this.#problem !== undefined) return this.#keepPartial();
      const isEmpty = this.#file === undefined && unreadFrom === undefined;
      if (this.#isReplaced) await this.#replace(unreadFrom);
      else if (isEmpty) this.#remove();
      this.#file?.sync();
      this.#checkThere();
    } catch (error) {
      if (error instanceof RunError) throw this.#problem ??= error;
      throw this.#fail(`Cannot replace '${this.path}'`, error);
    } finally {
      this.#file?.close();
    }
    return this.#file === undefined ? null : this.#file.path;
  }

  #append(bytes: Uint8Array): void {
    try {
      // The message has said that there is no file with failures, so there must be none later.
      if (this.#problem !== undefined && !this.#file?.length) {
        throw new Error("no line could be written before");
      }
      this.#file ??= new NewFile({ path: this.path, disk: this.#disk });
      this.#file.append(bytes);
      if (!this.#isReplaced && !this.#isInPlace) this.#putInPlace(this.#file);
    } catch (error) {
      throw this.#fail(`Cannot write failures to '${this.path}'`, error);
    }
  }

  #putInPlace(file: NewFile): void {
    file.putInPlace(this.path, this.#place.found);
    this.#isInPlace = true;
  }

  async #replace(unreadFrom: number | undefined): Promise<void> {
    const [path, disk] = [this.path, this.#disk];
    if (unreadFrom !== undefined && this.#isOldFirst && this.#file !== undefined) {
      this.#file = await joined(path, this.#file, disk);
    } else if (unreadFrom !== undefined) {
      // How far a pipe was read says nothing of the file.
      const start = this.#isPiped ? 0 : unreadFrom;
      for await (const bytes of readFrom(path, { start, disk })) this.#append(bytes);
    }
    if (this.#file === undefined) this.#remove();
    else this.#putInPlace(this.#file);
  }

  #checkThere(): void {
    if (!this.#isInPlace || this.#file!.isThere) return;
    const cannot = `Cannot keep failures in '${this.path}'`;
    const why = "the file was moved or removed while they were written; run the same command again";
    throw new RunError("usage", `${cannot}: ${why}`);
  }

  #remove(): void {
    try {
      removeFound(this.#place, this.#disk);
    } catch (error) {
      throw new RunError(
        "usage",
        `Cannot remove '${this.path}', though none of its records is left to be synced: ` +
          fileProblem(error, this.path),
        { cause: error },
      );
    }
  }

  /** What there is of a file that could not be written; one without a line is removed. */
  #keepPartial(): string | null {
    const file = this.#file;
    const isKept = file !== undefined && (file.length > 0 || this.#isInPlace || !file.discard());
    if (this.#isData) return this.path;
    return isKept ? file.path : null;
  }

  /** Keeps what went wrong, and says what is where. */
  #fail(cannot: string, cause: unknown): RunError {
    const file = this.#file;
    const isThere = this.#place.found !== undefined && !this.#isInPlace;
    const old = isThere ? `; '${this.path}' is left as it is` : "";
    const partial = file === undefined || file.length === 0
      ? ""
      : `; the failures that could be written are in '${file.path}'`;
    const message = `${cannot}: ${fileProblem(cause, file?.path ?? this.path)}${old}${partial}`;
    const problem = new RunError("usage", message, { cause });
    this.#problem ??= problem;
    return problem;
  }
}
