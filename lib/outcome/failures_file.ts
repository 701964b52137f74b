/** The failures file: one line for every rejected or failed record, ready to be given back as data. */

import { type Disk, systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { freeBytes } from "../free_bytes.ts";
import { withDataMember } from "../input/data_member.ts";
import { FAILURE_LINE_START, supersededLine } from "../input/failures.ts";
import type { DataRecord } from "../input/record.ts";
import { failureLine } from "./failure_line.ts";
import { printableJson } from "../text.ts";
import type { Failure } from "./ledger.ts";
import { folderOf } from "../path.ts";
import { NewFile, removeExpected, syncFolder } from "./new_file.ts";
import { infoOf } from "./place.ts";
import { joined, readFrom } from "./copy.ts";
import {
  type DataPlace,
  defaultResultPath,
  findResultPlace,
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
  /**
   * The data is a failures file, so that one at the path may be what it was made of, unread part included. If it is not,
   * one at the path is of an earlier run, and what is kept of it goes before this run's failures.
   */
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
  #place: ResultPlace;
  #data: string | undefined;
  #disk: Disk;
  /** Whether a file at the path stays as it is until the run ends. */
  #isReplaced: boolean;
  #isPiped: boolean;
  #isOldFirst: boolean;
  #file: NewFile | undefined;
  #isInPlace = false;
  #hasFailed = false;
  #encoder = new TextEncoder();

  private constructor(place: ResultPlace, options: FailuresFileOptions) {
    const { isData, isPiped = false, isFailures = false, disk = systemDisk } = options;
    this.#place = place;
    this.#data = place.data;
    this.#disk = disk;
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
    const { path, isData, data, disk } = options;
    const place = findResultPlace(path, { kind: KIND, data, disk, isData });
    return new FailuresFile(place, options);
  }

  /** Where the failures go: the path that was asked for, unless that is taken. */
  get path(): string {
    return this.#place.path;
  }

  /** The other data whose failures are at the path that was asked for, if so. */
  get takenBy(): string | undefined {
    return this.#place.takenBy;
  }

  /**
   * Adds a line for `record`.
   *
   * @throws {RunError} when the file cannot be written.
   */
  write(record: DataRecord, failure: Failure): void {
    const line = failureLine(record, { failure, data: this.#data });
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
   *
   * @returns the path of the failures file, or null when there are no failures.
   * @throws {RunError} saying what is where.
   */
  async finish(unreadFrom: number | undefined): Promise<string | null> {
    try {
      if (this.#hasFailed) return this.#keepPartial();
      if (this.#isReplaced) await this.#replace(unreadFrom);
      else if (this.#file === undefined && unreadFrom === undefined) this.#remove();
      this.#file?.sync();
      if (this.#file?.isThere === false) throw this.#lost();
    } catch (error) {
      this.#hasFailed = true;
      if (error instanceof RunError) throw error;
      throw this.#problem(`Cannot replace '${this.path}'`, error);
    } finally {
      this.#file?.close();
    }
    return this.#file === undefined ? null : this.#file.path;
  }

  #append(bytes: Uint8Array): void {
    try {
      // The message has said that there is no file with failures, so there must be none later.
      if (this.#hasFailed && !this.#file?.length) {
        throw new Error("no line could be written before");
      }
      this.#file ??= new NewFile({ path: this.path, disk: this.#disk });
      this.#file.append(bytes);
      if (!this.#isReplaced && !this.#isInPlace) this.#putInPlace(this.#file);
    } catch (error) {
      this.#hasFailed = true;
      throw this.#problem(`Cannot write failures to '${this.path}'`, error);
    }
  }

  #putInPlace(file: NewFile): void {
    file.putInPlace(this.path, this.#place.found);
    this.#isInPlace = true;
  }

  async #replace(unreadFrom: number | undefined): Promise<void> {
    if (unreadFrom !== undefined) {
      if (this.#isOldFirst && this.#file !== undefined) {
        this.#file = await joined(this.path, this.#file, this.#disk);
      } else {
        // How far a pipe was read says nothing of the file.
        const start = this.#isPiped ? 0 : unreadFrom;
        for await (const bytes of readFrom(this.path, { start, disk: this.#disk })) {
          this.#append(bytes);
        }
      }
    }
    if (this.#file === undefined) this.#remove();
    else this.#putInPlace(this.#file);
  }

  #remove(): void {
    try {
      removeExpected(this.path, this.#place.found, this.#disk);
      // A loss of power must not bring back what would then replace newer values.
      syncFolder(folderOf(this.path), this.#disk);
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
    if (this.#file === undefined) return null;
    return this.#file.length === 0 && !this.#isInPlace && this.#file.discard()
      ? null
      : this.#file.path;
  }

  /** Where the lines were written that somebody has put another file in the place of. */
  #lost(): RunError {
    return new RunError(
      "usage",
      `'${this.path}' was replaced or removed while this run wrote to it: some of its failures are lost; ` +
        "sync the whole data again, and change the file only when no run uses it",
    );
  }

  /** What went wrong, and what is where. */
  #problem(cannot: string, cause: unknown): RunError {
    const file = this.#file;
    const isThere = this.#place.found !== undefined && !this.#isInPlace;
    const old = isThere ? `; '${this.path}' is as it was` : "";
    const partial = file === undefined || file.length === 0
      ? ""
      : `; the failures that could be written are in '${file.path}'`;
    const message = `${cannot}: ${fileProblem(cause, file?.path ?? this.path)}${old}${partial}`;
    return new RunError("usage", message, { cause });
  }
}
