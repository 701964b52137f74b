/** Tests of reading data whose texts are known in part. */

import { assert, assertEquals } from "@std/assert";
import type { KnownTexts, TextExtent, TextSlot } from "../../lib/input/known_texts.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { readNdjson } from "../../lib/input/ndjson.ts";
import { openSeveral } from "../../lib/input/several.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { FieldFinder } from "../../lib/json/field_finder.ts";
import { seeded } from "../helpers/random.ts";
import { chunked, textOf, utf8 } from "../helpers/records.ts";

const TEXTS = [
  '{"id":1,"name":"Ada"}',
  '{"id":2,"name":"größer 🦊"}',
  '{\n  "id": 3,\n  "name": "é" }',
  '{"id":4,"in":{"id":[1,{"}":"]"}]}}',
  '{"id":5,\n"é":"ü"\n}',
  '{"id":6}',
];

/** Knows some texts, by the extents that reading them once has shown. */
class Some implements KnownTexts {
  extent: TextExtent = { bytes: 0, newlines: 0, lastLine: 0, continuations: 0 };
  found = 0;

  #extents: Map<string, TextExtent>;

  constructor(extents: Map<string, TextExtent>) {
    this.#extents = extents;
  }

  findText(bytes: Uint8Array, start: number): number {
    const rest = textOf(bytes, start, bytes.length);
    const known = [...this.#extents].findIndex(([text]) => rest.startsWith(text));
    if (known < 0) return -1;
    this.extent = [...this.#extents.values()][known];
    this.found++;
    return known;
  }
}

/** A record, and the `id` that was found in it. */
interface ReadText extends Pick<DataRecord, "position" | "nextOffset"> {
  known: number | undefined;
  text: string;
  id: string;
}

/** All that a run learns of records. */
async function read(records: AsyncIterable<DataRecord[]>) {
  const finder = new FieldFinder(["id", "name"]);
  const all: ReadText[] = [];
  for await (const some of records) {
    for (const record of some) {
      const { position, nextOffset, start, end, bytes, known } = record;
      finder.find(record);
      const id = textOf(bytes, finder.start(0), finder.end(0));
      all.push({ position, nextOffset, text: textOf(bytes, start, end), id, known });
    }
  }
  return all;
}

/** The extents of all texts. */
async function extentsOf(texts: string[]): Promise<Map<string, TextExtent>> {
  const extents = new Map<string, TextExtent>();
  const slot: TextSlot = { known: new Some(new Map()) };
  for await (const some of readNdjson(chunked(utf8(texts.join("\n"))), slot)) {
    for (const { bytes, start, end, extent } of some) {
      extents.set(textOf(bytes, start, end), extent!);
    }
  }
  return extents;
}

const forms: { name: string; text: string; reader: typeof readJsonArray }[] = [
  { name: "an array", text: `[${TEXTS.join(" ,\n")}]`, reader: readJsonArray },
  { name: "an array on a line", text: `[${TEXTS.join(",")}]`, reader: readJsonArray },
  { name: "NDJSON", text: TEXTS.join("\n"), reader: readNdjson },
];

for (const { name, text, reader } of forms) {
  Deno.test(`Records of ${name} are the same where their texts are known, wherever the chunks end`, async () => {
    const random = seeded(3);
    const extents = await extentsOf(TEXTS);
    const expected = await read(reader(chunked(utf8(text))));
    assertEquals(expected.map(({ id }) => id), ["1", "2", "3", "4", "5", "6"]);
    for (let round = 0; round < 60; round++) {
      const known = new Some(new Map([...extents].filter(() => round === 0 || random.chance(0.5))));
      const sizes = round === 0 ? [] : Array.from({ length: 100 }, () => random.below(40));
      const found = await read(reader(chunked(utf8(text), sizes), { known }));
      assertEquals(found.map((each) => ({ ...each, known: -1 })), expected, `round ${round}`);
      assertEquals(found.filter((each) => each.known! >= 0).length, known.found);
      if (round === 0) assertEquals(found.map((each) => each.known), [0, 1, 2, 3, 4, 5]);
    }
  });
}

Deno.test("Records have an extent only where somebody knows texts", async () => {
  const read = async (texts?: TextSlot) =>
    (await Array.fromAsync(readJsonArray(chunked(utf8('[{"a":"é"}]')), texts))).flat()[0].extent;
  assertEquals(await read(), undefined);
  assertEquals(await read({ known: undefined }), undefined);
  const extent = { bytes: 10, newlines: 0, lastLine: 10, continuations: 1 };
  assertEquals(await read({ known: new Some(new Map()) }), extent);
});

Deno.test("A record of hundreds of kilobytes is read whole where others are known", async () => {
  const long = `{"id":7,"x":"${"é".repeat(400_000)}"}`;
  const text = `[${TEXTS[0]},${long},${TEXTS[1]},${long},${TEXTS[2]}]`;
  const extents = await extentsOf(TEXTS.slice(0, 3));
  const sizes = new Array(20).fill(100_000);
  const expected = await read(readJsonArray(chunked(utf8(text), sizes)));
  const known = new Some(extents);
  const found = await read(readJsonArray(chunked(utf8(text), sizes), { known }));
  assertEquals(found.map((each) => ({ ...each, known: -1 })), expected);
  assert(known.found > 0);
});

Deno.test("openDataFile() and openSeveral() read texts that become known when they are open", async () => {
  const extents = await extentsOf(TEXTS);
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-known-" });
  const paths = ["a.json", "b.ndjson", "c.json"].map((name) => `${folder}/${name}`);
  const inside = { records: "users" };
  try {
    await Deno.writeTextFile(paths[0], `[${TEXTS.join(",")}]`);
    await Deno.writeTextFile(paths[1], TEXTS.join("\n"));
    await Deno.writeTextFile(paths[2], `{"users":[${TEXTS.join(",")}]}`);
    const opened = [
      { count: 6, open: () => openDataFile(paths[0]) },
      { count: 6, open: () => openDataFile(paths[1]) },
      { count: 6, open: () => openDataFile(paths[2], inside) },
      { count: 12, open: () => openSeveral(paths.slice(0, 2), {}) },
    ];
    for (const { count, open } of opened) {
      using data = await open();
      const known = new Some(extents);
      data.texts.known = known;
      const found = await read(data.records);
      assertEquals([found.length, known.found], [count, count]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
