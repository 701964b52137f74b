/** Tests of counting records again without making people of them. */

import { assertEquals, assertNotEquals } from "@std/assert";
import type { Mapping } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { RecordShapes } from "../../lib/person/record_shapes.ts";
import { RecordWarnings } from "../../lib/person/record_warnings.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

const MAPPINGS: Mapping[] = [
  { from: "a", to: "a" },
  { from: "seen", to: "seen", type: "timestamp" },
  { value: true, to: "in_crm" },
  // So many that their bits take several words.
  ...Array.from({ length: 40 }, (_, i) => ({ from: `k${i}`, to: `k${i}` })),
  { from: "born", to: "born", type: "timestamp" },
];

const USERS = [
  { id: 1, a: 1 },
  { id: 2, seen: 1700000000, k0: 1, k28: 2 },
  { id: 3, seen: 1700000000000, k29: 1, k39: 3 },
  { id: 4, born: 1700000000000 },
  { id: 5 },
  { id: 6, a: 2 },
  { id: 7, a: 3, seen: 1600000000, born: 1600000000 },
];

async function records() {
  return await recordsOf(JSON.stringify(USERS));
}

function maker(): PersonMaker {
  return new PersonMaker(rules({ mappings: MAPPINGS }));
}

/** Makes people of all records, and gives their shapes. */
async function madeOf(by: PersonMaker): Promise<(number | undefined)[]> {
  return (await records()).map((record) => {
    by.make(record);
    return by.shapes.take();
  });
}

Deno.test("repeat() counts what making a person of the record counts, and where it was first", async () => {
  const first = maker();
  const shapes = await madeOf(first);
  const kept = first.shapes.toBytes();
  // Every selection of records that are made, the others being repeated.
  for (let selection = 0; selection < 2 ** USERS.length; selection++) {
    const second = maker();
    second.shapes.load(kept);
    (await records()).forEach((record, i) => {
      if ((selection & (1 << i)) !== 0) second.make(record);
      else second.shapes.repeat(shapes[i]!, record.position);
      // Counts may be looked at in between.
      if (i === 3) assertEquals(second.present.length, MAPPINGS.length);
    });
    assertEquals(second.present, first.present, `selection ${selection}`);
    assertEquals(second.warnings(), first.warnings(), `selection ${selection}`);
  }
});

Deno.test("repeat() counts the last mapping, however many there are", async () => {
  for (const count of [1, 31, 32, 33, 64, 65]) {
    const mappings: Mapping[] = Array.from(
      { length: count },
      (_, i) => ({ from: `k${i}`, to: `k${i}`, type: "timestamp" }),
    );
    const [first, second] = [1, 2].map(() => new PersonMaker(rules({ mappings })));
    // Seconds are the rarer ones, whose place is told.
    const users = [1700000000, 1700000000000, 1700000000001]
      .map((seen) => ({ id: 1, [`k${count - 1}`]: seen }));
    const all = await recordsOf(JSON.stringify(users));
    const shapes = all.map((record) => {
      first.make(record);
      return first.shapes.take()!;
    });
    second.shapes.load(first.shapes.toBytes());
    all.forEach(({ position }, i) => second.shapes.repeat(shapes[i], position));
    // In both orders: looking at the one must not be what counts the other.
    if (count % 2 === 0) assertEquals(second.present, first.present, `${count} mappings`);
    assertEquals(second.warnings(), first.warnings(), `${count} mappings`);
    assertEquals(second.warnings().length, 1, `${count} mappings`);
    assertEquals(second.present, first.present, `${count} mappings`);
    assertEquals(second.present.at(-1), 3, `${count} mappings`);
  }
});

Deno.test("take() gives the same shape whenever counts were looked at", async () => {
  const by = maker();
  const shapes = await madeOf(by);
  const all = await records();
  for (const [i, record] of all.entries()) {
    by.shapes.repeat(shapes[(i + 1) % all.length]!, record.position);
    by.shapes.repeat(shapes[i]!, record.position);
    assertEquals(by.present[2], all.length + 3 * i + 2);
    by.make(record);
    assertEquals(by.shapes.take(), shapes[i], `record ${i}`);
  }
});

Deno.test("load() knows the shapes that toBytes() gave, and no others", async () => {
  const by = maker();
  const shapes = await madeOf(by);
  const other = maker();
  other.shapes.load(by.shapes.toBytes());
  assertEquals(other.shapes.toBytes(), by.shapes.toBytes());
  assertEquals(await madeOf(other), shapes);
  const [record] = await recordsOf('[{"id":1,"k5":1,"k6":1}]');
  other.make(record);
  assertEquals(other.shapes.take(), new Set(shapes).size);
});

Deno.test("take() tells 65,535 shapes apart, and knows them when there are more", () => {
  const mappings = Array.from({ length: 17 }, (_, i) => ({ from: `k${i}`, to: `k${i}` }));
  const present = mappings.map(() => 0);
  const shapes = new RecordShapes({
    present,
    warnings: new RecordWarnings({ userId: "id", mappings }),
  });
  const shapeOf = (bits: number) => {
    for (let i = 0; i < present.length; i++) present[i] += bits >>> i & 1;
    return shapes.take();
  };
  // A few have the hash of another one, and no shape.
  const taken = Array.from({ length: 66_000 }, (_, bits) => shapeOf(bits));
  const known = taken.filter((shape) => shape !== undefined);
  assertEquals([known.length, known.at(-1)], [0xffff, 0xfffe]);
  assertEquals(new Set(known).size, 0xffff);
  assertEquals([shapeOf(0), shapeOf(1), shapeOf(66_000)], [taken[0], taken[1], undefined]);
});

Deno.test("take() gives records one shape that count the same", async () => {
  const by = maker();
  const [one, two, , , , again] = await madeOf(by);
  assertEquals(again, one);
  assertNotEquals(two, one);
});

Deno.test("take() gives no shape to a record of which something is told with its place", async () => {
  const by = maker();
  const told = '[{ "id": " 8" }, { "id": 9, "seen": 20240131 }, { "id": 10, "a": 1 }]';
  const shapes = (await recordsOf(told)).map((record) => {
    by.make(record);
    return by.shapes.take();
  });
  assertEquals(shapes, [undefined, undefined, 0]);
});

Deno.test("take() gives no shape to several records", async () => {
  const by = maker();
  for (const record of (await records()).slice(0, 1)) {
    by.make(record);
    by.make(record);
  }
  assertEquals(by.shapes.take(), undefined);
});

Deno.test("repeat() counts records where there are no mappings", async () => {
  const by = new PersonMaker(rules());
  const [record] = await records();
  by.make(record);
  const shape = by.shapes.take()!;
  const other = new PersonMaker(rules());
  other.shapes.load(by.shapes.toBytes());
  other.shapes.repeat(shape, record.position);
  assertEquals(other.present, []);
});
