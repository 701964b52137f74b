import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { readSample, type VerifyFlags } from "../../lib/verify/flags.ts";

function read(sample: string | undefined, seed?: string) {
  return readSample({ sample, seed } as VerifyFlags);
}

Deno.test("readSample() takes a number of people, and a seed or one of its own", () => {
  assertEquals(read(undefined), null);
  assertEquals(read("1000", "7"), { size: 1000, seed: "7" });
  assertEquals(read("999999999999", ""), { size: 999_999_999_999, seed: "" });
  assertMatch(read("1")!.seed, /^\d+$/);
});

Deno.test("readSample() refuses what is no number of people, and a seed for nothing", () => {
  for (const sample of ["0", "-1", "1.5", "x", "", "01", "1000000000000"]) {
    const { kind, message } = assertThrows(() => read(sample), RunError);
    assertEquals([kind, message], [
      "usage",
      `Cannot use --sample: it must be a whole number of people from 1 on, and is '${sample}'`,
    ]);
  }
  const { kind, message } = assertThrows(() => read(undefined, "7"), RunError);
  assertEquals([kind, message], [
    "usage",
    "Cannot use --seed without --sample, which draws people at random",
  ]);
});
