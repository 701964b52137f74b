/** Tests of finding records that are as they were accepted. */

import { assertEquals } from "@std/assert";
import { Judge } from "../../lib/state/judge.ts";
import { NO_SHAPE, RepeatedRecords } from "../../lib/state/repeated_records.ts";
import { openTextHash } from "../../lib/state/text_hash.ts";
import { type ModelList, ModelRecords } from "../helpers/record_store.ts";
import { recordsOf } from "../helpers/records.ts";

const LIMIT = 1000;
const { hash, seed } = await openTextHash();

/** A state's list from run to run; each text is a record of the user that it begins with. */
class Lists {
  list: ModelList | undefined;
  judge = newJudge();
  repeated: RepeatedRecords | undefined;
  /** Numbers of users of whom the state has something else by now. */
  changed = new Set<number>();

  #run = 0;

  /** Begins a run. */
  begin({ rules = "same", full = false } = {}): RepeatedRecords {
    this.judge = newJudge();
    const store = new ModelRecords({
      list: this.list,
      run: ++this.#run,
      isValid: (number) => !this.changed.has(number),
      onFinish: (list) => this.list = list,
    });
    const { judge } = this;
    return this.repeated = new RepeatedRecords({
      ...{ store, hash, seed, judge, rules, limit: LIMIT, full },
      beforeMatch: () => {},
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
  const fingerprints = { ofAttributes: () => "", ofText: () => "" };
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

Deno.test("takeBack() takes back those of whom there are others in the same list", async () => {
  const lists = new Lists();
  await lists.run(users(9));
  const repeated = lists.begin();
  repeated.match(await recordsOf(JSON.stringify(["0 a", "1 b", "1 a", "2 a", "7 b"])));
  assertEquals(repeated.takeBack([{ number: 1 }, undefined, { number: 7 }]), [2]);
  assertEquals([0, 1, 2].map((number) => lists.judge.judged.has(number)), [true, false, true]);
});
