import { assertEquals } from "@std/assert";
import { RecentCounts } from "../../lib/delivery/recent_counts.ts";

Deno.test("RecentCounts counts what there was in the last second, by kind", () => {
  const counts = new RecentCounts<"a" | "b">();
  assertEquals([counts.count("a", 5), counts.all(5)], [0, 0]);
  for (let time = 0; time < 1000; time += 10) counts.add(time % 20 === 0 ? "a" : "b", time);
  assertEquals([counts.count("a", 999), counts.count("b", 999), counts.all(999)], [50, 50, 100]);
});

Deno.test("RecentCounts forgets a tenth of a second after the other", () => {
  const counts = new RecentCounts<"a">();
  for (let time = 0; time < 1000; time += 10) counts.add("a", time);
  const left = [1000, 1099, 1100, 1500, 1899, 1900].map((now) => counts.count("a", now));
  assertEquals(left, [90, 90, 80, 40, 10, 0]);
});

Deno.test("RecentCounts forgets everything after a long silence", () => {
  const counts = new RecentCounts<"a">();
  counts.add("a", 123);
  assertEquals(counts.all(1_000_123), 0);
  counts.add("a", 1_000_123);
  assertEquals([counts.all(1_000_123), counts.all(1_001_099), counts.all(1_001_100)], [1, 1, 0]);
});
