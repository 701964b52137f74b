import { assertEquals } from "@std/assert";
import type { Person } from "../../lib/person/person.ts";
import { UserQueues } from "../../lib/sync/user_queues.ts";
import { peopleOf } from "../helpers/people.ts";

const MIB = 1024 * 1024;

/** The same person as often as wanted, whose record has `bytes`; nothing is sent of it. */
function copies(person: Person, bytes: number): () => Person {
  const memory = new Uint8Array(bytes);
  const nothing = { bytes: memory, start: 0, attributesStart: 0, end: 0 };
  const record = { ...person.record, bytes: memory, start: 0, end: bytes, chunk: undefined };
  return () => ({ ...person, ...nothing, record });
}

Deno.test("UserQueues is full when 10,000 people wait", async () => {
  const [person] = await peopleOf([{ id: "1" }]);
  const queues = new UserQueues();
  const next = copies(person, 0);
  assertEquals(queues.enter(next()), true);
  for (let n = 1; n < 10_000; n++) queues.enter(next());
  assertEquals({ waiting: queues.waiting, isFull: queues.isFull }, {
    waiting: 9999,
    isFull: false,
  });
  assertEquals(queues.enter(next()), false);
  assertEquals({ waiting: queues.waiting, isFull: queues.isFull }, {
    waiting: 10_000,
    isFull: true,
  });
});

Deno.test("UserQueues is full when the next who waits could make it 16 MiB", async () => {
  const [person] = await peopleOf([{ id: "1" }]);
  // Objects and the identifier of one character.
  const besides = 480 + 4;
  for (
    const { bytes, isFull } of [
      { bytes: 8 * MIB - besides, isFull: true },
      { bytes: 8 * MIB - besides - 1, isFull: false },
    ]
  ) {
    const queues = new UserQueues();
    const next = copies(person, bytes);
    queues.enter(next());
    queues.enter(next());
    assertEquals(queues.isFull, isFull, `${bytes}`);
  }
});

Deno.test("UserQueues gives back everyone who waited, in their order", async () => {
  const people = await peopleOf([
    { id: "a", seq: 1 },
    { id: "b", seq: 2 },
    { id: "a", seq: 3 },
    { id: "b", seq: 4 },
    { id: "a", seq: 5 },
  ]);
  const numbers = (some: Iterable<{ record: Person["record"] }>) =>
    Array.from(some, ({ record }) => record.position.record);
  const queues = new UserQueues();
  assertEquals(people.map((person) => queues.enter(person)), [true, true, false, false, false]);
  assertEquals([queues.isBusy(people[0].key), queues.isBusy("c")], [true, false]);
  assertEquals(numbers(queues.giveUp(people[1])), [4]);
  assertEquals({ waiting: queues.waiting, isBusy: queues.isBusy(people[1].key) }, {
    waiting: 2,
    isBusy: false,
  });
  assertEquals(numbers(queues.giveUp(people[1])), []);
  assertEquals(numbers(queues.abandon()), [3, 5]);
  assertEquals({ waiting: queues.waiting, isBusy: queues.isBusy(people[0].key) }, {
    waiting: 0,
    isBusy: false,
  });
});
