import { assertEquals } from "@std/assert";
import { AskedPauses } from "../../lib/delivery/asked_pauses.ts";
import type { AttemptResult } from "../../lib/delivery/verdict.ts";

function after(...results: [AttemptResult, number][]): boolean {
  const asked = new AskedPauses();
  for (const [result, count] of results) {
    for (let i = 0; i < count; i++) asked.record(result);
  }
  return asked.isAboutEveryone;
}

Deno.test("AskedPauses takes a Retry-After for everyone's when most of the last 20 results were bad", () => {
  assertEquals(after(), false);
  assertEquals(after(["refused", 10]), false);
  assertEquals(after(["refused", 11]), true);
  assertEquals(after(["trouble", 6], ["refused", 5]), true);
  assertEquals(after(["success", 1000], ["refused", 10]), false);
  assertEquals(after(["success", 1000], ["trouble", 11]), true);
  assertEquals(after(["refused", 20], ["success", 9]), true);
  assertEquals(after(["refused", 20], ["success", 10]), false);
  assertEquals(after(["refused", 1000], ["success", 20]), false);
});
