import { assert, assertEquals } from "@std/assert";
import type { Person } from "../../lib/person/person.ts";
import { BATCH_FRAME_BYTES } from "../../lib/sync/batch.ts";
import { costOf, detach, Held, holdingOf } from "../../lib/sync/held.ts";
import { HeldRequest } from "../../lib/sync/planned_request.ts";
import { peopleOf } from "../helpers/people.ts";
import { textOf } from "../helpers/records.ts";

async function personOf(id: string): Promise<Person> {
  return (await peopleOf([{ id, name: "Ann" }]))[0];
}

Deno.test("costOf() is what was measured: objects, two strings of the identifier, the record, and what is sent twice", async () => {
  const person = await personOf("1234");
  const record = '{"id":"1234","name":"Ann"}'.length;
  assertEquals(person.record.end - person.record.start, record);
  assertEquals(costOf(person), 480 + 4 * 4 + record + 2 * (person.end - person.start));
});

Deno.test("costOf() is the same wherever in its memory a person begins", async () => {
  const person = await personOf("1234");
  const cost = costOf(person);
  const moved = detach(person);
  assert(moved.start > person.start);
  assertEquals(costOf(moved), cost);
});

Deno.test("holdingOf() counts each of those who were merged", async () => {
  const people = await peopleOf([1, 2, 3].map((seq) => ({ id: "a", seq })));
  const merged = { ...people[2], parts: people };
  const bytes = people.reduce((sum, person) => sum + costOf(person), 0);
  assertEquals(holdingOf([]), { people: 0, bytes: 0 });
  assertEquals(holdingOf(people), { people: 3, bytes });
  assertEquals(holdingOf([merged, people[0]]), { people: 4, bytes: bytes + costOf(people[0]) });
});

Deno.test("Held is full with as many people, or when the next could be too much, but never with nobody", async () => {
  const person = await personOf("1");
  const cost = costOf(person);
  const byCount = new Held({ maxPeople: 2 });
  const byBytes = new Held({ maxBytes: 3 * cost });
  const states = (held: Held) => {
    const full = [held.isFull];
    for (let n = 0; n < 3; n++) {
      held.add(cost);
      full.push(held.isFull);
    }
    held.remove({ people: 1, bytes: cost });
    full.push(held.isFull);
    return full;
  };
  assertEquals(states(byCount), [false, false, true, true, true]);
  // With two there is room for one more that costs as much, but not for a longer one.
  assertEquals(states(byBytes), [false, false, true, true, false]);
  assertEquals({ people: byBytes.people, bytes: byBytes.bytes }, { people: 2, bytes: 2 * cost });
  byBytes.clear();
  assertEquals({ people: byBytes.people, bytes: byBytes.bytes, isFull: byBytes.isFull }, {
    people: 0,
    bytes: 0,
    isFull: false,
  });
  assertEquals(states(new Held({ maxBytes: 0 })), [false, true, true, true, true]);
  assertEquals(states(new Held()), [false, false, false, false, false]);
});

Deno.test("HeldRequest counts what its people hold, and lets go of their data at its end", async () => {
  const people = await peopleOf([{ id: "0" }, { id: "1", name: "Ann" }, { id: "2" }]);
  const released: string[] = [];
  const chunkOf = (name: string) =>
    ({ release: (records: number) => released.push(`${name} ${records}`) }) as never;
  const [first, second] = [chunkOf("first"), chunkOf("second")];
  const request = new HeldRequest("batch");
  let bytes = BATCH_FRAME_BYTES;
  for (const [i, person] of people.entries()) {
    const record = { ...person.record, chunk: i < 2 ? first : second };
    request.add({ ...person, record }, 100 + i, 1 + i);
    bytes += person.end - person.start + (i > 0 ? 1 : 0);
    assertEquals(request.bytes, bytes);
  }
  assertEquals(request.held, { people: 6, bytes: 303 });
  assertEquals(request.people.length, 3);
  request.end();
  assertEquals(released.sort(), ["first 2", "second 1"]);
  assertEquals(request.people, []);
});

Deno.test("detach() gives the same person in memory of its own", async () => {
  const [, person] = await peopleOf([{ id: "0", name: "Bo" }, { id: "1", name: "Ann" }]);
  const texts = ({ record, bytes, start, attributesStart, end }: Person) => [
    textOf(record.bytes, record.start, record.end),
    textOf(bytes, start, end),
    textOf(bytes, attributesStart, end),
  ];
  const before = texts(person);
  let released = 0;
  const record = { ...person.record, chunk: { release: () => released++ } as never };
  const copy = detach({ ...person, record });
  assertEquals(texts(copy), before);
  assert(copy.bytes.buffer !== person.bytes.buffer);
  assertEquals({ released, chunk: copy.record.chunk, position: copy.record.position }, {
    released: 1,
    chunk: undefined,
    position: person.record.position,
  });
  assertEquals(copy.bytes.length, before[0].length + before[1].length);
});
