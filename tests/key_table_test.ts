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
