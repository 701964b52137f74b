/** How the form of data is told by hand, where its content alone does not tell it. */

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
  /** The character between cells of CSV. @default {the one that the first lines have} */
  delimiter?: string | undefined;
  /** What an empty cell of CSV is. @default {"absent"} */
  emptyCells?: EmptyCells | undefined;
}
