/** Tells by its first bytes what a file is. Pure functions. */

import { BRACE_OPEN, BRACKET_OPEN } from "../json/bytes.ts";
import { JsonScanner } from "../json/scanner.ts";
import { FAILURE_LINE_START } from "./failures.ts";

/** What a file is; `other` may be JSON with a mistake in it. */
export type FileKind =
  | "array"
  | "failures"
  | "configuration"
  | "object"
  | "objects"
  | "other"
  | "empty"
  | keyof typeof BINARY
  | "UTF-16"
  | "HTML"
  | "XML"
  | "CSV";

/** File formats by the bytes they begin with. */
const BINARY = {
  gzip: "\x1f\x8b",
  Excel: "\xd0\xcf\x11\xe0",
  ZIP: "PK\x03\x04",
  Parquet: "PAR1",
  Zstandard: "\x28\xb5\x2f\xfd",
  bzip2: "BZh",
  XZ: "\xfd7zXZ",
  Avro: "Obj\x01",
  ORC: "ORC",
  SQLite: "SQLite format 3\0",
  PDF: "%PDF",
} as const;

/** What of a text is looked at: a configuration names its keys in it, and a CSV file its columns. */
const TEXT_BYTES = 64 * 1024;

/** A key that a configuration has beside its mappings. */
const CONFIGURATION_KEY =
  /"(?:userId|siteId|site_id|apiKey|api_key|region|trackUrl|parallelism)"\s*:/;

/** The mappings of a configuration; the second with their first one. */
const MAPPINGS = /"mappings"\s*:\s*\[/;
const FIRST_MAPPING = /"mappings"\s*:\s*\[\s*\{\s*"(?:from|to)"\s*:/;

/** What is looked at again and again while a pipe gives little at a time. */
const CLEAR_BYTES = 1024;

/** The parts of an Excel workbook, which is a ZIP file. */
const WORKBOOK = /xl\/|\[Content_Types\]\.xml/;

/** What the file is that begins with `bytes`, which are all of it or a good part. */
export function kindOfFile(bytes: Uint8Array): FileKind {
  const start = bytes.subarray(0, TEXT_BYTES);
  const binary = binaryKind(start);
  if (binary !== undefined) return binary;
  if (isUtf16(start)) return "UTF-16";
  // The decoder drops a byte order mark, which some editors put there.
  const text = new TextDecoder().decode(start);
  if (text.startsWith(FAILURE_LINE_START)) return "failures";
  const trimmed = text.trimStart();
  switch (trimmed.charCodeAt(0)) {
    case BRACKET_OPEN:
      return "array";
    case BRACE_OPEN:
      return kindOfObject(bytes, trimmed);
  }
  if (trimmed === "") return "empty";
  if (/^<(!doctype html|html)/i.test(trimmed)) return "HTML";
  if (trimmed.startsWith("<")) return "XML";
  return isCsv(trimmed) ? "CSV" : "other";
}

/** The first key of an object, or of an object in it, whose value is a list of objects. */
export function keyOfList(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, TEXT_BYTES));
  return /"([A-Za-z_]\w*)"\s*:\s*\[\s*\{/.exec(text)?.[1];
}

/** Whether `key` is one of the outermost object: no other object or list is opened before it. */
export function isTopLevelKey(key: string, bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, TEXT_BYTES));
  return new RegExp(`^\\s*\\{[^{}\\[\\]]*"${key}"\\s*:`).test(text);
}

/** Whether more bytes cannot change what {@linkcode kindOfFile} says, so that a slow pipe need not be waited for. */
export function isKindClear(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, CLEAR_BYTES)).trimStart();
  return (start.startsWith("[") && start.length > 1) || start.startsWith(FAILURE_LINE_START);
}

function binaryKind(start: Uint8Array): FileKind | undefined {
  const text = String.fromCharCode(...start.subarray(0, 4096));
  for (const [kind, magic] of Object.entries(BINARY) as [keyof typeof BINARY, string][]) {
    if (!text.startsWith(magic)) continue;
    return kind === "ZIP" && WORKBOOK.test(text) ? "Excel" : kind;
  }
}

/** With a byte order mark, or without one and with a first character as all these files have it. */
function isUtf16([first, second]: Uint8Array): boolean {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (first === 0 && second > 0) || (first > 0 && second === 0);
}

function kindOfObject(bytes: Uint8Array, text: string): FileKind {
  const next = nextByte(bytes);
  if (next === BRACE_OPEN) return "objects";
  const isConfiguration = FIRST_MAPPING.test(text) ||
    (MAPPINGS.test(text) && CONFIGURATION_KEY.test(text));
  if (isConfiguration) return "configuration";
  const isObject = next === "none" || (next === "beyond" && keyOfList(bytes) !== undefined);
  return isObject ? "object" : "other";
}

/** What follows the object that `bytes` begin with; undefined where they are no JSON. */
function nextByte(bytes: Uint8Array): number | "none" | "beyond" | undefined {
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  try {
    const end = scanner.scan(bytes.indexOf(BRACE_OPEN));
    if (end < 0) return "beyond";
    const next = scanner.skipSpace(end);
    return next < bytes.length ? bytes[next] : "none";
  } catch {
    return undefined;
  }
}

/** Whether the first two lines, or the only one, have the same separator equally often. */
function isCsv(text: string): boolean {
  const [first, second] = text.split(/\r?\n|\r/, 2);
  // Brackets are rather of a program, or of JSON with a mistake in it.
  if (/[{}[\]]/.test(first.replaceAll(/"[^"]*"/g, ""))) return false;
  return [",", ";", "\t", "|"].some((separator) => {
    const count = separators(first, separator);
    return count > 0 && (second === undefined || second === "" ||
      separators(second, separator) === count);
  });
}

function separators(line: string, separator: string): number {
  return line.replaceAll(/"[^"]*"/g, "").split(separator).length - 1;
}
