/** Tests of what a state says of people. */

import { assertEquals, assertThrows } from "@std/assert";
import type { StatePerson } from "../../lib/state/state.ts";
import { countTrue, peopleUpTo, personOf, type StateFile, stateFile } from "../helpers/state.ts";

const A = { plan: "a" };
const B = { plan: "b" };

Deno.test("unchanged() is false for everyone when nothing was accepted before", async () => {
  using file = stateFile();
  using state = await file.open();
  assertEquals(state.unchanged(peopleUpTo(3)), [false, false, false]);
  state.accept(peopleUpTo(3));
  assertEquals(state.unchanged(peopleUpTo(3)), [false, false, false]);
});

Deno.test("unchanged() tells who was accepted with the same attributes in an earlier run", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(300));
    state.accept(peopleUpTo(700, { from: 300 }));
  }
  using state = await file.open();
  const cases: { name: string; people: StatePerson[]; isUnchanged: boolean }[] = [
    { name: "a new person", people: [personOf("nobody", A)], isUnchanged: false },
    { name: "accepted people", people: peopleUpTo(700, { from: 600 }), isUnchanged: true },
    {
      name: "other attributes",
      people: [personOf("user-3", { seq: 3, version: 2 })],
      isUnchanged: false,
    },
    {
      name: "the same attributes",
      people: [personOf("user-0", { seq: 0, version: 1 })],
      isUnchanged: true,
    },
    {
      name: "other case",
      people: [personOf("USER-1", { seq: 1, version: 1 })],
      isUnchanged: false,
    },
  ];
  const answers = state.unchanged(cases.flatMap(({ people }) => people));
  for (const { name, people, isUnchanged } of cases) {
    assertEquals(answers.splice(0, people.length), people.map(() => isUnchanged), name);
  }
  assertEquals(answers, []);
  assertEquals(state.unchanged([]), []);
});

Deno.test("unchanged() answers for 20,000 people at once, in whatever order", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(20_000));
    state.sort();
  }
  using state = await file.open();
  assertEquals(countTrue(state.unchanged(peopleUpTo(20_000).reverse())), 20_000);
});

Deno.test("unchanged() is false after a run that sent other attributes without an answer", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept([personOf("1", A), personOf("2", A)]);
  }
  {
    using state = await file.open();
    assertEquals(state.unchanged([personOf("1", B), personOf("2", A)]), [false, true]);
  }
  {
    using state = await file.open();
    assertEquals(state.unchanged([personOf("1", A), personOf("2", A)]), [false, true]);
    state.accept([personOf("1", A)]);
  }
  using state = await file.open();
  assertEquals(state.unchanged([personOf("1", A), personOf("2", A)]), [true, true]);
});

Deno.test("unchanged() lets the last record of a user win who is there more than once", async (t) => {
  const cases = [
    { name: "same, same", values: [A, A], expected: [true, true] },
    { name: "same, other", values: [A, B], expected: [true, false] },
    { name: "other, same", values: [B, A], expected: [false, false] },
    { name: "same, other, same", values: [A, B, A], expected: [true, false, false] },
    {
      name: "other, other, same, same",
      values: [B, B, A, A],
      expected: [false, false, false, false],
    },
  ];
  for (const { name, values, expected } of cases) {
    const people = values.map((value) => personOf("1", value));
    await t.step(`${name}, asked for at once`, async () => {
      using file = stateFile();
      await record(file, [personOf("1", A)]);
      using state = await file.open();
      assertEquals(state.unchanged(people), expected);
    });
    await t.step(`${name}, one after the other`, async () => {
      using file = stateFile();
      await record(file, [personOf("1", A)]);
      using state = await file.open();
      const answers = people.map((person) => {
        const [isUnchanged] = state.unchanged([person]);
        if (!isUnchanged) state.accept([person]);
        return isUnchanged;
      });
      assertEquals(answers, expected);
      state.sort();
      using later = await file.open();
      assertEquals(later.unchanged(people.slice(-1)), [true]);
    });
  }
});

Deno.test("unchanged() is false for everyone in a full run, which records all the same", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(3));
  }
  {
    using state = await file.open({ full: true });
    const people = peopleUpTo(4, { version: 2 });
    assertEquals(state.unchanged(people), [false, false, false, false]);
    state.accept(people.slice(1));
  }
  using state = await file.open();
  assertEquals(state.unchanged(peopleUpTo(1)), [false], "sent with others, but not accepted");
  assertEquals(state.unchanged(peopleUpTo(4, { from: 1, version: 2 })), [true, true, true]);
});

Deno.test("unchanged() and accept() throw once the state is closed", async () => {
  using file = stateFile();
  const state = await file.open();
  state.accept(peopleUpTo(1));
  state[Symbol.dispose]();
  state[Symbol.dispose]();
  state.sort();
  assertThrows(() => state.accept(peopleUpTo(2)), TypeError, "it is closed");
  const unsorted = await file.open();
  unsorted[Symbol.dispose]();
  assertThrows(() => unsorted.unchanged(peopleUpTo(2)), TypeError, "it is closed");
});

/** What a whole run that sent `people` leaves. */
async function record(file: StateFile, people: StatePerson[]): Promise<void> {
  const state = await file.open();
  state.accept(people);
  state.sort();
}
