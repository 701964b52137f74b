/** The file of people who have left the data: one line for each, and what was done. It only ever grows. */

import { type Disk, type DiskFile, systemDisk, writeAll } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { withDataMember } from "../input/data_member.ts";
import { printableJson } from "../text.ts";
import { identityOf } from "./new_file.ts";
import {
  type DataPlace,
  defaultResultPath,
  findResultPlace,
  type ResultFileKind,
  type ResultPlace,
} from "./result_file.ts";

/** What was done to someone. */
export type GoneOutcome = "kept" | "suppressed" | "deleted" | "set" | "failed";

/** A line. */
export interface GoneLine {
  outcome: GoneOutcome;
  /** The identifier. */
  user: string;
  /** Why it failed. */
  reason?: string | undefined;
  /** The HTTP status of Customer.io's answer, where there was one. */
  status?: number | undefined;
}

const LINE_START = /^\{"gone":"(kept|suppressed|deleted|set|failed)","(user|data|at)":"/;

const KIND: ResultFileKind = {
  name: "gone people",
  advice: "move it elsewhere",
  isOne: (start) => LINE_START.test(start),
};

/** Where the lines go. */
export interface GoneFileOptions {
  path: string;
  /** Whether the path is the one beside the data. @default {false} */
  isDefault?: boolean;
  /** The data that they left, which each line names. @default {lines do not say} */
  data?: string | undefined;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
}

/** `users.json` to `users.gone.ndjson`; standard input to the current folder. */
export function defaultGonePath(data: DataPlace): string {
  return defaultResultPath(data, "gone");
}

/**
 * Lines of several runs, one behind the other, readable by their owner alone: who was deleted is to be found later too.
 * Each is in the file when `append` returns. It is made with the first line.
 */
export class GoneFile {
  /** Lines that this run has added. */
  count = 0;

  #place: ResultPlace;
  #disk: Disk;
  #file: DiskFile | undefined;

  private constructor(place: ResultPlace, { disk = systemDisk }: GoneFileOptions) {
    this.#place = place;
    this.#disk = disk;
  }

  /**
   * Tries whether lines can be added, and leaves everything as it was. Where the file at the path is of other data, those
   * of this run go to another one beside it.
   *
   * @throws {RunError} when they cannot, or when another kind of file is in the way.
   */
  static prepare(options: GoneFileOptions): GoneFile {
    return new GoneFile(findResultPlace(options.path, { kind: KIND, ...options }), options);
  }

  /** Where the lines go: the path that was asked for, unless that is taken. */
  get path(): string {
    return this.#place.path;
  }

  /**
   * Adds lines of people to whom something was done just now: all of them or, when it throws, none.
   *
   * @throws {RunError} when the file cannot be written.
   */
  append(lines: readonly GoneLine[]): void {
    if (lines.length === 0) return;
    const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const text = lines.map(({ outcome, user, reason, status }) => {
      const line = JSON.stringify({ gone: outcome, at, user, reason, status });
      return `${withDataMember(printableJson(line), this.#place.data)}\n`;
    });
    try {
      const file = this.#file ??= this.#open();
      const before = file.statSync().size;
      try {
        writeAll(file, new TextEncoder().encode(text.join("")));
      } catch (error) {
        // Half a line (a full disk) would spoil the next one too.
        file.truncateSync(before);
        throw error;
      }
      this.count += lines.length;
    } catch (error) {
      throw this.#error(error);
    }
  }

  /**
   * Has all of it on the disk, and closes it.
   *
   * @throws {RunError} when it cannot.
   */
  close(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    try {
      file.syncSync();
    } catch (error) {
      throw this.#error(error);
    } finally {
      file.close();
    }
  }

  #open(): DiskFile {
    const { path, found } = this.#place;
    const there = identityOf(path, this.#disk);
    if (there?.ino !== found?.ino || there?.dev !== found?.dev) {
      throw new Error("another file has been put there meanwhile");
    }
    const isNew = found === undefined;
    return this.#disk.open(path, { append: true, createNew: isNew, mode: 0o600 });
  }

  #error(cause: unknown): RunError {
    const why = fileProblem(cause, this.path);
    return new RunError("usage", `Cannot write gone people to '${this.path}': ${why}`, { cause });
  }
}
