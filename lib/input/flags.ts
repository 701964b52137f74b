/** The flags that name the data and say how to read it, and whether their values can be used. */

import { RunError } from "../errors.ts";
import { nearestName } from "../nearest_name.ts";

/** The formats that `--format` can name; `auto` tells by the content. */
export const FORMATS = ["auto", "json", "ndjson", "csv", "tsv"] as const;

/** What `--empty-cells` can make of an empty cell: no key, `null`, or an empty text. */
export const EMPTY_CELLS = ["absent", "null", "text"] as const;

/** How data is to be read. */
export interface FormatOptions {
  /** @default {"auto"} */
  format?: typeof FORMATS[number] | undefined;
  /** Path of the array of users in an object: `data.users`. @default {the data is no such object} */
  records?: string | undefined;
  /** What stands between two cells of CSV, one character of ASCII. @default {told by the content} */
  delimiter?: string | undefined;
  /** What becomes of an empty cell of CSV. @default {what the reader of CSV does} */
  emptyCells?: typeof EMPTY_CELLS[number] | undefined;
}

/** The data of a command: what it is and how it is read. */
export interface InputFlags extends FormatOptions {
  /** Paths, patterns, or `-`; one at least. */
  data: readonly string[];
}

/** The same as on the command line. */
export interface WrittenInputFlags {
  data: readonly string[];
  format: string | undefined;
  records: string | undefined;
  delimiter: string | undefined;
  "empty-cells": string | undefined;
}

/** Names of characters that are hard to type. */
const NAMED_CHARACTERS: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t" };

/**
 * `written` with the flags of data checked, and everything else as it is.
 *
 * @throws {RunError} of kind `usage` for a value that cannot be used, and for two flags that do not go together.
 */
export function readInputFlags<Written extends WrittenInputFlags>(
  written: Written,
): Omit<Written, "empty-cells"> & InputFlags {
  const { "empty-cells": cells, ...others } = written;
  const format = oneOf(FORMATS, { flag: "format", value: written.format });
  const emptyCells = oneOf(EMPTY_CELLS, { flag: "empty-cells", value: cells });
  const delimiter = readDelimiter(written.delimiter);
  const { records } = written;
  const ofCsv = delimiter !== undefined ? "delimiter" : emptyCells && "empty-cells";
  if (ofCsv !== undefined && (format === "json" || format === "ndjson")) {
    throw new RunError(
      "usage",
      `Cannot use --${ofCsv} with --format ${format}: it is for CSV; leave one of them out`,
    );
  }
  if (delimiter !== undefined && delimiter !== "\t" && format === "tsv") {
    throw new RunError(
      "usage",
      `Cannot use --delimiter '${delimiter}' with --format tsv, whose columns a tab separates: use --format csv`,
    );
  }
  if (records !== undefined && format !== undefined && format !== "auto" && format !== "json") {
    throw new RunError(
      "usage",
      `Cannot use --records with --format ${format}: it names an array in a JSON object; leave one of them out`,
    );
  }
  return { ...others, format, delimiter, emptyCells };
}

/** `value` as one of `names`. */
function oneOf<Name extends string>(
  names: readonly Name[],
  { flag, value }: { flag: string; value: string | undefined },
): Name | undefined {
  if (value === undefined) return undefined;
  const name = names.find((each) => each === value);
  if (name !== undefined) return name;
  const nearest = nearestName(value, names);
  const meant = nearest === undefined ? "" : `; did you mean '${nearest}'?`;
  throw new RunError(
    "usage",
    `Cannot use --${flag}: it must be one of ${names.join(", ")}, and is '${value}'${meant}`,
  );
}

function readDelimiter(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const delimiter = NAMED_CHARACTERS[value.toLowerCase()] ?? value;
  const isAscii = delimiter.length === 1 && delimiter > "\0" && delimiter <= "\x7f";
  if (isAscii && !'"\r\n'.includes(delimiter)) return delimiter;
  throw new RunError(
    "usage",
    "Cannot use --delimiter: it must be one character of ASCII that is no quote and no line break, or tab, " +
      `and is '${value}'`,
  );
}
