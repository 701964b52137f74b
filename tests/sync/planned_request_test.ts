import { assertEquals } from "@std/assert";
import { Chunk } from "../../lib/input/chunk.ts";
import type { Person } from "../../lib/person/person.ts";
import { BATCH_BYTES } from "../../lib/customerio/limits.ts";
import { BATCH_FRAME_BYTES } from "../../lib/sync/batch.ts";
import { HeldRequest } from "../../lib/sync/planned_request.ts";
import { peopleOf } from "../helpers/people.ts";

/** A person whose record lies in `chunk`, with `length` bytes of their own. */
async function personIn(chunk: Chunk | undefined, length?: number): Promise<Person> {
  const [person] = await peopleOf([{ id: "1" }]);
  person.record.chunk = chunk;
  if (length === undefined) return person;
  return { ...person, bytes: new Uint8Array(length), start: 0, end: length };
}

/** A chunk with so many records, all of which the reader has taken. */
function chunkOf(records: number): Chunk {
  const chunk = new Chunk(new Uint8Array(10));
  chunk.close(records);
  return chunk;
}

Deno.test("end() frees the pieces of data whose last records the request had, and no others", async () => {
  const chunks = [chunkOf(2), chunkOf(1), chunkOf(2), chunkOf(1)];
  const request = new HeldRequest("batch");
  for (const index of [0, 0, 1, 2, 3]) {
    request.add(await personIn(chunks[index]), 10, 1);
  }
  request.add(await personIn(undefined), 10, 1);
  assertEquals(chunks.map(({ bytes }) => bytes.length), [10, 10, 10, 10]);
  request.end();
  assertEquals(chunks.map(({ bytes }) => bytes.length), [0, 0, 10, 0]);
  assertEquals(request.people, []);
});

Deno.test("add() counts the bytes of people with the commas between them, and what is held", async () => {
  const request = new HeldRequest("batch");
  const people = [await personIn(undefined, 100), await personIn(undefined, 50)];
  request.add(people[0], 1000, 1);
  assertEquals(request.bytes, BATCH_FRAME_BYTES + 100);
  request.add(people[1], 2000, 3);
  assertEquals(request.bytes, BATCH_FRAME_BYTES + 151);
  assertEquals({ ...request.held }, { people: 4, bytes: 3000 });
});

Deno.test("hasRoomFor() keeps a batch below its limit, but for a first person", async () => {
  const request = new HeldRequest("batch");
  assertEquals(request.hasRoomFor(await personIn(undefined, BATCH_BYTES * 2)), true);
  request.add(await personIn(undefined, 1000), 1000, 1);
  const left = BATCH_BYTES - request.bytes - 1;
  assertEquals(request.hasRoomFor(await personIn(undefined, left - 1)), true);
  assertEquals(request.hasRoomFor(await personIn(undefined, left)), false);
});

Deno.test("end() frees the bytes of one person alone that are longer than any batch", async () => {
  for (const [length, isFreed] of [[BATCH_BYTES, false], [BATCH_BYTES + 1, true]] as const) {
    for (const kind of ["single", "batch"] as const) {
      const request = new HeldRequest(kind);
      const person = await personIn(undefined, length);
      request.add(person, length, 1);
      request.end();
      assertEquals(person.bytes.length === 0, isFreed && kind === "single");
    }
  }
});
