/** The messages about files that are no data: what they are, and what would do. */

import { quoteWord } from "../path.ts";
import { type FileKind, isTopLevelKey, keyOfList, kindOfFile } from "./first_bytes.ts";

/**
 * What has to stand beside a command with jq: before 1.7 it read all numbers as doubles, so that an identifier of 17
 * digits became another one (https://github.com/jqlang/jq/releases/tag/jq-1.7).
 */
export const JQ_NEEDED = "(with jq 1.7 or later: older ones round long numbers)";

/** How a failures file begins that went through something like `jq .`. */
const BROKEN_UP = /^\s*\{\s*"outcome"\s*:\s*"(?:rejected|failed|superseded)"/;

/** What is wrong with data that begins with `bytes`; undefined when it may be data, or is JSON with a mistake in it. */
export function problemOfData(bytes: Uint8Array, path: string | undefined): string | undefined {
  const kind = kindOfFile(bytes);
  const isObject = kind === "object" || kind === "objects";
  if (isObject && BROKEN_UP.test(new TextDecoder().decode(bytes.subarray(0, 100)))) {
    return "it looks like a failures file, but its lines were broken up; " +
      `this puts each record on a line again ${JQ_NEEDED}: ${piped("jq -c .", path)}`;
  }
  switch (kind) {
    case "array":
    case "failures":
    case "other":
    case "empty":
      return undefined;
    case "configuration":
      return "it is a configuration; name the data with --data and the configuration with --config";
    case "objects":
      return "it looks like NDJSON, objects one after another instead of an array; " +
        asArray("jq -s .", path);
    case "object":
      return problemOfObject(bytes, path);
  }
  const [name, command] = FORMATS[kind];
  return command === undefined
    ? `it is ${name}; only JSON arrays and failures files can be read`
    : `it is ${name}; this reads it: ${piped(command, path)}`;
}

type JsonKind = "array" | "failures" | "configuration" | "object" | "objects" | "other" | "empty";

/** What to call a format, and the command that makes of it what can be read, where there is one. */
const FORMATS: Record<Exclude<FileKind, JsonKind>, [name: string, command?: string]> = {
  gzip: ["a gzip file", "gzip -dc"],
  ZIP: ["a ZIP file", "unzip -p"],
  Excel: ["an Excel workbook"],
  Parquet: ["a Parquet file"],
  Zstandard: ["a Zstandard file", "zstd -dc"],
  bzip2: ["a bzip2 file", "bzip2 -dc"],
  XZ: ["an XZ file", "xz -dc"],
  Avro: ["an Avro file"],
  ORC: ["an ORC file"],
  SQLite: ["a SQLite database"],
  PDF: ["a PDF document"],
  "UTF-16": ["text in UTF-16 instead of UTF-8", "iconv -f UTF-16 -t UTF-8"],
  HTML: ["an HTML page, perhaps one to sign in"],
  XML: ["an XML file"],
  CSV: ["a CSV file"],
};

/** What to call a format, with its article; undefined for JSON and what may be meant as JSON. */
export function formatName(kind: FileKind): string | undefined {
  return kind in FORMATS ? FORMATS[kind as keyof typeof FORMATS][0] : undefined;
}

function problemOfObject(bytes: Uint8Array, path: string | undefined): string {
  const key = keyOfList(bytes);
  if (key === undefined) {
    return `it is one object instead of an array of users; ${asArray("jq -s .", path)}`;
  }
  const query = isTopLevelKey(key, bytes) ? `jq .${key}` : `jq '.. | .${key}? // empty'`;
  return `it is one object, with a list in "${key}", instead of an array of users; ` +
    asArray(query, path);
}

function asArray(command: string, path: string | undefined): string {
  const start = `this makes it one ${JQ_NEEDED}`;
  if (path === undefined) return `${start}: ${piped(command, path)}`;
  const renamed = path.replace(/\.[^./\\]+$/, "") + ".json";
  const target = renamed === path ? path.replace(/json$/, "array.json") : renamed;
  return `${start}: ${command} ${quoteWord(path)} > ${quoteWord(target)}`;
}

function piped(command: string, path: string | undefined): string {
  return path === undefined
    ? `… | ${command} | cio-sync --data -`
    : `${command} ${quoteWord(path)} | cio-sync --data -`;
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
