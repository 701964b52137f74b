import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { randomSeed, rankOf } from "../../lib/verify/sample.ts";

Deno.test("rankOf() is the same for the same key and seed, and an integer that is exact", () => {
  for (const key of ["1", "user@example.com", "", "Zoë 😀", "x".repeat(150)]) {
    const rank = rankOf(key, "seed");
    assertEquals(rankOf(key, "seed"), rank, key);
    assert(Number.isSafeInteger(rank) && rank >= 0, key);
    assertNotEquals(rankOf(key, "other seed"), rank, key);
  }
  assertNotEquals(rankOf("12", "3"), rankOf("2", "31"));
});

Deno.test("rankOf() draws everyone about as often as everyone else", () => {
  const keys = Array.from({ length: 50 }, (_, i) => String(1_000_001 + i));
  const drawn = new Map(keys.map((key) => [key, 0]));
  const seeds = 2_000;
  for (let seed = 0; seed < seeds; seed++) {
    const ranked = keys.map((key) => ({ key, rank: rankOf(key, String(seed)) }));
    ranked.sort((a, b) => a.rank - b.rank);
    for (const { key } of ranked.slice(0, 5)) drawn.set(key, drawn.get(key)! + 1);
  }
  // 200 times each on average; the standard deviation is 13.4, and five of them are 67.
  for (const [key, count] of drawn) assert(Math.abs(count - 200) < 67, `${key}: ${count}`);
});

Deno.test("rankOf() gives the ranks that it has always given: a printed seed draws the same people for ever", () => {
  const ranks: [string, string, number][] = [
    ["1", "7", 8437883334405263],
    ["2", "7", 215902742380893],
    ["user@example.com", "7", 4167408746693570],
    ["Zoë 😀", "7", 6500146003972612],
    ["1", "2026-11", 6104393679778561],
    ["Zoë 😀", "2026-11", 1115163377651599],
  ];
  for (const [key, seed, rank] of ranks) assertEquals(rankOf(key, seed), rank, `${key}, ${seed}`);
});

Deno.test("randomSeed() is digits, another time other ones", () => {
  const seeds = new Set(Array.from({ length: 10 }, randomSeed));
  assert(seeds.size > 5);
  for (const seed of seeds) assert(/^\d+$/.test(seed), seed);
});
