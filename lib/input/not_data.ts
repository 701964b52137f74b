/** The messages about files that are no data: what they are, and what would do. */

import { JsonSyntaxError, VALID_UTF8 } from "../json/syntax_error.ts";
import { quoteWord } from "../path.ts";
import { binaryKind, type FileKind, kindOfFile, pathOfList } from "./first_bytes.ts";
import type { DataError } from "./record.ts";

/** Begins a comment, and nothing in JSON. */
const SLASH = 0x2f;

/**
 * What has to stand beside a command with jq: before 1.7 it read all numbers as doubles, so that an identifier of 17
 * digits became another one (https://github.com/jqlang/jq/releases/tag/jq-1.7).
 */
export const JQ_NEEDED = "(with jq 1.7 or later: older ones round long numbers)";

/** How a failures file begins that went through something like `jq .`. */
const BROKEN_UP = /^\s*\{\s*"outcome"\s*:\s*"(?:rejected|failed|superseded)"/;

/** What is said of a file that is no data. */
export interface NotDataOptions {
  /** Where it is; undefined for standard input. */
  path: string | undefined;
  /** Whether `bytes` are what is in a gzip file. @default {false} */
  isGzip?: boolean;
}

/** What is wrong with data that begins with `bytes`; undefined when it may be data, or is JSON with a mistake in it. */
export function problemOfData(bytes: Uint8Array, options: NotDataOptions): string | undefined {
  const kind = kindOfFile(bytes);
  const isObject = kind === "object" || kind === "objects";
  if (isObject && BROKEN_UP.test(new TextDecoder().decode(bytes.subarray(0, 100)))) {
    return "it looks like a failures file, but its lines were broken up; " +
      `this puts each record on a line again ${JQ_NEEDED}: ${piped("jq -c . FILE", options)}`;
  }
  switch (kind) {
    case "array":
    case "failures":
    case "broken object":
    case "other":
    case "empty":
    case "objects":
    case "CSV":
      return undefined;
    case "configuration":
      return "it is a configuration; name the data with --data and the configuration with --config";
    case "object":
      return problemOfObject(bytes);
    case "words":
      return "it is text, and nothing tells what kind of data; " +
        "CSV with a single column has to be named as such: --format csv";
  }
  return problemOfKind(kind, options);
}

/** The same of data whose form is known from a flag, so that its text says nothing. */
export function problemOfBinary(bytes: Uint8Array, options: NotDataOptions): string | undefined {
  const kind = binaryKind(bytes);
  return kind === undefined ? undefined : problemOfKind(kind as keyof typeof FORMATS, options);
}

/** What to add to the message about text that is wrong at one place: what reads it, where that is known. */
export function adviceOnText({ cause }: DataError, options: NotDataOptions): string {
  if (!(cause instanceof JsonSyntaxError)) return "";
  const { expected, byte } = cause;
  if (expected === VALID_UTF8 && byte !== undefined) {
    // In ISO-8859-1 these are controls, which no text has.
    const [name, encoding] = byte < 0xa0
      ? ["Windows-1252", "WINDOWS-1252"]
      : ["Latin-1", "ISO-8859-1"];
    const command = `iconv -f ${encoding} -t UTF-8 FILE`;
    return `; if it is ${name}, this reads it: ${piped(command, options)}`;
  }
  if (byte !== SLASH) return "";
  const { command } = FORMATS.comments;
  return `; if it is a comment, this takes all of them out: ${piped(command, options)}`;
}

type DataKind =
  | "array"
  | "failures"
  | "configuration"
  | "object"
  | "broken object"
  | "objects"
  | "words"
  | "other"
  | "empty"
  | "CSV";

/** A form that cannot be read. */
interface OtherFormat {
  /** With its article. */
  name: string;
  /** What makes data of it, with `FILE` for its path. @default {nothing is known that does} */
  command?: string;
  /** What else helps, behind the name. */
  advice?: string;
}

/** What to call a format, and the command that makes of it what can be read, where there is one. */
const FORMATS = {
  gzip: { name: "a gzip file in a gzip file", command: "gzip -dc FILE" },
  ZIP: { name: "a ZIP file", command: "unzip -p FILE" },
  tar: { name: "a tar archive", command: "tar -xOf FILE" },
  Excel: {
    name: "an Excel workbook",
    command: "xlsx2csv FILE",
    advice: "save its sheet as CSV UTF-8",
  },
  "old Excel": {
    name: "an Excel workbook",
    advice: "save its sheet as CSV UTF-8, and give that file with --data",
  },
  Parquet: {
    name: "a Parquet file",
    command: `duckdb -c "COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)"`,
  },
  Zstandard: { name: "a Zstandard file", command: "zstd -dc FILE" },
  bzip2: { name: "a bzip2 file", command: "bzip2 -dc FILE" },
  XZ: { name: "an XZ file", command: "xz -dc FILE" },
  Avro: { name: "an Avro file", command: "fastavro FILE" },
  ORC: { name: "an ORC file", command: "orc-contents FILE" },
  SQLite: { name: "a SQLite database", command: "sqlite3 -json FILE 'SELECT * FROM users'" },
  PDF: { name: "a PDF document" },
  "UTF-16": { name: "text in UTF-16 instead of UTF-8", command: "iconv -f UTF-16 -t UTF-8 FILE" },
  HTML: { name: "an HTML page, perhaps one to sign in" },
  XML: { name: "an XML file" },
  comments: {
    name: "JSON with comments in it",
    command: "npx -y strip-json-comments-cli < FILE",
  },
  "objects with commas": {
    name: "objects with commas between them, without the [ ] of an array around them",
    command: "(echo '['; cat FILE; echo ']')",
  },
} as const satisfies Record<Exclude<FileKind, DataKind>, OtherFormat>;

/** Formats whose programs must have a file, and do not read what comes through a pipe. */
const NEEDS_FILE = ["unzip -p", "xlsx2csv", "duckdb", "orc-contents", "sqlite3", "fastavro"];

/** What to call a format, with its article; undefined for JSON and what may be meant as JSON. */
export function formatName(kind: FileKind): string | undefined {
  if (kind === "CSV") return "a CSV file";
  if (kind === "gzip") return "a gzip file";
  return kind in FORMATS ? FORMATS[kind as keyof typeof FORMATS].name : undefined;
}

function problemOfKind(kind: keyof typeof FORMATS, options: NotDataOptions): string {
  const { name, command, advice }: OtherFormat = FORMATS[kind];
  if (command === undefined) {
    return `it is ${name}; ${advice ?? "JSON, NDJSON, CSV and TSV can be read, also gzipped"}`;
  }
  const or = advice === undefined ? "" : `${advice}, or `;
  return `it is ${name}; ${or}this reads it: ${piped(command, options)}`;
}

function problemOfObject(bytes: Uint8Array): string | undefined {
  const path = pathOfList(bytes);
  if (path === undefined) return undefined;
  return `it is one object with a list in it, instead of users; --records ${quoteWord(path)} ` +
    "reads that list, and --format ndjson the object itself as a user";
}

/** A line that runs `command`, in which `FILE` is the path, and syncs what it makes. */
function piped(command: string, { path, isGzip = false }: NotDataOptions): string {
  const needsFile = NEEDS_FILE.some((program) => command.startsWith(program));
  const word = path === undefined ? "FILE" : quoteWord(path);
  // Inside of quotes there can be no other ones.
  const isNested = word !== path && command.includes("'FILE'");
  const file = isNested || (needsFile && isGzip) ? "FILE" : word;
  const isPiped = (path === undefined || isGzip) && !needsFile;
  if (!isPiped) return `${command.replace("FILE", () => file)} | cio-sync --data -`;
  const source = path === undefined ? "…" : `gzip -dc ${file}`;
  return `${source} | ${withoutFile(command)} | cio-sync --data -`;
}

/** `command` as it reads from a pipe. */
function withoutFile(command: string): string {
  return command.replace(/ <? ?FILE/, command.startsWith("tar") ? " -" : "");
}

/** What reads a URL to standard output, by its scheme. */
const FETCH: Readonly<Record<string, string>> = {
  http: "curl -sSf URL",
  https: "curl -sSf URL",
  s3: "aws s3 cp URL -",
  gs: "gcloud storage cat URL",
};

/** What is wrong with a path that is a URL; undefined when it is none. */
export function problemOfPath(path: string): string | undefined {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path) ?? [];
  if (scheme === undefined) return undefined;
  // The URL itself is not repeated: it may hold a password or a signature.
  const command = FETCH[scheme.toLowerCase()];
  return command === undefined
    ? "it is a URL; name a file by its path"
    : `it is a URL, and data is a file; this reads it: ${command} | cio-sync --data -`;
}

/** `path` for messages: of a URL no more than its host, as the rest may be secret. */
export function shownPath(path: string): string {
  const [, scheme, host] = /^([a-z][a-z0-9+.-]+:\/\/)(?:[^/?#]*@)?([^/?#]*)/i.exec(path) ?? [];
  return scheme === undefined ? path : `${scheme}${host}/…`;
}

/** What is wrong with a path that begins with `~`. */
export const TILDE_ADVICE =
  "the shell makes a folder of ~ only at the start of a word and outside of quotes; write the path out";
