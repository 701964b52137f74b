/** The differences file: one line for every person who is not in Customer.io as the data says. */

import { type Disk, systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { DIFFERENCE_LINE_START, withDataMember } from "../input/data_member.ts";
import { NewFile } from "../outcome/new_file.ts";
import {
  type DataPlace,
  defaultResultPath,
  findResultPlace,
  removeFound,
  type ResultFileKind,
  type ResultPlace,
} from "../outcome/result_file.ts";
import { printableJson } from "../text.ts";
import { LongValue } from "./long_values.ts";
import { type Difference, longIn } from "./result.ts";

const KIND: ResultFileKind = {
  name: "differences",
  isOne: (start) => DIFFERENCE_LINE_START.test(start),
};

/** Lines are written once there are about so many characters of them. */
const BUFFER_LENGTH = 64 * 1024;

/** Stands for a long value where a line is put together; nobody can have foreseen it, and written it into the data. */
const MARK = crypto.randomUUID();
const LONG_MARK = JSON.stringify(MARK);

/** Where the differences of a run go. */
export interface DifferencesFileOptions {
  path: string;
  /** Whether the path is the one beside the data. @default {false} */
  isDefault?: boolean;
  /** The data that was verified, which each line names. @default {lines do not say} */
  data?: string | undefined;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
}

/** `users.json` to `users.differences.ndjson`; standard input to the current folder. */
export function defaultDifferencesPath(data: DataPlace): string {
  return defaultResultPath(data, "differences");
}

/** Written when a verification has ended, readable by its owner alone: it takes the place of an earlier one as a whole. */
export class DifferencesFile {
  /** Where the differences go, and whose are at the path that was asked for. */
  readonly place: ResultPlace;
  #data: string | undefined;
  #disk: Disk;

  private constructor(place: ResultPlace, { disk = systemDisk }: DifferencesFileOptions) {
    this.place = place;
    this.#data = place.data;
    this.#disk = disk;
  }

  /**
   * Tries whether differences can be written, and leaves everything as it was. Where the file at the path holds those of
   * other data, this run's go to another one beside it.
   *
   * @throws {RunError} when they cannot, or when another kind of file is in the way.
   */
  static prepare(options: DifferencesFileOptions): DifferencesFile {
    return new DifferencesFile(findResultPlace(options.path, { kind: KIND, ...options }), options);
  }

  /** Where the differences go: the path that was asked for, unless that is taken. */
  get path(): string {
    return this.place.path;
  }

  /**
   * Replaces the file of an earlier run, or removes it when there are no differences.
   *
   * @returns the path of the file, or null when there are no differences.
   * @throws {RunError} when it cannot be written or removed: the file of the earlier run is as it was then.
   */
  replace(differences: Iterable<Difference>): string | null {
    let file: NewFile | undefined;
    try {
      for (const text of this.#texts(differences)) {
        file ??= new NewFile({ path: this.path, disk: this.#disk });
        file.append(new TextEncoder().encode(text));
      }
      if (file === undefined) removeFound(this.place, this.#disk);
      else file.putInPlace(this.path, this.place.found);
    } catch (error) {
      const left = file === undefined || file.discard() ? "" : `; a part is in '${file.path}'`;
      const old = this.place.found === undefined ? "" : `; '${this.path}' is left as it is`;
      throw new RunError(
        "usage",
        `Cannot write differences to '${this.path}': ${fileProblem(error, this.path)}${old}${left}`,
        { cause: error },
      );
    }
    file?.close();
    return file === undefined ? null : file.path;
  }

  /** The lines, many at a time, and long ones in pieces. */
  *#texts(differences: Iterable<Difference>): Generator<string> {
    let text = "";
    for (const difference of differences) {
      const long = longIn(difference);
      const [first, ...others] = lineOf(difference, long.length > 0).split(LONG_MARK);
      text += withDataMember(first, this.#data);
      for (let i = 0; i < others.length; i++) {
        for (const piece of long[i].json()) {
          yield text;
          text = piece;
        }
        text += others[i];
      }
      text += "\n";
      if (text.length < BUFFER_LENGTH) continue;
      yield text;
      text = "";
    }
    if (text !== "") yield text;
  }
}

/** The line for `difference`, with a mark for each value that is kept apart. */
function lineOf({ status, user, position, ...others }: Difference, hasLong: boolean): string {
  const mark = (_name: string, value: unknown) => value instanceof LongValue ? MARK : value;
  const line = { status, user, position, ...others };
  return printableJson(JSON.stringify(line, hasLong ? mark : undefined));
}
