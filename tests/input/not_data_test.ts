/** Tests of what is said about files that are no data, by their first bytes and by their names. */

import { assertEquals } from "@std/assert";
import { DataError } from "../../lib/input/record.ts";
import {
  adviceOnText,
  formatName,
  problemOfBinary,
  problemOfData,
  problemOfPath,
  shownPath,
} from "../../lib/input/not_data.ts";
import { JsonSyntaxError, VALID_UTF8 } from "../../lib/json/syntax_error.ts";

const CAN = "JSON, NDJSON, CSV and TSV can be read, also gzipped";

function bytesOf(content: string | number[]): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** What a file is that cannot be read, and what is said of it. */
const NOT_DATA: { name: string; content: string | number[]; path?: string; problem: string }[] = [
  {
    name: "gzip in gzip",
    content: [0x1f, 0x8b, 8, 0],
    problem: "it is a gzip file in a gzip file; this reads it: gzip -dc x.json | cio-sync --data -",
  },
  {
    name: "ZIP",
    content: ascii("PK\x03\x04\x14\0\0\0users.json"),
    problem: "it is a ZIP file; this reads it: unzip -p x.json | cio-sync --data -",
  },
  {
    name: "tar",
    content: ascii(`users.json${"\0".repeat(247)}ustar`),
    path: "users.tar",
    problem: "it is a tar archive; this reads it: tar -xOf users.tar | cio-sync --data -",
  },
  {
    name: "Excel",
    content: ascii("PK\x03\x04\x14\0\x06\0[Content_Types].xml"),
    path: "Book 1.xlsx",
    problem: "it is an Excel workbook; save its sheet as CSV UTF-8, or this reads it: " +
      "xlsx2csv 'Book 1.xlsx' | cio-sync --data -",
  },
  {
    name: "old Excel",
    content: [0xd0, 0xcf, 0x11, 0xe0, 0xa1],
    problem: "it is an Excel workbook; save its sheet as CSV UTF-8, and give that file with --data",
  },
  {
    name: "Parquet",
    content: ascii("PAR1\x15\0"),
    path: "u.parquet",
    problem: "it is a Parquet file; this reads it: " +
      `duckdb -c "COPY (FROM 'u.parquet') TO '/dev/stdout' (FORMAT json)" | cio-sync --data -`,
  },
  {
    name: "Parquet, by a name that has to be quoted",
    content: ascii("PAR1\x15\0"),
    path: "my u.parquet",
    problem: "it is a Parquet file; this reads it: " +
      `duckdb -c "COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)" | cio-sync --data -`,
  },
  {
    name: "Zstandard",
    content: [0x28, 0xb5, 0x2f, 0xfd, 0],
    problem: "it is a Zstandard file; this reads it: zstd -dc x.json | cio-sync --data -",
  },
  {
    name: "bzip2",
    content: ascii("BZh91AY"),
    problem: "it is a bzip2 file; this reads it: bzip2 -dc x.json | cio-sync --data -",
  },
  {
    name: "XZ",
    content: ascii("\xfd7zXZ\0"),
    problem: "it is an XZ file; this reads it: xz -dc x.json | cio-sync --data -",
  },
  {
    name: "Avro",
    content: ascii("Obj\x01\x02"),
    problem: "it is an Avro file; this reads it: fastavro x.json | cio-sync --data -",
  },
  {
    name: "ORC",
    content: ascii("ORC\x08"),
    problem: "it is an ORC file; this reads it: orc-contents x.json | cio-sync --data -",
  },
  {
    name: "SQLite",
    content: ascii("SQLite format 3\0\x10"),
    problem: "it is a SQLite database; this reads it: " +
      "sqlite3 -json x.json 'SELECT * FROM users' | cio-sync --data -",
  },
  { name: "PDF", content: ascii("%PDF-1.7"), problem: `it is a PDF document; ${CAN}` },
  {
    name: "UTF-16 with a mark",
    content: [0xff, 0xfe, 0x5b, 0, 0x5d, 0],
    problem: "it is text in UTF-16 instead of UTF-8; this reads it: " +
      "iconv -f UTF-16 -t UTF-8 x.json | cio-sync --data -",
  },
  {
    name: "UTF-16 without a mark",
    content: [0x5b, 0, 0x5d, 0],
    path: "my x.json",
    problem: "it is text in UTF-16 instead of UTF-8; this reads it: " +
      "iconv -f UTF-16 -t UTF-8 'my x.json' | cio-sync --data -",
  },
  {
    name: "HTML",
    content: "<!DOCTYPE html><html>",
    problem: `it is an HTML page, perhaps one to sign in; ${CAN}`,
  },
  { name: "XML", content: "<?xml version='1.0'?>", problem: `it is an XML file; ${CAN}` },
  {
    name: "configuration",
    content: '{\n "userId": "id",\n "mappings": []\n}',
    problem: "it is a configuration; name the data with --data and the configuration with --config",
  },
  {
    name: "a failures file on several lines",
    content: '{\n "outcome": "failed",\n "record": {"id":1}\n}\n{\n "outcome": "failed"\n}',
    path: "x.failures.ndjson",
    problem:
      "it looks like a failures file, but its lines were broken up; this puts each record on a line again " +
      "(with jq 1.7 or later: older ones round long numbers): jq -c . x.failures.ndjson | cio-sync --data -",
  },
  {
    name: "JSON with comments",
    content: '// all users\n[{"id":1}]',
    problem: "it is JSON with comments in it; this reads it: " +
      "npx -y strip-json-comments-cli < x.json | cio-sync --data -",
  },
  {
    name: "objects with commas between them",
    content: '{"id":1},\n{"id":2}',
    problem:
      "it is objects with commas between them, without the [ ] of an array around them; this reads it: " +
      "(echo '['; cat x.json; echo ']') | cio-sync --data -",
  },
  {
    name: "a list in an object",
    content: '{"total":2,"users":[{"id":1}]}',
    problem:
      "it is one object with a list in it, instead of users; --records users reads that list, " +
      "and --format ndjson the object itself as a user",
  },
  {
    name: "a list in an object in an object, longer than what is looked at",
    content: `{"data":{"all users":[{"id":1},${'{"id":2},'.repeat(40_000)}`,
    problem:
      "it is one object with a list in it, instead of users; --records 'data.all users' reads " +
      "that list, and --format ndjson the object itself as a user",
  },
  {
    name: "CSV with one column",
    content: "email\na@example.com\nb@example.com\n",
    problem: "it is text, and nothing tells what kind of data; " +
      "CSV with a single column has to be named as such: --format csv",
  },
];

Deno.test("problemOfData() says what a file is that is no data, and what would do", () => {
  for (const { name, content, path = "x.json", problem } of NOT_DATA) {
    assertEquals(problemOfData(bytesOf(content), { path }), problem, name);
  }
});

Deno.test("problemOfData() shows how a pipe is filled when the data comes from one, or is compressed", () => {
  const utf16 = [0xff, 0xfe, 0x5b, 0];
  const tar = ascii(`u${"\0".repeat(256)}ustar`);
  const commas = '{"id":1},{"id":2}';
  const cases = [
    { content: utf16, end: "… | iconv -f UTF-16 -t UTF-8 | cio-sync --data -" },
    {
      content: utf16,
      path: "u.gz",
      isGzip: true,
      end: "gzip -dc u.gz | iconv -f UTF-16 -t UTF-8 | cio-sync --data -",
    },
    { content: tar, end: "… | tar -xOf - | cio-sync --data -" },
    {
      content: tar,
      path: "my.tgz",
      isGzip: true,
      end: "gzip -dc my.tgz | tar -xOf - | cio-sync --data -",
    },
    { content: commas, end: "… | (echo '['; cat; echo ']') | cio-sync --data -" },
    { content: "// x\n[]", end: "… | npx -y strip-json-comments-cli | cio-sync --data -" },
    { content: ascii("PK\x03\x04u.json"), end: ": unzip -p FILE | cio-sync --data -" },
    {
      content: ascii("SQLite format 3\0"),
      path: "u.db.gz",
      isGzip: true,
      end: ": sqlite3 -json FILE 'SELECT * FROM users' | cio-sync --data -",
    },
  ];
  for (const { content, path, isGzip = false, end } of cases) {
    const problem = problemOfData(bytesOf(content), { path, isGzip });
    assertEquals(problem?.endsWith(end), true, `${problem} ends with ${end}`);
  }
});

Deno.test("problemOfData() knows a failures file that was broken up by its first 100 bytes", () => {
  const start = '{"outcome":"failed"';
  for (const [end, is] of [[100, true], [101, false]] as const) {
    const content = `${" ".repeat(end - start.length)}${start},"record":{}}`;
    assertEquals(problemOfData(bytesOf(content), { path: "x" }) !== undefined, is, `${end}`);
  }
});

Deno.test("problemOfData() says nothing of what may be data, also with a mistake in it", () => {
  const contents = [
    "",
    " \n",
    "[]",
    "[",
    "\ufeff\r\n[{",
    '["a,b"]\n["c,d"]',
    '{"outcome":"failed","record":{}}',
    '\ufeff{"outcome":',
    '{"id":1}',
    '{"id":1}\n{"id":2}',
    '{\n "id": 1\n}\n{\n "id": 2\n}',
    '{"id":1',
    "{id:1}",
    'users = [{"id":1},{"id":2}]',
    "null",
    "text",
    "12",
    "id,email\r\n1,a@b\r\n",
    '"id","a,b"\n"1","x"\n',
    "\ufeffid\temail\n",
  ];
  for (const content of contents) {
    assertEquals(problemOfData(bytesOf(content), { path: "x" }), undefined, Deno.inspect(content));
  }
});

Deno.test("problemOfBinary() looks at what is no text alone", () => {
  const path = "x.csv";
  assertEquals(problemOfBinary(bytesOf("email\na@b\n"), { path }), undefined);
  assertEquals(problemOfBinary(bytesOf("<b>,id"), { path }), undefined);
  assertEquals(
    problemOfBinary(bytesOf(ascii("%PDF-1.7")), { path }),
    `it is a PDF document; ${CAN}`,
  );
});

Deno.test("adviceOnText() knows what reads text by the first byte that is wrong", () => {
  const latin = (name: string, encoding: string) =>
    `; if it is ${name}, this reads it: iconv -f ${encoding} -t UTF-8 x.csv | cio-sync --data -`;
  const [windows, iso] = [latin("Windows-1252", "WINDOWS-1252"), latin("Latin-1", "ISO-8859-1")];
  const comment = "; if it is a comment, this takes all of them out: " +
    "npx -y strip-json-comments-cli < x.csv | cio-sync --data -";
  const cases: [bytes: number[], expected: string, advice: string][] = [
    [[0x80], VALID_UTF8, windows],
    [[0x9f], VALID_UTF8, windows],
    [[0xa0], VALID_UTF8, iso],
    [[0xff], VALID_UTF8, iso],
    [[], VALID_UTF8, ""],
    [[0xff], "a value", ""],
    [[0x2f], "a value", comment],
    [[0x2e], "a value", ""],
    [[], "a value", ""],
  ];
  for (const [bytes, expected, advice] of cases) {
    const cause = new JsonSyntaxError({ bytes: Uint8Array.from(bytes), offset: 0, expected });
    const error = new DataError("m", { cause });
    assertEquals(adviceOnText(error, { path: "x.csv" }), advice, `${bytes}, ${expected}`);
  }
  assertEquals(adviceOnText(new DataError("m"), { path: "x.csv" }), "");
});

Deno.test("formatName() names every form that is no JSON, as messages do", () => {
  const names = {
    ...{ gzip: "a gzip file", CSV: "a CSV file", ZIP: "a ZIP file", tar: "a tar archive" },
    ...{ Excel: "an Excel workbook", "old Excel": "an Excel workbook", PDF: "a PDF document" },
    ...{ array: undefined, objects: undefined, failures: undefined, empty: undefined },
  } as const;
  for (const [kind, name] of Object.entries(names)) {
    assertEquals(formatName(kind as keyof typeof names), name, kind);
  }
});

Deno.test("problemOfPath() names a URL as such, and what reads it", () => {
  const reads = (command: string) =>
    `it is a URL, and data is a file; this reads it: ${command} | cio-sync --data -`;
  const cases = [
    { path: "https://example.com/u.json?key=1", problem: reads("curl -sSf URL") },
    { path: "HTTP://example.com", problem: reads("curl -sSf URL") },
    { path: "s3://bucket/u.json", problem: reads("aws s3 cp URL -") },
    { path: "gs://bucket/u.json", problem: reads("gcloud storage cat URL") },
    { path: "file:///tmp/u.json", problem: "it is a URL; name a file by its path" },
    { path: "u.json", problem: undefined },
    { path: "c:/users/u.json", problem: undefined },
    { path: "a:b/u.json", problem: undefined },
  ];
  for (const { path, problem } of cases) assertEquals(problemOfPath(path), problem, path);
});

Deno.test("shownPath() shows of a URL only where it leads", () => {
  const cases = [
    { path: "https://user:secret@example.com/a?token=1", shown: "https://example.com/…" },
    { path: "s3://bucket/secret", shown: "s3://bucket/…" },
    { path: "a/b@c.json", shown: "a/b@c.json" },
  ];
  for (const { path, shown } of cases) assertEquals(shownPath(path), shown, path);
});
