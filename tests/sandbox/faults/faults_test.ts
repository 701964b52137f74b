import { assert, assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import {
  Faults,
  faultSettings,
  formatFaults,
  NO_FAULTS,
  parseFaults,
} from "../../../lib/sandbox/faults/faults.ts";
import { seededRandom } from "../../../lib/sandbox/faults/seeded_random.ts";

Deno.test("parseFaults() reads rates and latency", () => {
  const cases: [string, ReturnType<typeof parseFaults>][] = [
    ["", NO_FAULTS],
    ["429=0.1", { rates: { 429: 0.1 }, latencyMs: 0 }],
    ["latency=50ms", { rates: {}, latencyMs: 50 }],
    ["latency=1.5s", { rates: {}, latencyMs: 1500 }],
    [" reset = 1 , latency=0ms,", { rates: { reset: 1 }, latencyMs: 0 }],
    [
      "429=0.1,500=0.05,reset=0.02,timeout=0.01,garbage=0.01,latency=50ms",
      {
        rates: { 429: 0.1, 500: 0.05, reset: 0.02, timeout: 0.01, garbage: 0.01 },
        latencyMs: 50,
      },
    ],
    ["503=0.5,418=0.5", { rates: { 503: 0.5, 418: 0.5 }, latencyMs: 0 }],
  ];
  for (const [text, settings] of cases) assertEquals(parseFaults(text), settings, text);
});

Deno.test("formatFaults() writes what parseFaults() reads", () => {
  for (const text of ["", "429=0.1,reset=0.02,latency=50ms", "latency=1500ms", "latency=1ms"]) {
    assertEquals(formatFaults(parseFaults(text)), text, text);
  }
});

Deno.test("parseFaults() throws when something is unknown or out of range", () => {
  const known = "here are any status from 400 to 599, reset, timeout, garbage and latency";
  const cases: [string, string][] = [
    ["rest=0.1", `Unknown fault 'rest': did you mean 'reset'? T${known}`],
    ["4299=0.1", `Unknown fault '4299': did you mean '429'? T${known}`],
    ["5000=0.1", `Unknown fault '5000': did you mean '500'? T${known}`],
    ["timeoutt=0.1", `Unknown fault 'timeoutt': did you mean 'timeout'? T${known}`],
    ["garbag=0.1", `Unknown fault 'garbag': did you mean 'garbage'? T${known}`],
    ["outage=0.1", `Unknown fault 'outage': t${known}`],
    ["latancy=5ms", "did you mean 'latency'?"],
    ["429=2", "Fault '429' needs how likely it is, from 0 to 1: current value is '2'"],
    ["429=-0.1", "from 0 to 1"],
    ["429=ten", "current value is 'ten'"],
    ["429", "current value is nothing"],
    ["429=0.1,429=0.2", "Fault '429' is there twice"],
    ["429=0.6,500=0.6", "Faults together are likelier than 1: 1.200"],
    ["429=1,500=0.001", "Faults together are likelier than 1: 1.001"],
    ["latency=50", "Latency needs a time such as 50ms or 1.5s: current value is '50'"],
    ["latency=1h", "current value is '1h'"],
    ["latency=600001ms", "Latency needs a time such as 50ms or 1.5s: current value is '600001ms'"],
    ["latency=600.1s", "Latency needs a time"],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => parseFaults(text), RunError, message, text);
    assertEquals(error.kind, "usage");
  }
  assertEquals(parseFaults("latency=600000ms").latencyMs, 600_000);
  assertEquals(parseFaults("latency=600s").latencyMs, 600_000);
  assertEquals(Object.keys(parseFaults("0=0,400=0,599=1".slice(4)).rates), ["400", "599"]);
});

Deno.test("Faults.next() gives the same faults for the same seed, and others for another", () => {
  const settings = parseFaults("429=0.2,500=0.2,reset=0.2,garbage=0.2");
  const draw = (faults: Faults) => Array.from({ length: 50 }, () => faults.next());
  const first = draw(new Faults(settings, 7));
  assertEquals(draw(new Faults(settings, 7)), first);
  assert(JSON.stringify(draw(new Faults(settings, 8))) !== JSON.stringify(first));
  const faults = new Faults(settings, 8);
  draw(faults);
  faults.set(settings, 7);
  assertEquals(draw(faults), first);
  assertEquals(faults.seed, 7);
});

Deno.test("Faults.next() gives the faults that it has always given for a seed", () => {
  const faults = new Faults(parseFaults("429=0.2,500=0.2,reset=0.2,garbage=0.2"), 7);
  const drawn = Array.from({ length: 12 }, () => faults.next()?.kind ?? "none");
  assertEquals(
    drawn.join(" "),
    "429 garbage reset garbage garbage 500 500 none 429 garbage reset none",
  );
});

Deno.test("seededRandom() is mulberry32, so that seeds mean the same in every version", () => {
  const random = seededRandom(1);
  // The first numbers of the published generator for this seed.
  assertEquals([random(), random(), random()], [
    0.6270739405881613,
    0.002735721180215478,
    0.5274470399599522,
  ]);
});

Deno.test("Faults.next() counts faults, and has as many as the rates say", () => {
  const faults = new Faults(parseFaults("429=0.3,reset=0.1,500=0.1,garbage=0.1"), 1);
  const drawn = Array.from({ length: 10_000 }, () => faults.next()).filter((each) => each);
  for (const [kind, rate] of Object.entries(faults.settings.rates)) {
    const count = drawn.filter((fault) => fault!.kind === kind).length;
    assertEquals(faults.counts[kind], count);
    assert(Math.abs(count / 10_000 - rate) < 0.02, `${kind}: ${count}`);
  }
  const applied = (kind: string) =>
    new Set(drawn.filter((fault) => fault!.kind === kind).map((fault) => fault!.isApplied));
  assertEquals(applied("429"), new Set([false]));
  assertEquals(applied("garbage"), new Set([true]));
  assertEquals(applied("reset"), new Set([true, false]));
  assertEquals(applied("500"), new Set([true, false]));
});

Deno.test("Faults.next() gives no fault when there are to be none", () => {
  const faults = new Faults(NO_FAULTS, 1);
  for (let count = 0; count < 100; count += 1) assertEquals(faults.next(), undefined);
  assertEquals(faults.counts, {});
});

Deno.test("faultSettings() says how likely all faults together would be, to three digits", () => {
  for (const [text, sum] of [["429=0.6,500=0.6", "1.200"], ["429=1,500=0.0015", "1.002"]]) {
    const { message } = assertThrows(() => parseFaults(text), RunError);
    assertEquals(message, `Faults together are likelier than 1: ${sum}`);
  }
  // What a double makes of a sum is not held against anyone.
  assertEquals(parseFaults("429=0.7,500=0.2,503=0.1").latencyMs, 0);
});

Deno.test("faultSettings() takes numbers as they are, and neither true nor null for one", () => {
  assertEquals(faultSettings([["429", 0.5], ["latency", 1.5]]), {
    rates: { 429: 0.5 },
    latencyMs: 1.5,
  });
  for (const value of [true, false, null, [1]]) {
    const { message } = assertThrows(() => faultSettings([["429", value]]), RunError);
    assertEquals(
      message,
      `Fault '429' needs how likely it is, from 0 to 1: current value is '${value}'`,
    );
    assertThrows(() => faultSettings([["latency", value]]), RunError, "Latency needs a time");
  }
  assertThrows(() => faultSettings([["latency", -1]]), RunError, "current value is '-1'");
});
