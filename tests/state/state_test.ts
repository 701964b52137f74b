/** Tests of what a state says of people. */

import { assertEquals, assertThrows } from "@std/assert";
import type { StatePerson } from "../../lib/state/state.ts";
import { peopleOf } from "../helpers/people.ts";
import { countTrue, peopleUpTo, personOf, stateFile, unchangedOf } from "../helpers/state.ts";

const A = { plan: "a" };
const B = { plan: "b" };

Deno.test("judge() is false for everyone when nothing was accepted before", async () => {
  using file = stateFile();
  using state = await file.open();
  assertEquals(unchangedOf(state, peopleUpTo(3)), [false, false, false]);
  state.accept(peopleUpTo(3));
  assertEquals(unchangedOf(state, peopleUpTo(3)), [false, false, false]);
});

Deno.test("judge() tells who was accepted with the same attributes in an earlier run", async () => {
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
  const answers = unchangedOf(state, cases.flatMap(({ people }) => people));
  for (const { name, people, isUnchanged } of cases) {
    assertEquals(answers.splice(0, people.length), people.map(() => isUnchanged), name);
  }
  assertEquals(answers, []);
  assertEquals(unchangedOf(state, []), []);
});

Deno.test("judge() answers for 20,000 people at once, in whatever order", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(20_000));
    state.sort();
  }
  using state = await file.open();
  assertEquals(countTrue(unchangedOf(state, peopleUpTo(20_000).reverse())), 20_000);
});

Deno.test("judge() is false after a run that sent other attributes without an answer", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept([personOf("1", A), personOf("2", A)]);
  }
  {
    using state = await file.open();
    assertEquals(unchangedOf(state, [personOf("1", B), personOf("2", A)]), [false, true]);
  }
  {
    using state = await file.open();
    assertEquals(unchangedOf(state, [personOf("1", A), personOf("2", A)]), [false, true]);
    state.accept([personOf("1", A)]);
  }
  using state = await file.open();
  assertEquals(unchangedOf(state, [personOf("1", A), personOf("2", A)]), [true, true]);
});

Deno.test("judge() is false for everyone in a full run, which records all the same", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(3));
  }
  {
    using state = await file.open({ full: true });
    const people = peopleUpTo(4, { version: 2 });
    assertEquals(unchangedOf(state, people), [false, false, false, false]);
    state.accept(people.slice(1));
  }
  using state = await file.open();
  assertEquals(unchangedOf(state, peopleUpTo(1)), [false], "sent with others, but not accepted");
  assertEquals(unchangedOf(state, peopleUpTo(4, { from: 1, version: 2 })), [true, true, true]);
});

Deno.test("judge() and accept() throw once the state is closed", async () => {
  using file = stateFile();
  const state = await file.open();
  state.accept(peopleUpTo(1));
  state[Symbol.dispose]();
  state[Symbol.dispose]();
  state.sort();
  assertThrows(() => state.accept(peopleUpTo(2)), TypeError, "it is closed");
  const unsorted = await file.open();
  unsorted[Symbol.dispose]();
  assertThrows(() => unchangedOf(unsorted, peopleUpTo(2)), TypeError, "it is closed");
});

Deno.test("State forgets what waits when it is closed", async () => {
  using file = stateFile();
  const [person] = await peopleOf([{ id: "a" }]);
  const state = await file.open();
  state.waiting.add(person);
  state[Symbol.dispose]();
  using waiting = state.waiting;
  assertEquals(waiting.take(person.key), []);
});

Deno.test("doubt() is about one person, too", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(2));
    state.doubt(peopleUpTo(1));
    state.sort();
  }
  using state = await file.open();
  assertEquals(unchangedOf(state, peopleUpTo(2)), [false, true]);
});
