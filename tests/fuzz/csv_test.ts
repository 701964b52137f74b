/** Random CSV, read by readCsv() and by an independent parser; files of a public collection of corner cases. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "csv-parse/sync";
import csvSpectrum from "csv-spectrum";
import { readCsv } from "../../lib/input/csv/csv.ts";
import { csvDialect } from "../../lib/input/csv/dialect.ts";
import { type DataRecord, recordText } from "../../lib/input/record.ts";
import { fuzz } from "../helpers/fuzz.ts";
import { mutate, positionAt } from "../helpers/json_cases.ts";
import type { Random } from "../helpers/random.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

/** A file of CSV and what is in it. */
interface SpectrumFile {
  name: string;
  csv: Uint8Array;
  json: Uint8Array;
}

const PIECES = ["a", "b", "1", " ", "é", "🦊", "\\", "\t", "\x01", "日本"];
const QUOTED_PIECES = [...PIECES, ",", ";", "\n", "\r\n", '""', "\r", "|"];

/** One cell as it stands in the file. */
function randomCell(random: Random, delimiter: string): string {
  const isQuoted = random.below(3) === 0;
  const pieces = isQuoted ? QUOTED_PIECES : PIECES.filter((piece) => piece !== delimiter);
  const text = Array.from({ length: random.below(5) }, () => random.pick(pieces)).join("");
  return isQuoted ? `"${text}"` : text;
}

/** A whole file, and where each of its rows begins. */
function randomCsv(random: Random): { text: string; delimiter: string; starts: number[] } {
  const delimiter = random.pick([",", ";", "\t", "|", "a"]);
  const lineEnd = random.pick(["\n", "\r\n"]);
  const columns = 1 + random.below(5);
  let text = random.pick(["", "\ufeff"]);
  text += Array.from({ length: columns }, (_, i) => `"${i}"`).join(delimiter) + lineEnd;
  const starts: number[] = [];
  for (let row = random.below(8); row > 0; row--) {
    if (random.below(6) === 0) text += lineEnd;
    const count = random.below(8) === 0 ? 1 + random.below(6) : columns;
    const cells = Array.from({ length: count }, () => randomCell(random, delimiter));
    // What would be a line without anything is no row.
    if (count === 1 && cells[0] === "") cells[0] = '""';
    starts.push(text.length);
    text += cells.join(delimiter);
    text += row === 1 && random.below(2) === 0 ? "" : lineEnd;
  }
  return { text, delimiter, starts };
}

function inChunks(bytes: Uint8Array, random: Random): AsyncGenerator<Uint8Array> {
  const largest = random.pick([1, 3, 10, 100]);
  return chunked(bytes, Array.from({ length: bytes.length }, () => random.below(largest + 1)));
}

/** What the other parser makes of `text`: its rows without the header. */
function reference(text: string, delimiter: string): string[][] {
  const rows = parse(text, {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n"],
  });
  return rows.slice(1);
}

Deno.test("readCsv() gives what csv-parse gives, at the right places", async () => {
  await fuzz("readCsv()", 20_000, async (random, show) => {
    const { text, delimiter, starts } = randomCsv(random);
    show(JSON.stringify(text));
    const bytes = utf8(text);
    const dialect = { ...csvDialect(text, delimiter), emptyCells: "text" as const };
    const { records, error } = await readAll(readCsv(inChunks(bytes, random), dialect));
    assertEquals(error, undefined);
    const rows = records.map((record) => Object.values(JSON.parse(record.text)));
    assertEquals(rows, reference(text, delimiter));
    const places = starts.map((start, i) => positionAt(utf8(text.slice(0, start)), i + 1));
    assertEquals(records.map(({ position }) => position), places);
    for (const { text, members } of records) {
      const value = JSON.parse(text);
      const own = members.map(([key, json]) => [key, JSON.parse(json)]);
      assertEquals(own, Array.isArray(value) ? [] : Object.entries(value));
    }
  });
});

Deno.test("readCsv() reads broken files the same wherever their chunks end", async () => {
  await fuzz("readCsv(), broken", 20_000, async (random, show) => {
    const { text, delimiter } = randomCsv(random);
    let bytes = utf8(text);
    for (let i = random.below(3); i >= 0; i--) if (bytes.length > 0) bytes = mutate(bytes, random);
    show(bytes.toString());
    const dialect = csvDialect(new TextDecoder().decode(bytes), delimiter);
    const whole = await readAll(readCsv(chunked(bytes), dialect));
    const cut = await readAll(readCsv(inChunks(bytes, random), dialect));
    assertEquals({ ...cut, error: cut.error?.message }, {
      ...whole,
      error: whole.error?.message,
    });
    assertEquals(cut.error?.position, whole.error?.position);
    for (const { text, position, nextOffset } of whole.records) {
      JSON.parse(text);
      assert(nextOffset > position.offset && nextOffset <= bytes.length);
    }
  });
});

Deno.test("readCsv() reads the files of csv-spectrum as that says", async () => {
  const files = await new Promise<SpectrumFile[]>((resolve, reject) =>
    csvSpectrum((error: unknown, found: SpectrumFile[]) => error ? reject(error) : resolve(found))
  );
  assert(files.length >= 12);
  for (const { name, csv, json } of files) {
    // What it says of this file is of another one.
    if (name === "location_coordinates") continue;
    const decoder = new TextDecoder();
    const text = decoder.decode(csv);
    const records: DataRecord[] = [];
    const dialect = { ...csvDialect(text), emptyCells: "text" as const };
    for await (const some of readCsv(chunked(csv), dialect)) records.push(...some);
    assertEquals(
      records.map((record) => JSON.parse(recordText(record))),
      JSON.parse(decoder.decode(json)),
      name,
    );
  }
});
