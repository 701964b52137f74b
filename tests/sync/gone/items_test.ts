import { assert, assertEquals } from "@std/assert";
import { encodeBatch } from "../../../lib/sync/batch.ts";
import { batchesOf, type ItemAction, itemFor } from "../../../lib/sync/gone/items.ts";

const ITEMS: { action: ItemAction; expected: Record<string, unknown> }[] = [
  { action: "delete", expected: { action: "delete" } },
  { action: "suppress", expected: { action: "suppress" } },
  { action: "unsuppress", expected: { action: "unsuppress" } },
  {
    action: { set: { in_crm: false, "a.b": [1] } },
    expected: { action: "identify", attributes: { in_crm: false, "a.b": [1], _update: true } },
  },
];

for (const { action, expected } of ITEMS) {
  Deno.test(`itemFor() is what the Track API takes: ${JSON.stringify(action)}`, () => {
    const people = ['4"2', "é@x.io"].map((key) => itemFor(key, { action, kind: "email" }));
    const body = JSON.parse(new TextDecoder().decode(encodeBatch(people)));
    assertEquals(body, {
      batch: ['4"2', "é@x.io"].map((email) => {
        return { type: "person", identifiers: { email }, ...expected };
      }),
    });
    assertEquals(people.map(({ user, key }) => user === key), [true, true]);
  });
}

Deno.test("batchesOf() has no batch of 500,000 bytes, or of more than 1,000 people", () => {
  const options = { action: "delete", kind: "id" } as const;
  const sizesOf = (length: number, count: number) => {
    const people = Array.from({ length: count }, () => itemFor("x".repeat(length), options));
    return [...batchesOf(people)].map((batch) => {
      assert(encodeBatch(batch).length < 500_000);
      return batch.length;
    });
  };
  assertEquals(sizesOf(1, 2001), [1000, 1000, 1]);
  assertEquals(sizesOf(150, 1000), [1000]);
  assertEquals(sizesOf(249_950, 4), [1, 1, 1, 1]);
  assertEquals(sizesOf(200_000, 4), [2, 2]);
  assertEquals(sizesOf(1, 0), []);
});

Deno.test("batchesOf() fills a batch to the last byte but one, and no further", () => {
  const options = { action: "delete", kind: "id" } as const;
  const [frame, item] = ['{"batch":[]}'.length, itemFor("", options).end];
  // Two people, and the comma between them.
  const lengthFor = (body: number) => body - frame - 1 - 2 * item;
  const cases: [body: number, batches: number[]][] = [
    [499_998, [2]],
    [500_000, [1, 1]],
    [500_001, [1, 1]],
  ];
  for (const [body, batches] of cases) {
    const first = itemFor("x".repeat(100_000), options);
    const second = itemFor("y".repeat(lengthFor(body) - 100_000), options);
    assertEquals([...batchesOf([first, second])].map(({ length }) => length), batches, `${body}`);
  }
});

Deno.test("batchesOf() makes no batch of nobody, however long a person is", () => {
  const people = [600_000, 1, 600_000].map((length) =>
    itemFor("x".repeat(length), { action: "delete", kind: "id" })
  );
  assertEquals([...batchesOf(people)].map(({ length }) => length), [1, 1, 1]);
  const [long] = people;
  assertEquals([...batchesOf([long, long])].map(({ length }) => length), [1, 1]);
});
