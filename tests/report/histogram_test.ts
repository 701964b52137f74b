import { assert, assertEquals } from "@std/assert";
import { Histogram } from "../../lib/report/histogram.ts";

/** The time that `share` of `sorted` does not exceed. */
function exact(sorted: number[], share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
}

Deno.test("percentile() is undefined without times, and exact where there is one", () => {
  const histogram = new Histogram();
  assertEquals(histogram.percentile(0.5), undefined);
  assertEquals({ count: histogram.count, maxMs: histogram.maxMs }, { count: 0, maxMs: 0 });
  for (const ms of [0.02, 0.34, 12.34]) {
    const histogram = new Histogram();
    histogram.add(ms);
    for (const share of [0, 0.5, 0.99, 1]) assertEquals(histogram.percentile(share), ms);
    assertEquals({ count: histogram.count, maxMs: histogram.maxMs }, { count: 1, maxMs: ms });
  }
});

Deno.test("percentile() is at most 3 % off, from tenths of a millisecond to minutes", () => {
  for (const most of [1, 50, 3_000, 120_000]) {
    const histogram = new Histogram();
    const times = Array.from({ length: 5_000 }, (_, i) => 0.2 + most * (i / 5_000) ** 3);
    for (const ms of times) histogram.add(ms);
    for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
      const [found, wanted] = [histogram.percentile(share)!, exact(times, share)];
      assert(Math.abs(found / wanted - 1) <= 0.031, `p${share} of ${most}: ${found}, ${wanted}`);
    }
    assertEquals(histogram.maxMs, times.at(-1));
  }
});

Deno.test("percentile() is at most 3 % off for the shortest times that are told apart", () => {
  for (const ms of [0.1, 0.107, 0.114]) {
    const histogram = new Histogram();
    for (const each of [0.1, ms, ms, ms, 5]) histogram.add(each);
    const found = histogram.percentile(0.5)!;
    assert(Math.abs(found / ms - 1) <= 0.031, `${ms}: ${found}`);
  }
});

Deno.test("add() takes times that no bucket is for", () => {
  const histogram = new Histogram();
  for (const ms of [0, 1e-9, 1e12]) histogram.add(ms);
  assertEquals(histogram.count, 3);
  assertEquals(histogram.percentile(0.3)! <= 0.2, true);
  assertEquals(histogram.percentile(1)! > 1e6, true);
});

Deno.test("merge() gives what all times together give", () => {
  const [all, even, odd] = [new Histogram(), new Histogram(), new Histogram()];
  for (let i = 1; i <= 1_000; i++) {
    all.add(i);
    (i % 2 === 0 ? even : odd).add(i);
  }
  even.merge(odd);
  assertEquals({ count: even.count, maxMs: even.maxMs }, { count: 1_000, maxMs: 1_000 });
  for (const share of [0, 0.5, 0.99]) assertEquals(even.percentile(share), all.percentile(share));
});

Deno.test("merge() counts the shortest and the longest times that are told apart, too", () => {
  const [all, some] = [new Histogram(), new Histogram()];
  for (const ms of [1, 2, 3]) all.add(ms);
  for (const ms of [0.01, 0.02, 0.03, 1e12]) some.add(ms);
  all.merge(some);
  assertEquals({ count: all.count, maxMs: all.maxMs }, { count: 7, maxMs: 1e12 });
  assertEquals([0, 0.4].map((share) => all.percentile(share)! < 0.2), [true, true]);
  assertEquals([0.5, 0.8].map((share) => Math.round(all.percentile(share)!)), [1, 3]);
  assertEquals(all.percentile(1)! > 1e6, true);
});

Deno.test("percentile() begins with the shortest time, and ends with what no limit allows", () => {
  const histogram = new Histogram();
  for (const ms of [1, 100, 1e12, 1e12, 1e12]) histogram.add(ms);
  assertEquals(Math.round(histogram.percentile(0)!), 1);
  assertEquals(Math.round(histogram.percentile(0.6)! / 1e6), 10);
});
