import { assert, assertEquals } from "@std/assert";
import { KeyTable } from "../lib/key_table.ts";
import { seeded } from "./helpers/random.ts";

Deno.test("KeyTable answers as a Map does, whatever is added and taken out", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seeded(seed);
    const keyCount = random.pick([1, 10, 3000]);
    const table = new KeyTable({ hasNumbers: true });
    const model = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = `user-${random.below(keyCount)}`;
      const number = random.below(1e9);
      if (random.chance(0.4)) {
        assertEquals(table.delete(key), model.delete(key), `seed ${seed}`);
      } else {
        table.add(key, number);
        model.set(key, number);
      }
      const other = `user-${random.below(keyCount)}`;
      assert(table.has(other) === model.has(other) && table.get(other) === model.get(other));
    }
    assertEquals(table.size, model.size);
    for (let i = 0; i < keyCount; i++) {
      assertEquals(table.get(`user-${i}`), model.get(`user-${i}`), `seed ${seed}`);
    }
  }
});

Deno.test("KeyTable knows 300,000 keys from 300,000 others that are much like them", () => {
  const table = new KeyTable();
  const count = 300_000;
  for (let i = 0; i < count; i++) table.add(`${i}@example.com`);
  assertEquals(table.size, count);
  let [missed, mistaken] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (!table.has(`${i}@example.com`)) missed++;
    if (table.has(`${i}@example.con`) || table.has(`${count + i}@example.com`)) mistaken++;
  }
  assertEquals({ missed, mistaken }, { missed: 0, mistaken: 0 });
});

Deno.test("KeyTable has nothing in it at first, and takes every string for a key", () => {
  const table = new KeyTable();
  const keys = ["", "\0", "\0\0", " ", "é", "\ud800", "a".repeat(10_000)];
  for (const key of keys) assertEquals([table.has(key), table.delete(key)], [false, false]);
  for (const key of keys) table.add(key);
  for (const key of keys) table.add(key);
  assertEquals(table.size, keys.length);
  for (const key of keys) assertEquals([table.has(key), table.get(key)], [true, undefined], key);
});

Deno.test("KeyTable knows long keys by what stands at their beginning, too", () => {
  const table = new KeyTable();
  const end = ".of-the-people-of-one-and-the-same-organization@example.com";
  const count = 200_000;
  for (let i = 0; i < count; i++) table.add(`${i}${end}`);
  let [missed, mistaken] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (!table.has(`${i}${end}`)) missed++;
    if (table.has(`${count + i}${end}`)) mistaken++;
  }
  assertEquals([table.size, missed, mistaken], [count, 0, 0]);
});

Deno.test("KeyTable keeps keys one of whose two words of hash is 0, as both are of a free place", () => {
  const table = new KeyTable({ hasNumbers: true });
  const keys = ["47850\u96d8", "12395\u9830"];
  for (const key of keys) table.add(key, 7);
  for (let i = 0; i < 10_000; i++) table.add(`${i}`);
  for (const key of keys) {
    assertEquals([table.has(key), table.get(key)], [true, 7]);
    table.add(key, 8);
  }
  assertEquals(table.size, 10_002);
  for (const key of keys) assertEquals([table.delete(key), table.has(key)], [true, false]);
});

Deno.test("KeyTable has the number 0 where none comes with a key, and no numbers unless asked to", () => {
  const table = new KeyTable({ hasNumbers: true });
  table.add("a");
  assertEquals([table.get("a"), table.get("b")], [0, undefined]);
  const plain = new KeyTable();
  plain.add("a", 5);
  assertEquals([plain.has("a"), plain.get("a")], [true, undefined]);
});
