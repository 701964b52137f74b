import { assertEquals } from "@std/assert";
import { RecentCounts } from "../../lib/delivery/recent_counts.ts";

Deno.test("RecentCounts counts what there was in the last second, by kind", () => {
  const counts = new RecentCounts<"a" | "b">();
  assertEquals({ a: counts.count("a", 5), all: counts.all(5) }, { a: 0, all: 0 });
  for (let time = 0; time < 1000; time += 10) counts.add(time % 20 === 0 ? "a" : "b", time);
  assertEquals({ a: counts.count("a", 999), b: counts.count("b", 999), all: counts.all(999) }, {
    a: 50,
    b: 50,
    all: 100,
  });
});

Deno.test("RecentCounts forgets a tenth of a second after the other", () => {
  const counts = new RecentCounts<"a">();
  for (let time = 0; time < 1000; time += 10) counts.add("a", time);
  const cases = [
    { now: 1000, left: 90 },
    { now: 1099, left: 90 },
    { now: 1100, left: 80 },
    { now: 1500, left: 40 },
    { now: 1899, left: 10 },
    { now: 1900, left: 0 },
  ];
  for (const { now, left } of cases) assertEquals(counts.count("a", now), left, `at ${now} ms`);
});

Deno.test("RecentCounts forgets everything after a long silence", () => {
  const counts = new RecentCounts<"a">();
  for (let time = 23; time < 1000; time += 100) counts.add("a", time);
  assertEquals(counts.all(923), 10);
  assertEquals(counts.all(1_000_123), 0);
  counts.add("a", 1_000_123);
  const cases = [
    { now: 1_000_123, left: 1 },
    { now: 1_001_099, left: 1 },
    { now: 1_001_100, left: 0 },
  ];
  for (const { now, left } of cases) assertEquals(counts.all(now), left, `at ${now} ms`);
});
