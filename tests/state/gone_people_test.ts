/** Tests of people of a state who have left the data. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../lib/errors.ts";
import { type GoneMark, GonePeople } from "../../lib/state/gone_people.ts";
import { SeenPeople } from "../../lib/state/seen_people.ts";
import type { State } from "../../lib/state/state.ts";
import { peopleUpTo, personOf, type StateFile, stateFile } from "../helpers/state.ts";

/** Identifiers that look alike, or mean something elsewhere. */
const KEYS = ["a", "a\0", "a\0b", "", "'", '"', "😀", "é", "[", "keep"];

function keysOf(state: State, mark: GoneMark): string[] {
  return [...state.gone().pages(mark)].flat().map(({ key }) => key).sort();
}

/** A state with these people in it. */
async function accepted(keys: readonly string[]): Promise<StateFile> {
  const file = stateFile();
  const state = await file.open();
  state.accept(keys.map((key) => personOf(key, { a: 1 })));
  state.sort();
  return file;
}

Deno.test("gone() has those who are in the state and not in the data, whatever their identifiers", async () => {
  using file = await accepted([...KEYS, "there", "rejected"]);
  using state = await file.open();
  state.judge([personOf("there", { a: 2 }), personOf("new", { a: 1 })]);
  state.reject("rejected");
  state.reject("unknown");
  assertEquals(keysOf(state, "keep"), KEYS.toSorted());
  assertEquals(state.gone().count("keep"), KEYS.length);
  assertEquals(state.gone().stateSize, KEYS.length + 2);
});

Deno.test("gone() gives no page without anybody", async () => {
  using file = await accepted(["a"]);
  using state = await file.open();
  state.judge([personOf("a", { a: 2 })]);
  assertEquals([...state.gone().pages("keep")], []);
});

Deno.test("gone() pages through many, and those who are marked meanwhile do not confuse it", async () => {
  const people = peopleUpTo(25_000);
  using file = await accepted(people.map(({ key }) => key));
  using state = await file.open();
  state.judge(people.slice(0, 1000));
  const gone = state.gone();
  let count = 0;
  for (const some of gone.pages("delete")) {
    count += some.length;
    gone.mark(some.map(({ key }) => key), "delete");
  }
  assertEquals(count, 24_000);
  assertEquals([gone.stateSize, gone.count("delete")], [1000, 0]);
});

const DONE: { mark: GoneMark; left: GoneMark[] }[] = [
  { mark: "keep", left: ["keep", "suppress", "delete", "set 1", "set 2"] },
  { mark: "suppress", left: [] },
  { mark: "delete", left: [] },
  { mark: "set 1", left: ["suppress", "delete", "set 2"] },
];

for (const { mark, left } of DONE) {
  Deno.test(`gone() after '${mark}' has only those to whom something else is to be done`, async () => {
    using file = await accepted(["a", "b"]);
    {
      using state = await file.open();
      state.judge([personOf("b", { a: 1 })]);
      state.gone().mark(["a"], mark);
    }
    using state = await file.open();
    state.judge([personOf("b", { a: 1 })]);
    for (const other of ["keep", "suppress", "delete", "set 1", "set 2"] as const) {
      const expected = left.includes(other) ? ["a"] : [];
      assertEquals(keysOf(state, other), expected, other);
      assertEquals(state.gone().count(other), expected.length, other);
    }
    const kept = [...state.gone().pages("keep")].flat();
    assertEquals(kept, mark === "keep" ? [{ key: "a", isKept: true }] : []);
  });
}

Deno.test("Who comes back is unchanged if they were kept, and else sent", async () => {
  for (const mark of ["keep", "suppress", "delete", "set 1"] as const) {
    using file = await accepted(["a", "b"]);
    const [a, b] = ["a", "b"].map((key) => personOf(key, { a: 1 }));
    {
      using state = await file.open();
      state.gone().mark(["a"], mark);
    }
    {
      using state = await file.open();
      const judgements = state.judge([a, b]);
      assertEquals(judgements, [mark === "keep" ? "unchanged" : "send", "unchanged"], mark);
      assertEquals([...state.suppressed], mark === "suppress" ? ["a"] : [], mark);
      if (judgements[0] === "send") state.accept([a]);
    }
    using state = await file.open();
    assertEquals(state.judge([b]), ["unchanged"]);
    assertEquals([...state.gone().pages("keep")].flat(), [{ key: "a", isKept: false }], mark);
  }
});

Deno.test("gone() has nobody who was never sent", async () => {
  using file = await accepted(["a"]);
  const fresh = personOf("fresh", { a: 1 });
  {
    using state = await file.open();
    // Both were to be sent, and the run was stopped before.
    state.judge([fresh, fresh]);
  }
  {
    using state = await file.open();
    state.judge([fresh]);
    assertEquals(state.gone().count("delete"), 1, "whoever is in the data counts for nobody else");
  }
  {
    using state = await file.open();
    assertEquals(keysOf(state, "delete"), ["a"]);
    assertEquals(state.gone().stateSize, 1);
    state.judge([fresh, fresh]);
    state.doubt([fresh]);
  }
  using state = await file.open();
  assertEquals(keysOf(state, "delete"), ["a", "fresh"], "it was sent, and may have arrived");
});

Deno.test("gone() has nobody of whom every record was refused outright, however many there were", async () => {
  using file = await accepted(["a"]);
  const blocked = personOf("blocked", { a: 1 });
  {
    const state = await file.open();
    state.judge([blocked, blocked, blocked, blocked]);
    state.sort();
  }
  using state = await file.open();
  assertEquals(keysOf(state, "delete"), ["a"]);
  assertEquals([state.gone().stateSize, state.gone().count("delete")], [1, 1]);
});

Deno.test("GonePeople says that a state is damaged, whatever is asked", () => {
  const database = new DatabaseSync(":memory:");
  const broken = new GonePeople(database, { seen: new SeenPeople(0), path: "people.db" });
  const said = "Cannot use state 'people.db': it is damaged";
  assertThrows(() => broken.count("keep"), RunError, said);
  assertThrows(() => broken.stateSize, RunError, said);
  assertThrows(() => [...broken.pages("keep")], RunError, said);
  assertThrows(() => broken.mark(["a"], "keep"), RunError, said);
  assertThrows(() => broken.mark(["a"], "delete"), RunError, said);
  database.close();
});
