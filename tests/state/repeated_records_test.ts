/** Tests of finding records that are as they were accepted. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import type { TextSlot } from "../../lib/input/known_texts.ts";
import { readNdjson } from "../../lib/input/ndjson.ts";
import type { DataRecord, Position } from "../../lib/input/record.ts";
import { Judge } from "../../lib/state/judge.ts";
import { NO_SHAPE, RepeatedRecords } from "../../lib/state/repeated_records.ts";
import { openTextHash } from "../../lib/state/text_hash.ts";
import { type ModelList, ModelRecords } from "../helpers/record_store.ts";
import { chunked, readAll, recordsOf, textOf, utf8 } from "../helpers/records.ts";

const LIMIT = 1000;
const { hash, seed } = await openTextHash();

/** A state's list from run to run; each text is a record of the user that it begins with. */
class Lists {
  list: ModelList | undefined;
  judge = newJudge();
  repeated: RepeatedRecords | undefined;
  /** Numbers of users of whom the state has something else by now. */
  changed = new Set<number>();
  /** How often somebody was told that records are looked for. */
  told = 0;

  #blockEntries: number;
  #run = 0;

  /** @param blockEntries How many a block has. @default {3} */
  constructor(blockEntries = 3) {
    this.#blockEntries = blockEntries;
  }

  /** Begins a run. */
  begin({ rules = "same", full = false } = {}): RepeatedRecords {
    this.judge = newJudge();
    const store = new ModelRecords({
      list: this.list,
      run: ++this.#run,
      isValid: (number) => !this.changed.has(number),
      onFinish: (list) => this.list = list,
      blockEntries: this.#blockEntries,
    });
    const { judge } = this;
    return this.repeated = new RepeatedRecords({
      ...{ store, hash, seed, judge, rules, limit: LIMIT, full },
      beforeMatch: () => this.told++,
    });
  }

  /** A whole run over `texts`, some at a time, in which all are accepted but `failed`; those that it found. */
  async run(
    texts: string[],
    { failed = [], atOnce = 4, ...options }: RunOptions = {},
  ): Promise<string[]> {
    const repeated = this.begin(options);
    const found: string[] = [];
    for (let at = 0; at < texts.length; at += atOnce) {
      const some = texts.slice(at, at + atOnce);
      const shapes = repeated.match(await recordsOf(JSON.stringify(some)));
      some.forEach((text, i) => {
        if (shapes[i] !== NO_SHAPE) {
          found.push(text);
          assertEquals(shapes[i], text.length, text);
          return repeated.keep(i, shapes[i]);
        }
        const entry = repeated.add(i, { number: numberOf(text), shape: text.length });
        if (!failed.includes(text)) repeated.confirm(entry);
      });
    }
    repeated.finish(new Uint8Array(), false);
    return found;
  }
}

interface RunOptions {
  failed?: string[];
  atOnce?: number;
  rules?: string;
  full?: boolean;
}

function newJudge(): Judge {
  const fingerprints = { ofAttributes: () => "" };
  return new Judge({ fingerprints, limit: LIMIT, full: false, id: "state" });
}

/** `12 a` is of user 12. */
function numberOf(text: string): number {
  return parseInt(text);
}

function users(end: number, from = 0): string[] {
  return Array.from({ length: end - from }, (_, i) => `${from + i} a`);
}

Deno.test("match() finds all records of the same data, in every run", async () => {
  const lists = new Lists();
  assertEquals(await lists.run(users(20)), []);
  for (const atOnce of [4, 7, 20]) {
    assertEquals(await lists.run(users(20), { atOnce }), users(20));
  }
});

const changes: { name: string; second: string[]; found: string[] }[] = [
  {
    name: "one has changed",
    second: ["0 a", "1 b", ...users(9, 2)],
    found: ["0 a", ...users(9, 2)],
  },
  { name: "the first has changed", second: ["0 b", ...users(9, 1)], found: users(9, 1) },
  { name: "the last has changed", second: [...users(8), "8 b"], found: users(8) },
  {
    name: "some have changed in a row, over a block",
    second: ["0 a", "1 b", "2 b", "3 b", "4 b", ...users(9, 5)],
    found: ["0 a", ...users(9, 5)],
  },
  {
    name: "some are new",
    second: [...users(4), "20 a", "21 a", ...users(9, 4), "22 a"],
    found: users(9),
  },
  {
    name: "some have left",
    second: [...users(2), ...users(9, 6)],
    found: [...users(2), ...users(9, 6)],
  },
  { name: "all but one have left", second: ["5 a"], found: ["5 a"] },
  { name: "all have left", second: ["20 a"], found: [] },
  { name: "more came behind", second: users(30), found: users(9) },
];

for (const { name, second, found } of changes) {
  Deno.test(`match() finds the others where ${name}`, async () => {
    const lists = new Lists();
    await lists.run(users(9));
    assertEquals(await lists.run(second), found);
    assertEquals(await lists.run(second), second, "and then all of them");
  });
}

Deno.test("match() goes on at the next block where more have left than it looks at", async () => {
  const lists = new Lists();
  await lists.run(users(300));
  // Of the block of three in which the first of the rest is, up to two are not found.
  const rest = users(300, 200);
  assertEquals(await lists.run(rest), rest.slice(1));
  assertEquals(await lists.run(rest), rest);
});

Deno.test("match() finds a record that has moved to the beginning of a block", async () => {
  const lists = new Lists();
  await lists.run(users(300));
  const moved = [...users(300, 150), ...users(150)];
  assertEquals(await lists.run(moved), moved);
});

Deno.test("A run over the same records leaves their list as it is", async () => {
  const lists = new Lists();
  await lists.run(users(300));
  const { blocks } = lists.list!;
  for (const atOnce of [4, 300]) {
    await lists.run(users(300), { atOnce });
    assertEquals(lists.list!.blocks === blocks, true);
  }
});

Deno.test("match() finds nobody who has left the data since, wherever they were", async () => {
  for (const left of [users(5), users(6), users(1), users(9, 1), users(9, 4), ["20 a"]]) {
    const lists = new Lists();
    await lists.run(users(9));
    await lists.run(left);
    assertEquals(await lists.run(users(9)), users(9).filter((text) => left.includes(text)));
  }
});

Deno.test("match() finds nobody who was not accepted", async () => {
  const lists = new Lists();
  const failed = ["3 a", "8 a"];
  await lists.run(users(9), { failed });
  assertEquals(await lists.run(users(9)), users(9).filter((text) => !failed.includes(text)));
});

Deno.test("match() finds nobody of whom the state has something else by now", async () => {
  const lists = new Lists();
  await lists.run(users(9));
  lists.changed = new Set([0, 4]);
  const others = users(9).filter((text) => !lists.changed.has(numberOf(text)));
  assertEquals(await lists.run(users(9)), others);
});

Deno.test("match() finds nothing under other rules, or where everyone is sent, and then all", async () => {
  const lists = new Lists();
  await lists.run(users(9));
  assertEquals(await lists.run(users(9), { rules: "others" }), []);
  assertEquals(await lists.run(users(9), { rules: "others" }), users(9));
  assertEquals(await lists.run(users(9), { rules: "others", full: true }), []);
  assertEquals(await lists.run(users(9), { rules: "others" }), users(9));
});

Deno.test("match() finds one record of a user, and none who was sent before", async () => {
  const lists = new Lists();
  await lists.run(users(9));
  const repeated = lists.begin();
  lists.judge.sent.add(2);
  const texts = ["0 a", "1 a", "1 a", "2 a", "3 a"];
  const shapes = repeated.match(await recordsOf(JSON.stringify(texts)));
  assertEquals([...shapes].map((shape) => shape !== NO_SHAPE), [true, true, false, false, true]);
});

Deno.test("match() says that records are looked for, before it looks", async () => {
  const lists = new Lists();
  await lists.run(users(9), { atOnce: 3 });
  assertEquals(lists.told, 3);
});

Deno.test("match() finds no record that cannot be used, or that has failed before", async () => {
  const lists = new Lists();
  await lists.run(users(4));
  const repeated = lists.begin();
  const records = await recordsOf(JSON.stringify(users(4)));
  const failedIn = { state: "state", run: 1 };
  const shapes = repeated.match([
    { ...records[0], tooLarge: 1 },
    { ...records[1], fault: "not UTF-8" } as never,
    { ...records[2], failedIn },
    records[3],
  ]);
  assertEquals([...shapes].map((shape) => shape !== NO_SHAPE), [false, false, false, true]);
});

Deno.test("keep() has a record found again with the shape that it was given", async () => {
  const lists = new Lists();
  await lists.run(users(3));
  const repeated = lists.begin();
  repeated.match(await recordsOf(JSON.stringify(["9 a", "1 a"])));
  repeated.confirm(repeated.add(0, { number: 9, shape: 5 }));
  repeated.keep(1, 77);
  repeated.finish(new Uint8Array([7]), false);
  const next = lists.begin();
  assertEquals([...next.match(await recordsOf(JSON.stringify(["9 a", "1 a"])))], [5, 77]);
});

Deno.test("shapes is that of the list that can be used, and of no other", async () => {
  const lists = new Lists();
  await lists.run(users(3));
  lists.list!.shapes = new Uint8Array([7]);
  assertEquals(lists.begin().shapes, new Uint8Array([7]));
  assertEquals([lists.begin({ rules: "others" }).shapes, lists.begin({ full: true }).shapes], [
    undefined,
    undefined,
  ]);
});

Deno.test("takeBack() takes back those of whom there are others in the same list", async () => {
  const lists = new Lists();
  await lists.run(users(9));
  const repeated = lists.begin();
  repeated.match(await recordsOf(JSON.stringify(["0 a", "1 b", "1 a", "2 a", "7 b"])));
  assertEquals(repeated.takeBack([{ number: 1 }, undefined, { number: 7 }]), [2]);
  assertEquals([0, 1, 2].map((number) => lists.judge.judged.has(number)), [true, false, true]);
});

/** Entries of a block, of which there are two at hand: more than records that are read at once. */
const MANY = 12;

/** A run over `texts`, each an object, that are read as a run reads its data: what it found, and what it knew. */
async function readRun(
  lists: Lists,
  texts: string[],
  { sizes = [] as number[], isArray = true, space = "" } = {},
): Promise<{ found: string[]; known: string[]; places: Position[] }> {
  const repeated = lists.begin();
  const bytes = utf8(isArray ? `[${texts.join(`,${space}`)}]` : texts.join("\n"));
  const slot: TextSlot = { known: repeated };
  const found: string[] = [];
  const known: string[] = [];
  const places: Position[] = [];
  const reader = isArray ? readJsonArray : readNdjson;
  for await (const records of reader(chunked(bytes, sizes), slot)) {
    const shapes = repeated.match(records);
    for (const [i, record] of records.entries()) {
      const text = textOf(record.bytes, record.start, record.end);
      places.push(record.position);
      if (record.known! >= 0) known.push(text);
      if (shapes[i] !== NO_SHAPE) {
        found.push(text);
        assertEquals(shapes[i], shapeOf(text), text);
        repeated.keep(i, shapes[i]);
        continue;
      }
      const number = JSON.parse(text).id;
      repeated.confirm(repeated.add(i, { number, shape: shapeOf(text) }));
    }
  }
  repeated.finish(new Uint8Array(), false);
  return { found, known, places };
}

function shapeOf(text: string): number {
  return text.length % 1000;
}

/** An object for each of these users, some over several lines. */
function objects(ids: number[], version = "a"): string[] {
  return ids.map((id) =>
    id % 3 === 0 ? `{\n "id": ${id},\n "é": "ü${version}" }` : `{"id":${id},"é":"🦊${version}"}`
  );
}

function idsUpTo(end: number): number[] {
  return Array.from({ length: end }, (_, i) => i);
}

Deno.test("findText() knows all texts of the same data, wherever the chunks end, and the places stay", async () => {
  const lists = new Lists(MANY);
  const texts = objects(idsUpTo(23));
  const first = await readRun(lists, texts);
  assertEquals([first.found, first.known], [[], []]);
  for (const sizes of [[], [5, 90, 3], new Array(200).fill(11), new Array(30).fill(64)]) {
    const { found, known, places } = await readRun(lists, texts, { sizes });
    assertEquals(found, texts);
    assertEquals(known, texts, `${sizes}`);
    assertEquals(places, first.places);
  }
});

Deno.test("findText() knows the texts in another form of data, with other space between them", async () => {
  const lists = new Lists(MANY);
  const texts = objects(idsUpTo(10));
  await readRun(lists, texts);
  assertEquals((await readRun(lists, texts, { isArray: false })).known, texts);
  assertEquals((await readRun(lists, texts, { space: " \n\n  " })).known, texts);
});

const others: { name: string; second: string[]; unknown: number }[] = [
  {
    name: "one has changed",
    second: [...objects([0, 1, 2]), ...objects([3], "b"), ...objects([4, 5, 6, 7, 8])],
    unknown: 1,
  },
  {
    name: "the first and the last have changed",
    second: [
      ...objects([0], "b"),
      ...objects([1, 2, 3, 4, 5, 6, 7]),
      ...objects([8], "b"),
    ],
    unknown: 2,
  },
  { name: "one has left", second: objects([0, 1, 2, 4, 5, 6, 7, 8]), unknown: 0 },
  { name: "one is new", second: objects([0, 1, 20, 2, 3, 4, 5, 6, 7, 8]), unknown: 1 },
  // What comes behind them in the same piece of data is not where it should be.
  { name: "three have left", second: objects([0, 1, 2, 6, 7, 8]), unknown: 3 },
  { name: "three are new", second: objects([0, 1, 20, 21, 22, 2, 3, 4, 5]), unknown: 7 },
  { name: "all have left", second: objects([20, 21]), unknown: 2 },
  { name: "some came behind", second: objects(idsUpTo(12)), unknown: 3 },
];

for (const { name, second, unknown } of others) {
  Deno.test(`findText() is right about the others where ${name}`, async () => {
    const lists = new Lists(MANY);
    const first = objects(idsUpTo(9));
    await readRun(lists, first);
    const run = await readRun(lists, second);
    assertEquals(run.found, second.filter((text) => first.includes(text)));
    assertEquals(run.known.length, second.length - unknown);
    assertEquals(run.known.filter((text) => !first.includes(text)), []);
    assertEquals(run.places, (await readRun(new Lists(MANY), second)).places);
    assertEquals((await readRun(lists, second)).known, second, "and then of all");
  });
}

Deno.test("findText() knows a text that is there twice in a row, of which match() finds one", async () => {
  const lists = new Lists(MANY);
  await readRun(lists, objects(idsUpTo(5)));
  const twice = objects([0, 1, 1, 2, 3, 4]);
  const { found, known } = await readRun(lists, twice);
  assertEquals(known, twice);
  assertEquals(found, objects(idsUpTo(5)));
});

Deno.test("findText() knows no text of a list under other rules, and none that is too long for an entry", async () => {
  const lists = new Lists(MANY);
  const long = `{"id":1,"x":"${"x".repeat(70_000)}"}`;
  const texts = [...objects([0]), long, ...objects([2])];
  await readRun(lists, texts);
  const { found, known } = await readRun(lists, texts);
  assertEquals(found.length, 3);
  assertEquals(known, objects([0, 2]));
  lists.list!.rules = "others";
  assertEquals((await readRun(lists, texts)).known, []);
});

Deno.test("findText() does not take the beginning of a longer text for one that is known", async () => {
  const lists = new Lists(MANY);
  await readRun(lists, ['{"id":1}', '{"id":2}']);
  const bytes = utf8('[{"id":1}{"id":2}]');
  const { records, error } = await readAll(
    readJsonArray(chunked(bytes), { known: lists.begin() }),
  );
  assertEquals(records.length, 1);
  assertStringIncludes(error!.message, "expected ',' or ']' after a user, found '{'");
});

Deno.test("findText() waits for the rest of a text that is not there yet", async () => {
  const lists = new Lists(MANY);
  const [text, ...others] = objects(idsUpTo(6));
  await readRun(lists, [text, ...others]);
  const repeated = lists.begin();
  const cut = utf8(text.slice(0, -3));
  assertEquals([0, 1, 2].map(() => repeated.findText(cut, 0)), [-1, -1, -1]);
  assertEquals(repeated.findText(utf8(text), 0), 0);
});

Deno.test("findText() finds nothing behind the last entry, whatever was at hand there before", async () => {
  const lists = new Lists(MANY);
  const texts = objects(idsUpTo(8 * MANY + 4));
  await readRun(lists, texts);
  const repeated = lists.begin();
  // It goes on at the last block, of which there are four.
  repeated.match(await recordsOf(`[${texts[96]}]`));
  assertEquals([97, 98].map((i) => repeated.findText(utf8(texts[i]), 0)), [97, 98]);
  assertEquals(repeated.findText(utf8(texts[4]), 0), -1);
});

Deno.test("findText() knows a text from the run on that has told how far it goes", async () => {
  const lists = new Lists(MANY);
  const [fresh, ...texts] = [2, 0, 1].map((id) => `{"id":${id}}`);
  const recordsWith = async (texts: string[], extent: DataRecord["extent"]) =>
    (await recordsOf(`[${texts}]`)).map((record) => ({ ...record, extent }));
  const first = lists.begin();
  first.match(await recordsWith(texts, undefined));
  for (const i of [0, 1]) first.confirm(first.add(i, { number: i, shape: 1 }));
  first.finish(new Uint8Array(), false);
  const second = lists.begin();
  assertEquals(second.findText(utf8(texts[0]), 0), -1);
  const extent = { bytes: 8, newlines: 0, lastLine: 8, continuations: 0 };
  second.match(await recordsWith([fresh, ...texts], extent));
  second.confirm(second.add(0, { number: 2, shape: 1 }));
  for (const i of [1, 2]) second.keep(i, 1);
  second.finish(new Uint8Array(), false);
  const third = lists.begin();
  assertEquals([fresh, ...texts].map((text) => third.findText(utf8(text), 0)), [0, 1, 2]);
});

Deno.test("add() gives the texts of records away where others hash them, and endAdding() has them taken", async () => {
  const given: string[] = [];
  const store = new ModelRecords({
    ...{ list: undefined, run: 1, isValid: () => true, onFinish() {} },
  });
  const texts = {
    add: ({ bytes, start, end }: DataRecord) => given.push(textOf(bytes, start, end)),
    flush: () => given.push("taken"),
  };
  const repeated = new RepeatedRecords({
    ...{ store: Object.assign(store, { texts }), seed, judge: newJudge() },
    ...{ rules: "same", limit: LIMIT, full: false, beforeMatch() {} },
    hash: () => {
      throw new TypeError("nobody looks for it");
    },
  });
  for (const some of ['["a","b","c"]', '["d","e"]']) {
    const records = await recordsOf(some);
    for (const record of records) {
      record.extent = { bytes: 3, newlines: 0, lastLine: 3, continuations: 0 };
    }
    assertEquals(repeated.match(records), new Int32Array(records.length).fill(NO_SHAPE));
    assertEquals(records.map(({ extent }) => extent), records.map(() => undefined));
    repeated.add(0, { number: 0, shape: 0 });
    if (records.length > 2) repeated.add(2, { number: 2, shape: 0 });
    repeated.endAdding();
  }
  assertEquals(given, ['"a"', '"c"', "taken", '"d"', "taken"]);
});
