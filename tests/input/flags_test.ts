/** Tests of the flags of data. */

import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { readInputFlags, type WrittenInputFlags } from "../../lib/input/flags.ts";

const NONE: WrittenInputFlags = {
  data: ["a.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  "empty-cells": undefined,
};

Deno.test("readInputFlags() takes what can be used, and leaves other flags as they are", () => {
  const none = { data: ["a.json"], format: undefined, records: undefined, delimiter: undefined };
  const cases: { written: Partial<WrittenInputFlags>; read: object }[] = [
    { written: {}, read: {} },
    { written: { data: ["a", "-"] }, read: { data: ["a", "-"] } },
    { written: { format: "ndjson" }, read: { format: "ndjson" } },
    { written: { format: "json", records: "a.b" }, read: { format: "json", records: "a.b" } },
    { written: { format: "auto", records: "a" }, read: { format: "auto", records: "a" } },
    { written: { delimiter: ";" }, read: { delimiter: ";" } },
    { written: { delimiter: "\t", format: "tsv" }, read: { delimiter: "\t", format: "tsv" } },
    { written: { delimiter: "\\t" }, read: { delimiter: "\t" } },
    { written: { delimiter: "Tab" }, read: { delimiter: "\t" } },
    { written: { delimiter: "\x01", format: "csv" }, read: { delimiter: "\x01", format: "csv" } },
    { written: { delimiter: "\x7f" }, read: { delimiter: "\x7f" } },
    { written: { "empty-cells": "null" }, read: { emptyCells: "null" } },
  ];
  for (const { written, read } of cases) {
    assertEquals(
      readInputFlags({ ...NONE, ...written, json: true }),
      { ...none, emptyCells: undefined, json: true, ...read } as never,
      JSON.stringify(written),
    );
  }
});

Deno.test("readInputFlags() names what cannot be used, and the nearest that can", () => {
  const delimiter = "Cannot use --delimiter: it must be one character of ASCII that is no quote " +
    "and no line break, or tab, and is";
  const cases: { written: Partial<WrittenInputFlags>; message: string }[] = [
    ...([["\0", " "], ["é", "é"], [";;", ";;"], ['"', '"'], ["\n", " "]] as const).map(
      ([character, shown]) => ({
        written: { delimiter: character },
        message: `${delimiter} '${shown}'`,
      }),
    ),
    {
      written: { format: "jsonl" },
      message: "Cannot use --format: it must be one of auto, json, ndjson, csv, tsv, and is " +
        "'jsonl'; did you mean 'json'?",
    },
    {
      written: { format: "parquet" },
      message:
        "Cannot use --format: it must be one of auto, json, ndjson, csv, tsv, and is 'parquet'",
    },
    {
      written: { "empty-cells": "texts" },
      message: "Cannot use --empty-cells: it must be one of absent, null, text, and is 'texts'; " +
        "did you mean 'text'?",
    },
    { written: { delimiter: ";;" }, message: `${delimiter} ';;'` },
    { written: { delimiter: '"' }, message: `${delimiter} '"'` },
    { written: { delimiter: "§" }, message: `${delimiter} '§'` },
    {
      written: { delimiter: ";", format: "json" },
      message: "Cannot use --delimiter with --format json: it is for CSV; leave one of them out",
    },
    {
      written: { "empty-cells": "null", format: "ndjson" },
      message:
        "Cannot use --empty-cells with --format ndjson: it is for CSV; leave one of them out",
    },
    {
      written: { delimiter: ";", format: "tsv" },
      message: "Cannot use --delimiter ';' with --format tsv, whose columns a tab separates: " +
        "use --format csv",
    },
    {
      written: { records: "users", format: "csv" },
      message: "Cannot use --records with --format csv: it names an array in a JSON object; " +
        "leave one of them out",
    },
  ];
  for (const { written, message } of cases) {
    const error = assertThrows(() => readInputFlags({ ...NONE, ...written }), RunError);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message });
  }
});
