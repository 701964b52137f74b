import { assert, assertEquals, assertLess } from "@std/assert";
import { encodeBatch } from "../../lib/sync/batch.ts";
import { HeldRequest } from "../../lib/sync/planned_request.ts";
import type { Person } from "../../lib/person/person.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { type Random, seeded } from "../helpers/random.ts";

/** What Customer.io wants a batch to stay below. */
const LIMIT = 500_000;

/** A person who takes exactly `bytes` as an item. */
async function personOf(bytes: number): Promise<Person> {
  const [empty] = await peopleOf([{ id: "x", text: "" }]);
  const [person] = await peopleOf([{ id: "x", text: "a".repeat(bytes - size(empty)) }]);
  assertEquals(size(person), bytes);
  return person;
}

function size({ start, end }: Person): number {
  return end - start;
}

function fill(people: Person[]): Person[][] {
  const batches = [new HeldRequest("batch")];
  for (const person of people) {
    if (!batches.at(-1)!.hasRoomFor(person)) batches.push(new HeldRequest("batch"));
    assert(batches.at(-1)!.hasRoomFor(person), "an empty batch takes anyone");
    batches.at(-1)!.add(person, 1, 1);
  }
  return batches.map((batch) => batch.people);
}

Deno.test("encodeBatch() gives the JSON that the Track API takes", async () => {
  const people = await peopleOf([{ id: 7, name: "Zoë" }, { id: 'b"\\', seq: 1 }]);
  const text = new TextDecoder().decode(encodeBatch(people));
  assertEquals(
    text,
    '{"batch":[' +
      '{"type":"person","action":"identify","identifiers":{"id":"7"},"attributes":{"name":"Zoë"}},' +
      '{"type":"person","action":"identify","identifiers":{"id":"b\\"\\\\"},"attributes":{"seq":1}}' +
      "]}",
  );
});

Deno.test("encodeBatch() gives the body of one person", async () => {
  const [person] = await peopleOf([{ id: "1" }]);
  assertEquals(
    new TextDecoder().decode(encodeBatch([person])),
    '{"batch":[{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{}}]}',
  );
});

Deno.test("encodeBatch() moves people to where they are in the body, which takes the memory that it is given", async () => {
  const people = await peopleOf([{ id: "1", name: "Ann" }, { id: "22", name: "Zoë" }]);
  const textsOf = () =>
    people.map(({ bytes, start, attributesStart, end }) =>
      [start, attributesStart].map((at) => new TextDecoder().decode(bytes.subarray(at, end)))
    );
  const before = textsOf();
  const body = encodeBatch(people);
  assertEquals(textsOf(), before);
  assertEquals(people.map(({ bytes }) => bytes.buffer === body.buffer), [true, true]);
  for (const [more, isTaken] of [[-1, false], [0, true], [100, true]] as const) {
    const memory = new Uint8Array(body.length + more).fill(0x20);
    const again = encodeBatch(people, memory);
    assertEquals([again, textsOf()], [body, before]);
    assertEquals(again.buffer === memory.buffer, isTaken, `${more} bytes more`);
  }
});

Deno.test("hasRoomFor() is true up to 499,999 bytes and false of the one who makes it 500,000", async () => {
  const frame = '{"batch":[]}'.length;
  const large = await personOf(31_000);
  const rest = LIMIT - 1 - frame - 16 * 31_000 - 16;
  const cases = [{ bytes: rest, expected: true }, { bytes: rest + 1, expected: false }];
  for (const { bytes, expected } of cases) {
    const batch = new HeldRequest("batch");
    for (let i = 0; i < 16; i++) batch.add(large, 1, 1);
    assertEquals(encodeBatch(batch.people).length, batch.bytes);
    const last = await personOf(bytes);
    assertEquals(batch.hasRoomFor(last), expected, `${bytes}`);
    assertEquals(batch.hasRoomFor({ ...last, start: 90, end: 90 + bytes }), expected, `${bytes}`);
    batch.add(last, 1, 1);
    assertEquals(encodeBatch(batch.people).length, batch.bytes);
    if (expected) assertEquals(batch.bytes, LIMIT - 1);
  }
});

Deno.test("bytes are those of UTF-8 and not characters", async () => {
  const people = await peopleOf(users(3000, { text: "日本語🦕".repeat(20) }));
  const batches = fill(people);
  for (const batch of batches.slice(0, -1)) {
    const body = encodeBatch(batch);
    assertLess(body.length, LIMIT);
    // A person here takes a little over 370 bytes.
    assertLess(LIMIT - 400, body.length);
    assertLess(new TextDecoder().decode(body).length, LIMIT * 0.6);
  }
});

Deno.test("hasRoomFor() fills batches below the limit, as full as can be, with nobody lost or reordered", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seeded(seed);
    const largest = random.pick([50, 2_000, 30_000]);
    const people = await peopleOf(randomUsers(random, largest, random.pick([400, 1200])));
    const batches = fill(people);
    assertEquals(batches.flat(), people);
    batches.forEach((batch, i) => {
      const body = encodeBatch(batch);
      assertLess(body.length, LIMIT);
      const parsed = JSON.parse(new TextDecoder().decode(body)).batch;
      assertEquals(
        parsed.map((item: { identifiers: { id: string } }) => item.identifiers.id),
        batch.map(({ user }) => user),
      );
      const next = batches[i + 1]?.[0];
      if (next !== undefined) {
        assert(body.length + 1 + size(next) >= LIMIT, `seed ${seed}: batch ${i} had room`);
      }
    });
  }
});

function randomUsers(random: Random, largest: number, count: number): unknown[] {
  const pieces = ["a", "é", "語", "🦕", '"', "\\", "\n", "\u0000"];
  return Array.from({ length: count }, (_, i) => {
    // An escape takes six bytes at most.
    const text = random.pick(pieces).repeat(random.below(largest / 6));
    return { id: `${i}-${random.pick(pieces)}`, text };
  });
}
