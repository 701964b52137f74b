/** Tests of reading CSV; random files are read in tests/fuzz/csv_test.ts. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readCsv } from "../../../lib/input/csv/csv.ts";
import { csvDialect } from "../../../lib/input/csv/dialect.ts";
import type { FormatOptions } from "../../../lib/input/flags.ts";
import { type DataRecord, recordText } from "../../../lib/input/record.ts";
import { positionAt } from "../../helpers/json_cases.ts";
import {
  chunked,
  joinBytes,
  readAll,
  type ReadResult,
  textOf,
  utf8,
} from "../../helpers/records.ts";
import { utf8Cases } from "../../helpers/utf8_cases.ts";
import { hexOf } from "../../helpers/hex.ts";

interface ReadOptions {
  delimiter?: string;
  emptyCells?: FormatOptions["emptyCells"];
  maxBytes?: number;
  sizes?: number[];
}

function read(content: string | Uint8Array, options: ReadOptions = {}): Promise<ReadResult> {
  const { delimiter, emptyCells, maxBytes, sizes } = options;
  const bytes = typeof content === "string" ? utf8(content) : content;
  const dialect = csvDialect(new TextDecoder().decode(bytes), delimiter);
  return readAll(readCsv(chunked(bytes, sizes), {
    ...dialect,
    emptyCells,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  }));
}

/** The records of `content`, however it is cut into chunks. */
async function textsOf(content: string, options: ReadOptions = {}): Promise<string[]> {
  const whole = await read(content, options);
  const cut = await read(content, { ...options, sizes: new Array(utf8(content).length).fill(1) });
  assertEquals(cut, whole, `${JSON.stringify(content)} byte by byte`);
  if (whole.error !== undefined) throw whole.error;
  return whole.records.map(({ text }) => text);
}

Deno.test("readCsv() makes an object of each row", async () => {
  const cases: { name: string; content: string; texts: string[] }[] = [
    {
      name: "rows",
      content: "id,name\n1,a\n2,b\n",
      texts: ['{"id":"1","name":"a"}', '{"id":"2","name":"b"}'],
    },
    {
      name: "no line break at the end",
      content: "id\r\n1\r\n2",
      texts: ['{"id":"1"}', '{"id":"2"}'],
    },
    { name: "a byte order mark", content: '\ufeff"id",b\n1,2', texts: ['{"id":"1","b":"2"}'] },
    { name: "a mark in a cell", content: "id\n\ufeff1", texts: ['{"id":"\ufeff1"}'] },
    {
      name: "blank lines",
      content: "\n\r\nid\n\n1\n\r\n\n2\n\n",
      texts: ['{"id":"1"}', '{"id":"2"}'],
    },
    { name: "nothing but a header", content: "id,name\n", texts: [] },
    { name: "semicolons", content: "a;b\n1,5;2", texts: ['{"a":"1,5","b":"2"}'] },
    { name: "tabs", content: 'a\tb\n1\t"2\t3"', texts: ['{"a":"1","b":"2\\t3"}'] },
    { name: "pipes", content: "a|b\n1|2", texts: ['{"a":"1","b":"2"}'] },
    {
      name: "the line that Excel reads first",
      content: "sep=;\r\na;b\r\n1;2",
      texts: ['{"a":"1","b":"2"}'],
    },
    {
      name: "line ends of a carriage return",
      content: 'a,b\r1,2\r\r3,"4\r5"\r',
      texts: ['{"a":"1","b":"2"}', '{"a":"3","b":"4\\r5"}'],
    },
    {
      name: "quoted cells",
      content: 'a,b\n"1","x, ""y""\r\nz"\n"",2',
      texts: ['{"a":"1","b":"x, \\"y\\"\\r\\nz"}', '{"b":"2"}'],
    },
    {
      name: "quotes inside of cells without",
      content: 'a,b\n5" pipe,x"y"\n',
      texts: ['{"a":"5\\" pipe","b":"x\\"y\\""}'],
    },
    { name: "spaces", content: "a, b\n 1 ,2 \n", texts: ['{"a":" 1 "," b":"2 "}'] },
    {
      name: "what JSON escapes",
      content: "a,b\n\\n,\x01\x7f\u2028\n",
      texts: ['{"a":"\\\\n","b":"\\u0001\x7f\u2028"}'],
    },
    { name: "a lone carriage return", content: "a,b\n1,x\ry\n", texts: ['{"a":"1","b":"x\\ry"}'] },
    {
      name: "characters of two to four bytes",
      content: "名,é\n🦊,ß\n",
      texts: ['{"名":"🦊","é":"ß"}'],
    },
    {
      name: "a name that JSON escapes",
      content: '"a ""b""\n",c\n1,2',
      texts: ['{"a \\"b\\"\\n":"1","c":"2"}'],
    },
    { name: "columns without a name", content: ",id,\n0,1,\n", texts: ['{"":"0","id":"1"}'] },
    {
      name: "numbers, words and JSON",
      content: 'a,b,c\n007,true,"{""x"":1}"',
      texts: ['{"a":"007","b":"true","c":"{\\"x\\":1}"}'],
    },
  ];
  for (const { name, content, texts } of cases) {
    assertEquals(await textsOf(content), texts, name);
  }
});

Deno.test("readCsv() makes of an empty cell what is asked for", async () => {
  const content = 'a,b,c\n,"",1\n2,,\n,,\n';
  const cases: { emptyCells: FormatOptions["emptyCells"]; texts: string[] }[] = [
    { emptyCells: undefined, texts: ['{"c":"1"}', '{"a":"2"}', "{}"] },
    { emptyCells: "absent", texts: ['{"c":"1"}', '{"a":"2"}', "{}"] },
    {
      emptyCells: "null",
      texts: [
        '{"a":null,"b":null,"c":"1"}',
        '{"a":"2","b":null,"c":null}',
        '{"a":null,"b":null,"c":null}',
      ],
    },
    {
      emptyCells: "text",
      texts: ['{"a":"","b":"","c":"1"}', '{"a":"2","b":"","c":""}', '{"a":"","b":"","c":""}'],
    },
  ];
  for (const { emptyCells, texts } of cases) {
    assertEquals(await textsOf(content, { emptyCells }), texts, emptyCells);
  }
});

Deno.test("readCsv() gives line, column and byte of each row, and its members", async () => {
  const rows = ['1,"é\n\r\n"', "", '"2",🦊', '3,"x"', "4,y"];
  const content = `\ufeffid,name\r\n${rows.join("\r\n")}`;
  for (const sizes of [[], [20], new Array(200).fill(1), new Array(30).fill(7)]) {
    const { records } = await read(content, { sizes });
    let at = content.indexOf(rows[0]);
    const whole = rows.filter((row) => row !== "");
    for (const [i, row] of whole.entries()) {
      at = content.indexOf(row, at);
      const { position, nextOffset, members } = records[i];
      assertEquals(position, positionAt(utf8(content.slice(0, at)), i + 1), row);
      const isLast = i === whole.length - 1;
      assertEquals(nextOffset, position.offset + utf8(row).length + (isLast ? 0 : 2), row);
      assertEquals(members.map(([key]) => key), ["id", "name"], row);
      const values = members.map(([, value]) => JSON.parse(value));
      assertEquals(values, Object.values(JSON.parse(records[i].text)), row);
    }
    assertEquals(records.length, whole.length);
  }
});

Deno.test("readCsv() gives a row with other cells than the header as what it is, with its fault", async () => {
  const content = 'id,name\n1,a,,"b ""c"""\n2,x\n3\n""\n';
  const records: DataRecord[] = [];
  for await (const some of readCsv(chunked(utf8(content)), csvDialect(content))) {
    records.push(...some);
  }
  assertEquals(records.map(recordText), [
    '["1","a","","b \\"c\\""]',
    '{"id":"2","name":"x"}',
    '["3"]',
    '[""]',
  ]);
  const advice = "and the header has 2: a cell with ',' or a line break in it must be in quotes";
  assertEquals(records.map(({ fault }) => fault), [
    `Row has 4 cells, ${advice}`,
    undefined,
    `Row has 1 cell, ${advice}`,
    `Row has 1 cell, ${advice}`,
  ]);
  assertEquals(records.map(({ firstMember, endMember }) => endMember - firstMember), [0, 2, 0, 0]);
});

Deno.test("readCsv() calls the tab between cells by its name", async () => {
  const row = "id\tname\n1\n";
  const [[{ fault }]] = await Array.fromAsync(readCsv(chunked(utf8(row)), csvDialect(row, "\t")));
  assertEquals(
    fault,
    "Row has 1 cell, and the header has 2: a cell with a tab or a line break in it must be in quotes",
  );
  const { error } = await read('id\tname\n1\t"a" b\n', { delimiter: "\t" });
  assertEquals(
    error?.message,
    "line 2, column 6: expected a tab or a line break behind the quoted cell " +
      "(a quote inside of a cell is written twice), found a space",
  );
});

Deno.test("readCsv() names the place of what is no CSV, after the rows before", async () => {
  const behind =
    "',' or a line break behind the quoted cell (a quote inside of a cell is written twice)";
  const cases: { name: string; content: string | number[]; count: number; message: string }[] = [
    {
      name: "nothing",
      content: "",
      count: 0,
      message:
        "line 1, column 1: expected a header, the names of the columns, found the end of the file",
    },
    {
      name: "no name",
      content: ",\n1,2",
      count: 0,
      message: "line 1: expected a header, the names of the columns, found no name in it",
    },
    {
      name: "the same name twice",
      content: "id,a,id\n1,2,3",
      count: 0,
      message:
        "line 1: the columns 1 and 3 of the header are both named 'id'; give one of them another name",
    },
    {
      name: "text behind a quote",
      content: 'a,b\n1,2\n3,"é"x\n',
      count: 1,
      message: `line 3, column 6: expected ${behind}, found 'x' (after record 1)`,
    },
    {
      name: "text behind a quote lines below",
      content: 'a,b\n3,"\n\n" \n',
      count: 0,
      message: `line 4, column 2: expected ${
        behind.replace("cell (", "cell that begins at line 2, column 3 (")
      }, found a space`,
    },
    {
      name: "a quote that is not closed",
      content: 'a,b\n1,2\n3,"x\n4,5\n',
      count: 1,
      message:
        "line 3, column 3: expected the closing '\"' of the cell that begins here, found the end of the file (after record 1)",
    },
    {
      name: "a zero byte",
      content: "a,b\n1,\0",
      count: 0,
      message: "line 2, column 3: expected text, found byte 0x00",
    },
    {
      name: "Latin-1",
      content: [0x61, 0x0a, 0xe9, 0x74, 0xe9, 0x0a],
      count: 0,
      message: "line 2, column 1: expected valid UTF-8, found byte 0xe9",
    },
    {
      name: "half of a character at the end",
      content: [0x61, 0x0a, 0x31, 0x0a, 0xc3],
      count: 1,
      message: "line 3, column 1: expected valid UTF-8, found byte 0xc3 (after record 1)",
    },
    {
      name: "an overlong character",
      content: [0x61, 0x0a, 0x31, 0xc0, 0x80],
      count: 0,
      message: "line 2, column 2: expected valid UTF-8, found byte 0xc0",
    },
  ];
  for (const { name, content, count, message } of cases) {
    const bytes = typeof content === "string" ? utf8(content) : Uint8Array.from(content);
    for (const size of [bytes.length + 1, 1, 3]) {
      const sizes: number[] = new Array(Math.ceil(bytes.length / size)).fill(size);
      const { records, error } = await read(bytes, { sizes });
      assertEquals(error?.message, message, name);
      assertEquals(records.length, count, name);
      if (message.includes("column ")) {
        const { offset, record, ...place } = error!.position!;
        assertEquals(place, positionOf(message), name);
        assertEquals(
          { record, ...place, offset },
          positionAt(bytes.subarray(0, offset), count + 1),
          name,
        );
      }
    }
  }
});

Deno.test("readCsv() refuses all that is no UTF-8", async () => {
  for (const { bytes, isValid } of utf8Cases()) {
    const what = hexOf(bytes);
    const { records, error } = await read(joinBytes(utf8("a\n"), bytes, utf8("\n")));
    if (isValid) assertEquals(records[0].text, `{"a":"${textOf(bytes, 0, bytes.length)}"}`, what);
    else assertStringIncludes(error!.message, "expected valid UTF-8", what);
  }
});

function positionOf(message: string): { line: number; column: number } {
  const [, line, column] = /^line (\d+), column (\d+)/.exec(message)!;
  return { line: Number(line), column: Number(column) };
}

Deno.test("readCsv() refuses a header that has no end", async () => {
  const content = `"id,name\n${"1,a\n".repeat(400_000)}`;
  const { records, error } = await read(`${content}"\n`);
  assertEquals(records, []);
  assertEquals(
    error?.message,
    "line 1: expected a header, the names of the columns, found more than 1 MB; a quote that is not closed may be in it",
  );
});

Deno.test("readCsv() takes a header of a million bytes, and no longer one", async () => {
  const maxBytes = '["id",""]'.length;
  for (const [more, isTaken] of [[0, true], [1, false]] as const) {
    const name = "x".repeat(1_000_000 - maxBytes + more);
    const { error } = await read(`id,${name}\n1,2\n`);
    assertEquals(error === undefined, isTaken);
  }
});

Deno.test("readCsv() keeps the text of rows of any length, and drops those that are too long", async () => {
  // Around the sizes of blocks, of what is copied, and of the longest record.
  const lengths = [
    1,
    130_000,
    131_060,
    262_144,
    300_000,
    2,
    4_300_000,
    3,
    4_500_001,
    4,
    12_000_000,
    5,
  ];
  const cells = lengths.map((length, i) => `${i}${"é\\".repeat(length / 3)}x`);
  const content = `id,text\n${cells.map((cell, i) => `${i},${cell}\n`).join("")}`;
  const given: DataRecord[] = [];
  const chunks = chunked(utf8(content), new Array(600).fill(100_000));
  for await (const some of readCsv(chunks, { ...csvDialect("id,text\n"), maxBytes: 6_000_000 })) {
    given.push(...some);
  }
  assertEquals(given.length, lengths.length);
  let offset = utf8("id,text\n").length;
  for (const [i, record] of given.entries()) {
    const length = utf8(`${i},${cells[i]}\n`).length;
    assertEquals(record.position, { record: i + 1, line: i + 2, column: 1, offset });
    const json = JSON.stringify({ id: `${i}`, text: cells[i] });
    const isTooLarge = utf8(json).length > 6_000_000;
    assertEquals(record.tooLarge, isTooLarge ? length : undefined, `row ${i}`);
    assert(recordText(record) === (isTooLarge ? "null" : json), `row ${i}`);
    offset += length;
  }
  assertEquals(given.filter(({ tooLarge }) => tooLarge !== undefined).length, 2);
});

Deno.test("readCsv() gives rows as they come, not when all is read", async () => {
  let pulled = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const piece of ["id,a\n", "1,x\n2,", '"y"\n', "3,z\n"]) {
      pulled++;
      yield await Promise.resolve(utf8(piece));
    }
  }
  const given: [number, number][] = [];
  for await (const some of readCsv(pieces(), csvDialect("id,a\n"))) {
    given.push([pulled, some.length]);
  }
  assertEquals(given, [[2, 1], [3, 1], [4, 1]]);
});

Deno.test("readCsv() lists the members of the rows at hand only", async () => {
  const rows = ["a,b\n", ...new Array(20).fill("1,2\n3,4\n")];
  async function* chunks() {
    for (const row of rows) yield utf8(row);
  }
  for await (const records of readCsv(chunks(), csvDialect("a,b\n"))) {
    const places = records.map(({ firstMember, endMember }) => [firstMember, endMember]);
    assertEquals(places, [[0, 2], [2, 4]]);
  }
});

Deno.test("readCsv() gives the members of rows that lie in several chunks and lists", async () => {
  const names = Array.from({ length: 300 }, (_, i) => `column ${i}`);
  const rows = Array.from(
    { length: 2500 },
    (_, row) => names.map((_, i) => (row * i) % 7 === 0 ? "" : `${row}.${i}`),
  );
  const content = [names, ...rows].map((cells) => cells.join(",")).join("\n");
  const { records, error } = await read(content, { sizes: new Array(100).fill(99_999) });
  assertEquals(error, undefined);
  assertEquals(records.length, rows.length);
  for (const [row, { members, text }] of records.entries()) {
    const expected = names.flatMap((name, i) =>
      rows[row][i] === "" ? [] : [[name, `"${rows[row][i]}"`]]
    );
    assertEquals(JSON.stringify(members), JSON.stringify(expected), `row ${row}`);
    assertStringIncludes(text, `${expected.at(-1)?.[1] ?? "{"}}`, `row ${row}`);
  }
});
