import { assert, assertEquals } from "@std/assert";
import type { Person } from "../../lib/person/person.ts";
import { costOf, detach, Held } from "../../lib/sync/held.ts";
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
