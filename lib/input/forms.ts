/** The forms that data may have: which it is, and what reads it. */

import { readCsv } from "./csv/csv.ts";
import { csvDialect } from "./csv/dialect.ts";
import { readFailures } from "./failures.ts";
import { type FileKind, kindOfFile } from "./first_bytes.ts";
import type { FormatOptions } from "./flags.ts";
import { readInsideObject } from "./inside_object.ts";
import { readJsonArray } from "./json_array.ts";
import { readNdjson } from "./ndjson.ts";
import type { TextSlot } from "./known_texts.ts";
import { type NotDataOptions, problemOfBinary, problemOfData } from "./not_data.ts";
import type { DataRecord } from "./record.ts";

/** A form of data. */
export type Form = keyof typeof READERS;

type Chunks = AsyncIterable<Uint8Array>;

/** What reads each form: another one is a line here, and what tells it in `formOf`. */
const READERS = {
  array: (chunks: Chunks, { options: { texts } }: Start) => readJsonArray(chunks, texts),
  ndjson: (chunks: Chunks, { options: { texts } }: Start) => readNdjson(chunks, texts),
  csv: readCsvLike,
  object: (chunks: Chunks, { options: { records, texts } }: Start) =>
    readInsideObject(chunks, { path: records!, texts }),
  failures: (chunks: Chunks) => readFailures(chunks),
};

/** What reading data may need. */
export interface FormOptions extends FormatOptions {
  /** Where those who know texts of records are found. */
  texts?: TextSlot;
}

/** What is known before data is read. */
interface Start {
  /** Its first bytes. */
  bytes: Uint8Array;
  options: FormOptions;
}

/** The form of data, ready to be read. */
export interface KnownForm {
  format: Form;
  read: (chunks: Chunks) => AsyncGenerator<DataRecord[]>;
}

/** The form of the data that begins with `bytes`, or why it cannot be read. */
export function formOf(
  bytes: Uint8Array,
  options: FormOptions & NotDataOptions,
): KnownForm | { problem: string } {
  const kind = kindOfFile(bytes);
  const asked = formAsked(options, kind);
  const problem = asked === undefined
    ? problemOfData(bytes, options)
    : problemOfBinary(bytes, options) ?? problemOfAsked(asked, kind);
  if (problem !== undefined) return { problem };
  const format = asked ?? FORM_OF_KIND[kind] ?? "array";
  return { format, read: (chunks) => READERS[format](chunks, { bytes, options }) };
}

/** Of each kind that can be read, but for arrays: what is none of them is read as one, which says what is wrong. */
const FORM_OF_KIND: Partial<Record<FileKind, Form>> = {
  failures: "failures",
  object: "ndjson",
  "broken object": "ndjson",
  objects: "ndjson",
  CSV: "csv",
};

/** The form that the flags ask for; undefined where they leave it to the content. */
function formAsked(options: FormatOptions, kind: FileKind): Form | undefined {
  const { format = "auto", records, delimiter } = options;
  if (kind === "failures" && format !== "csv" && format !== "tsv") return "failures";
  if (records !== undefined) return "object";
  switch (format) {
    case "auto":
      // Any line is CSV with one column, but JSON has no cells.
      return delimiter === undefined || !isText(kind) ? undefined : "csv";
    case "json":
      return "array";
    case "tsv":
      return "csv";
    default:
      return format;
  }
}

function isText(kind: FileKind): boolean {
  return kind === "CSV" || kind === "words" || kind === "other";
}

function problemOfAsked(form: Form, kind: FileKind): string | undefined {
  if (form === "object" && kind === "array") {
    return "it is an array itself, and not inside of an object; leave out --records";
  }
  if (form === "object" && kind === "objects") {
    return "it is NDJSON, objects one behind the other; leave out --records";
  }
  if (form === "array" && kind === "object") {
    return "it is one object instead of an array; --records names an array in it, " +
      "and --format ndjson reads the object itself as a user";
  }
}

function readCsvLike(
  chunks: Chunks,
  { bytes, options: { format, delimiter, emptyCells } }: Start,
): AsyncGenerator<DataRecord[]> {
  const asked = delimiter ?? (format === "tsv" ? "\t" : undefined);
  const dialect = csvDialect(new TextDecoder().decode(bytes), asked);
  return readCsv(chunks, { ...dialect, emptyCells });
}
