/** Tests of what is said about files that are no data, by their first bytes and by their names. */

import { assertEquals } from "@std/assert";
import { problemOfData, problemOfPath, shownPath } from "../../lib/input/not_data.ts";

const ONLY = "only JSON arrays and failures files can be read";

function bytesOf(content: string | number[]): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

Deno.test("problemOfData() says what a file is that is no data, and what would do", () => {
  const cases: { name: string; content: string | number[]; path?: string; problem: string }[] = [
    {
      name: "gzip",
      content: [0x1f, 0x8b, 8, 0],
      problem: "it is a gzip file; this reads it: gzip -dc x.json | cio-sync --data -",
    },
    {
      name: "ZIP",
      content: ascii("PK\x03\x04\x14\0\0\0users.json"),
      problem: "it is a ZIP file; this reads it: unzip -p x.json | cio-sync --data -",
    },
    {
      name: "Excel",
      content: ascii("PK\x03\x04\x14\0\x06\0[Content_Types].xml"),
      problem: `it is an Excel workbook; ${ONLY}`,
    },
    {
      name: "old Excel",
      content: [0xd0, 0xcf, 0x11, 0xe0, 0xa1],
      problem: `it is an Excel workbook; ${ONLY}`,
    },
    { name: "Parquet", content: ascii("PAR1\x15\0"), problem: `it is a Parquet file; ${ONLY}` },
    {
      name: "Zstandard",
      content: [0x28, 0xb5, 0x2f, 0xfd, 0],
      problem: "it is a Zstandard file; this reads it: zstd -dc x.json | cio-sync --data -",
    },
    { name: "Avro", content: ascii("Obj\x01\x02"), problem: `it is an Avro file; ${ONLY}` },
    {
      name: "SQLite",
      content: ascii("SQLite format 3\0\x10"),
      problem: `it is a SQLite database; ${ONLY}`,
    },
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
      problem: `it is an HTML page, perhaps one to sign in; ${ONLY}`,
    },
    { name: "XML", content: "<?xml version='1.0'?>", problem: `it is an XML file; ${ONLY}` },
    { name: "CSV", content: "id,email\r\n1,a@b\r\n", problem: `it is a CSV file; ${ONLY}` },
    { name: "CSV, quoted", content: '"id","a,b"\n"1","x"\n', problem: `it is a CSV file; ${ONLY}` },
    { name: "TSV with a mark", content: "\ufeffid\temail\n", problem: `it is a CSV file; ${ONLY}` },
    {
      name: "configuration",
      content: '{\n "userId": "id",\n "mappings": []\n}',
      problem:
        "it is a configuration; name the data with --data and the configuration with --config",
    },
    {
      name: "NDJSON",
      content: '{"id":1}\n{"id":2}\n',
      path: "users.ndjson",
      problem: "it looks like NDJSON, objects one after another instead of an array; " +
        "this makes it one (with jq 1.7 or later: older ones round long numbers): jq -s . users.ndjson > users.json",
    },
    {
      name: "objects one after another, on several lines",
      content: '\ufeff{\n "id": 1\n}\n{\n "id": 2\n}',
      path: "users.json",
      problem: "it looks like NDJSON, objects one after another instead of an array; " +
        "this makes it one (with jq 1.7 or later: older ones round long numbers): jq -s . users.json > users.array.json",
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
      name: "one object",
      content: '{"id":1}',
      path: "user",
      problem: "it is one object instead of an array of users; " +
        "this makes it one (with jq 1.7 or later: older ones round long numbers): jq -s . user > user.json",
    },
    {
      name: "a list in an object",
      content: '{"total":2,"users":[{"id":1}]}',
      path: "a.json",
      problem: 'it is one object, with a list in "users", instead of an array of users; ' +
        "this makes it one (with jq 1.7 or later: older ones round long numbers): jq .users a.json > a.array.json",
    },
    {
      name: "a list in an object in an object, longer than what is looked at",
      content: `{"data":{"users":[{"id":1},${'{"id":2},'.repeat(40_000)}`,
      path: "a.json",
      problem: 'it is one object, with a list in "users", instead of an array of users; ' +
        "this makes it one (with jq 1.7 or later: older ones round long numbers): jq '.. | .users? // empty' a.json > a.array.json",
    },
  ];
  for (const { name, content, path = "x.json", problem } of cases) {
    assertEquals(problemOfData(bytesOf(content), path), problem, name);
  }
});

Deno.test("problemOfData() shows how a pipe is filled when the data comes from one", () => {
  const cases = [
    {
      content: '{"id":1}\n{"id":2}',
      end:
        "this makes it one (with jq 1.7 or later: older ones round long numbers): … | jq -s . | cio-sync --data -",
    },
    { content: [0x1f, 0x8b, 8, 0], end: "this reads it: … | gzip -dc | cio-sync --data -" },
  ];
  for (const { content, end } of cases) {
    assertEquals(problemOfData(bytesOf(content), undefined)?.endsWith(end), true, end);
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
    '{"id":1},{"id":2}',
    '{"id":1',
    "{id:1}",
    'users = [{"id":1},{"id":2}]',
    "null",
    "text",
    "12",
  ];
  for (const content of contents) {
    assertEquals(problemOfData(bytesOf(content), "x"), undefined, Deno.inspect(content));
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
