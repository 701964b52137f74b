import { assertEquals } from "@std/assert";
import { isRejected, type Person, rejectedPerson } from "../../lib/person/person.ts";
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
  assertEquals(numbers(queues.abandon()), []);
  assertEquals({ waiting: queues.waiting, isBusy: queues.isBusy(people[0].key) }, {
    waiting: 0,
    isBusy: false,
  });
});

Deno.test("UserQueues gives who waited next: the rejected one by one, and all others that can go together", async () => {
  const people = await peopleOf([1, 2, 3, 4, 5].map((seq) => ({ id: "a", seq })));
  const [first, bad, , , last] = people;
  const rejected = rejectedPerson(bad.record, { reason: "no", user: "a", key: first.key });
  const queues = new UserQueues();
  const entered = [first, rejected, people[2], people[3]].map((person) => queues.enter(person));
  assertEquals([entered, queues.waiting], [[true, false, false, false], 3]);
  const next = queues.leave(first)!;
  assertEquals([isRejected(next), next.record.position.record, queues.waiting], [true, 2, 2]);
  const merged = queues.leave(next)!;
  assertEquals(merged.parts?.map(({ record }) => record.position.record), [3, 4]);
  assertEquals([queues.waiting, queues.isBusy(first.key)], [0, true]);
  // Who comes meanwhile waits, and stands for nobody else.
  assertEquals(queues.enter(last), false);
  const alone = queues.leave(merged)!;
  assertEquals([alone.parts, alone.record.position.record, queues.waiting], [undefined, 5, 0]);
  assertEquals([queues.leave(alone), queues.isBusy(first.key)], [undefined, false]);
  assertEquals(queues.enter(first), true);
});

Deno.test("UserQueues lets go of one user while another one waits", async () => {
  const [a, again, b] = await peopleOf([{ id: "a" }, { id: "a", seq: 2 }, { id: "b" }]);
  const queues = new UserQueues();
  for (const person of [a, b, again]) queues.enter(person);
  assertEquals([queues.leave(b), queues.isBusy(b.key), queues.waiting], [undefined, false, 1]);
  assertEquals(queues.leave(a)!.record.position.record, 2);
});

Deno.test("UserQueues forgets a user for whom nobody waits any more, and nobody who still does", async () => {
  const people = await peopleOf(["a", "a", "a", "b", "b"].map((id, seq) => ({ id, seq })));
  const [a, bad, last, b, waiting] = people;
  const rejected = rejectedPerson(bad.record, { reason: "no", user: "a", key: a.key });
  const queues = new UserQueues();
  for (const person of [a, rejected, last, b, waiting]) queues.enter(person);
  const next = queues.leave(a)!;
  assertEquals(next.record.position.record, 2);
  const then = queues.leave(next)!;
  assertEquals(then.record.position.record, 3);
  assertEquals([queues.leave(then), queues.isBusy(a.key), queues.waiting], [undefined, false, 1]);
  assertEquals(queues.leave(b)!.record.position.record, 5);
});
