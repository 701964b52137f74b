/** Tells by its first bytes what a file is. Pure functions. */

import { BRACE_OPEN, BRACKET_OPEN, COMMA } from "../json/bytes.ts";
import { MemberList } from "../json/member_list.ts";
import { JsonScanner } from "../json/scanner.ts";
import { decodeString } from "../json/text.ts";
import { isCsv } from "./csv/dialect.ts";
import { FAILURE_LINE_START } from "./failures.ts";
import { RECORD_SEPARATOR } from "./ndjson.ts";

/** What a file is; `other` may be JSON with a mistake in it, as `broken object` is one. */
export type FileKind =
  | "array"
  | "failures"
  | "configuration"
  | "object"
  | "broken object"
  | "objects"
  | "objects with commas"
  | "comments"
  | "words"
  | "other"
  | "empty"
  | keyof typeof BINARY
  | "tar"
  | "UTF-16"
  | "HTML"
  | "XML"
  | "CSV";

/** File formats by the bytes they begin with. */
const BINARY = {
  gzip: "\x1f\x8b",
  "old Excel": "\xd0\xcf\x11\xe0",
  Excel: "PK\x03\x04",
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

/** How deep a list is looked for: users are rarely in more objects. */
const MAX_LEVELS = 8;

/** The parts of an Excel workbook, which is a ZIP file. */
const WORKBOOK = /xl\/|\[Content_Types\]\.xml/;

/** What a tar archive has behind the name and the rights of its first file. */
const TAR = { at: 257, text: "ustar" };

/** A line that may be the header of CSV with one column: nothing of it is of another form. */
const WORDS = /^[\p{L}_][\p{L}\p{N}_ .-]*\r?\n./u;

/** What the file is that begins with `bytes`, which are all of it or a good part. */
export function kindOfFile(bytes: Uint8Array): FileKind {
  const start = bytes.subarray(0, TEXT_BYTES);
  const binary = binaryKind(start);
  if (binary !== undefined) return binary;
  // The decoder drops a byte order mark, which some editors put there.
  const text = new TextDecoder().decode(start);
  if (text.startsWith(FAILURE_LINE_START)) return "failures";
  const trimmed = text.trimStart();
  switch (trimmed.charCodeAt(0)) {
    case BRACKET_OPEN:
      return "array";
    case RECORD_SEPARATOR:
      return "objects";
    case BRACE_OPEN:
      return kindOfObject(bytes, trimmed);
  }
  if (trimmed === "") return "empty";
  if (/^<(!doctype html|html)/i.test(trimmed)) return "HTML";
  if (trimmed.startsWith("<")) return "XML";
  if (/^\/[/*]/.test(trimmed)) return "comments";
  if (isCsv(text)) return "CSV";
  return WORDS.test(trimmed) ? "words" : "other";
}

/**
 * The keys, with dots between them, that lead to the first array of objects in the object that `bytes` begin with, which
 * may go on; undefined when there is none.
 */
export function pathOfList(bytes: Uint8Array): string | undefined {
  const start = bytes.indexOf(BRACE_OPEN);
  return start < 0 ? undefined : pathInObject(bytes, start, MAX_LEVELS);
}

/** Whether more bytes cannot change what {@linkcode kindOfFile} says, so that a slow pipe need not be waited for. */
export function isKindClear(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, CLEAR_BYTES)).trimStart();
  return (start.startsWith("[") && start.length > 1) || start.startsWith(FAILURE_LINE_START) ||
    // The first user of NDJSON, and the start of the next one.
    (start.startsWith("{") && nextByte(bytes.subarray(0, CLEAR_BYTES)) === BRACE_OPEN);
}

/** What a file is that is no text in UTF-8; undefined for text. */
export function binaryKind(bytes: Uint8Array): FileKind | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 4096));
  for (const [kind, magic] of Object.entries(BINARY) as [keyof typeof BINARY, string][]) {
    if (!text.startsWith(magic)) continue;
    if (kind !== "Excel" || WORKBOOK.test(text)) return kind;
  }
  if (text.startsWith(TAR.text, TAR.at)) return "tar";
  return isUtf16(bytes) ? "UTF-16" : undefined;
}

/** With a byte order mark, or without one and with a first character as all these files have it. */
function isUtf16([first, second]: Uint8Array): boolean {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (first === 0 && second > 0) || (first > 0 && second === 0);
}

function kindOfObject(bytes: Uint8Array, text: string): FileKind {
  const next = nextByte(bytes);
  if (next === BRACE_OPEN || next === RECORD_SEPARATOR) return "objects";
  if (next === COMMA) return "objects with commas";
  const isConfiguration = FIRST_MAPPING.test(text) ||
    (MAPPINGS.test(text) && CONFIGURATION_KEY.test(text));
  if (isConfiguration) return "configuration";
  return next === "none" || next === "beyond" ? "object" : "broken object";
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

function pathInObject(bytes: Uint8Array, start: number, levels: number): string | undefined {
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  const members = new MemberList();
  let isCut: boolean;
  try {
    isCut = scanner.scan(start, members) < 0;
  } catch {
    // What is before the mistake counts.
    isCut = true;
  }
  // Of an object that goes on, the last member is open.
  const count = members.count + (isCut ? 1 : 0);
  for (let i = 0; i < Math.min(count, members.at.length / 4); i++) {
    const [keyStart, keyEnd, value] = members.at.subarray(4 * i);
    const inner = value === 0 ? undefined : pathInValue(bytes, value, levels - 1);
    if (inner !== undefined) return decodeString(bytes, keyStart, keyEnd) + inner;
  }
}

/** The path behind a key with this value; empty where it is the list. */
function pathInValue(bytes: Uint8Array, at: number, levels: number): string | undefined {
  if (bytes[at] === BRACE_OPEN) {
    const path = levels === 0 ? undefined : pathInObject(bytes, at, levels);
    return path === undefined ? undefined : `.${path}`;
  }
  if (bytes[at] !== BRACKET_OPEN) return undefined;
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  return bytes[scanner.skipSpace(at + 1)] === BRACE_OPEN ? "" : undefined;
}
