/** What may be said by hand of how data is written, where its content alone does not tell. */

import { RunError } from "../errors.ts";

/** Forms of data that can be asked for; `auto`: by content. */
export const DATA_FORMATS = ["auto", "json", "ndjson", "csv", "tsv"] as const;

/** One of them. */
export type DataFormat = typeof DATA_FORMATS[number];

/** What an empty cell of CSV can be: no key at all, `null`, or `""`. */
export const EMPTY_CELLS = ["absent", "null", "text"] as const;

/** One of them. */
export type EmptyCells = typeof EMPTY_CELLS[number];

/** What is said of the form of data by flags. */
export interface FormatOptions {
  /** @default {"auto"} */
  format?: DataFormat | undefined;
  /** Keys, with dots between them, that lead to the array of users inside one object: `data.users`. @default {the data is the array} */
  records?: string | undefined;
  /** The character between cells of CSV, or `tab`. @default {the one that the first lines have} */
  delimiter?: string | undefined;
  /** What an empty cell of CSV is, quoted or not. @default {"absent"} */
  emptyCells?: EmptyCells | undefined;
}

/** How a tab can be written, as shells make it hard to type. */
const TAB = ["\t", "\\t", "tab"];

/** What could not be told from the cells, their quotes and the ends of lines. */
const NO_DELIMITER = /["\r\n\0]/;

/**
 * The character that `delimiter`, a flag, names.
 *
 * @throws {RunError} of kind `usage` when it is none.
 */
export function delimiterCharacter(delimiter: string): string {
  if (TAB.includes(delimiter.toLowerCase())) return "\t";
  const isOne = delimiter.length === 1 && delimiter.charCodeAt(0) < 0x80;
  if (isOne && !NO_DELIMITER.test(delimiter)) return delimiter;
  throw new RunError(
    "usage",
    "Cannot take --delimiter as it must be one ASCII character such as ';', or 'tab': " +
      `current value is '${delimiter}'`,
  );
}

/**
 * Checks that `options` can go together.
 *
 * @throws {RunError} of kind `usage` naming the flags that cannot.
 */
export function checkFormatOptions(options: FormatOptions): void {
  const { format = "auto", records, delimiter, emptyCells } = options;
  if (delimiter !== undefined) delimiterCharacter(delimiter);
  const ofCells = delimiter !== undefined
    ? "--delimiter"
    : emptyCells !== undefined
    ? "--empty-cells"
    : undefined;
  const isJson = format === "json" || format === "ndjson";
  if (ofCells !== undefined && (isJson || records !== undefined)) {
    const json = records === undefined ? `--format ${format}` : "--records";
    throw new RunError(
      "usage",
      `Cannot use ${ofCells} with ${json}: it is for CSV, which has cells`,
    );
  }
  if (format === "tsv" && delimiter !== undefined && delimiterCharacter(delimiter) !== "\t") {
    throw new RunError("usage", "Cannot use --delimiter with --format tsv: say --format csv");
  }
  if (records !== undefined && format !== "auto" && format !== "json") {
    throw new RunError(
      "usage",
      `Cannot use --records with --format ${format}: it names an array inside of one JSON object`,
    );
  }
  if (records?.split(".").includes("") ?? false) {
    throw new RunError(
      "usage",
      "Cannot take --records as it must be keys with a dot between two, such as data.users: " +
        `current value is '${records}'`,
    );
  }
}
