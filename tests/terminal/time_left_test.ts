import { assertAlmostEquals, assertEquals } from "@std/assert";
import { TimeLeft } from "../../lib/terminal/time_left.ts";

/** What is told each second, when this share is done at the end of each. */
function told(shares: readonly (number | undefined)[], left = new TimeLeft()) {
  return shares.map((share, second) => left.at((second + 1) * 1000, share));
}

/** Shares that grow by `step` a second. */
function steady(seconds: number, step: number, from = 0): number[] {
  return Array.from({ length: seconds }, (_, i) => from + (i + 1) * step);
}

Deno.test("TimeLeft tells nothing until the end is steady, and then counts down to it", () => {
  const times = told(steady(10, 0.01));
  assertEquals(times.slice(0, 4), Array(4).fill(undefined));
  assertEquals(times.slice(6).map((ms) => Math.round(ms! / 1000)), [93, 92, 91, 90]);
});

Deno.test("TimeLeft tells nothing while the speed changes", () => {
  // Twice as fast with each second.
  const times = told(Array.from({ length: 12 }, (_, i) => 0.0001 * 2 ** i));
  assertEquals(times.filter((ms) => ms !== undefined), []);
});

Deno.test("TimeLeft follows a speed that has changed for good", () => {
  const times = told([...steady(20, 0.01), ...steady(60, 0.002, 0.2)]);
  assertAlmostEquals(times.at(-1)! / 1000, 0.68 / 0.002, 5);
  // The speed is that of the last thirty seconds: of fifteen of each speed, and then of six and twenty-four.
  assertAlmostEquals(times[44]! / 1000, 0.75 / ((0.05 + 0.05) / 30), 5);
  assertAlmostEquals(times[48]! / 1000, 0.742 / ((0.01 + 0.058) / 30), 5);
});

Deno.test("TimeLeft tells nothing when nothing is done, when all is, or when the size is not known", () => {
  for (const share of [0, 1, undefined]) {
    assertEquals(told(Array(10).fill(share)), Array(10).fill(undefined), String(share));
  }
});

Deno.test("TimeLeft goes on with what it has told when the end moves a little", () => {
  const left = new TimeLeft();
  const times = told([...steady(8, 0.05), 0.4, 0.4, 0.45], left);
  assertEquals(times.slice(5).every((ms) => ms !== undefined), true, String(times));
});

/** What is told when the end is expected at `ends`, seconds, when it is looked at after so many seconds each. */
function toldOf(ends: readonly [at: number, end: number][], left = new TimeLeft()) {
  left.at(0, 0);
  const times = ends.map(([at, end]) => left.at(at * 1000, at / end));
  return times.map((ms) => ms === undefined ? undefined : Math.round(ms / 100) / 10);
}

/** The same end at each of the first seconds. */
function same(seconds: number, end: number): [at: number, end: number][] {
  return Array.from({ length: seconds }, (_, i) => [i + 1, end]);
}

Deno.test("TimeLeft tells the end once it was steady for four seconds, by three looks, within two seconds or a quarter", () => {
  const none = undefined;
  const cases: { name: string; ends: [at: number, end: number][]; told: (number | undefined)[] }[] =
    [
      { name: "steady", ends: same(5, 16), told: [none, none, none, none, 11] },
      { name: "seen three times", ends: [[1, 16], [3, 16], [5, 16]], told: [none, none, 11] },
      { name: "seen twice", ends: [[1, 16], [5, 16]], told: [none, none] },
      {
        name: "moved by nearly two seconds",
        ends: [...same(4, 12), [5, 10.0005]],
        told: [none, none, none, none, 5],
      },
      {
        name: "moved by hardly more than two seconds",
        ends: [...same(4, 12), [5, 9.9995]],
        told: Array(5).fill(none),
      },
      {
        name: "moved by three seconds",
        ends: [...same(4, 16), [5, 13]],
        told: Array(5).fill(none),
      },
      {
        name: "moved by less than a quarter",
        ends: [...same(4, 100), [5, 131]],
        told: [none, none, none, none, 126],
      },
      { name: "moved by more", ends: [...same(4, 100), [5, 133]], told: Array(5).fill(none) },
      {
        name: "moved, once told, by four seconds",
        ends: [...same(5, 16), [6, 12]],
        told: [none, none, none, none, 11, 6],
      },
      {
        name: "moved, once told, by five seconds",
        ends: [...same(5, 16), [6, 11]],
        told: [none, none, none, none, 11, none],
      },
      {
        name: "unsteady at a time that counts for five seconds",
        ends: [[1, 30], ...same(7, 16).slice(1)],
        told: [none, none, none, none, none, none, 9],
      },
      {
        name: "unsteady at a time that has just stopped to count",
        ends: [[1, 30], ...same(5, 16).slice(1), [6.001, 16]],
        told: [none, none, none, none, none, 10],
      },
    ];
  for (const { name, ends, told } of cases) assertEquals(toldOf(ends), told, name);
});

Deno.test("TimeLeft counts down between looks, which are a second apart, to nothing", () => {
  const left = new TimeLeft();
  assertEquals(toldOf(same(5, 16), left).at(-1), 11);
  // More was done meanwhile, or nothing.
  assertEquals([left.at(5_900, 0.9), left.at(5_999, 5 / 16)], [10_100, 10_001]);
  // It takes longer than it was expected to.
  const late = new TimeLeft();
  assertEquals(toldOf([...same(14, 16), [15.5, 16]], late).at(-1), 0.5);
  assertEquals([late.at(15_999, 0.99), late.at(16_400, 0.99)], [1, 0]);
  assertEquals(late.at(16_401, 1), undefined);
});

Deno.test("TimeLeft goes by what was done since a look that is older than its speed where there is none between", () => {
  const left = new TimeLeft();
  const looks: [at: number, share: number][] = [[0, 0], [1, 0.02], [40, 0.4]];
  for (const [at, share] of looks) left.at(at * 1000, share);
  const times = [41, 42, 43, 44].map((at) => left.at(at * 1000, 0.4 + (at - 40) / 100));
  assertEquals(times.at(-1), 0.56 * 43_000 / (0.44 - 0.02));
  // So does the look itself, with which the next ones are compared.
  const slower = new TimeLeft();
  const shares: [at: number, share: number][] = [[0, 0], [1, 0.22], [40, 0.415]];
  for (const [at, share] of shares) slower.at(at * 1000, share);
  const told = [41, 42, 43, 44].map((at) => slower.at(at * 1000, 0.415 + (at - 40) * 0.005));
  assertAlmostEquals(told.at(-1)! / 1000, (1 - 0.435) / 0.005, 1e-6);
});
