/** Tests of cells that need more room than there is. */

import { assertEquals } from "@std/assert";
import { readCsv } from "../../../lib/input/csv/csv.ts";
import { csvDialect } from "../../../lib/input/csv/dialect.ts";
import { chunked, readAll, utf8 } from "../../helpers/records.ts";

Deno.test("readCsv() keeps every byte of long cells, whatever room there is for them", async () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (const length of [1, 1000, 70_000, 300_000, 1_500_000]) {
    const cell = letters.repeat(Math.ceil(length / 26)).slice(0, length);
    const rows = [cell, `x${cell}`, `"${cell}"`, `"é${cell}\n"`];
    const content = utf8(`id,text\n${rows.map((row, i) => `${i},${row}\n`).join("")}`);
    const { records, error } = await readAll(
      readCsv(chunked(content, []), csvDialect("id,text\n1,2\n")),
    );
    assertEquals(error, undefined);
    const texts = records.map(({ text }) => (JSON.parse(text) as { text: string }).text);
    assertEquals(texts.map((text) => text.length), [length, length + 1, length, length + 2]);
    const expected = [cell, `x${cell}`, cell, `é${cell}\n`];
    assertEquals(texts.every((text, i) => text === expected[i]), true, `${length}`);
  }
});

Deno.test("readCsv() takes the first and the last characters of each length in UTF-8", async () => {
  const characters = ["\u0080", "\u00bf", "\u07ff", "\u0800", "\uffff", "\u{10000}", "\u{10ffff}"];
  for (const cell of characters) {
    const content = utf8(`id,text\n1,${cell}\n2,"${cell}"\n`);
    const { records, error } = await readAll(readCsv(chunked(content), csvDialect("id,text\n")));
    assertEquals(error, undefined);
    assertEquals(records.map(({ text }) => JSON.parse(text).text), [cell, cell]);
  }
});
