import { assertEquals } from "@std/assert";
import { heldBackSince } from "../../lib/work/means.ts";

Deno.test("heldBackSince() tells what was held back in between", () => {
  const before = { askedMs: 1, slowedMs: 2, refusals: 3, troubles: 4, outageMs: 5 };
  const now = { askedMs: 11, slowedMs: 22, refusals: 33, troubles: 44, outageMs: 55 };
  assertEquals(heldBackSince(now, before), {
    ...{ askedMs: 10, slowedMs: 20, refusals: 30, troubles: 40, outageMs: 50 },
  });
});
