import { assertEquals } from "@std/assert";
import { WorkersHeldBack } from "../../lib/publish/held_back.ts";

Deno.test("WorkersHeldBack takes the longest times of all workers, and the sum of what happened to them", () => {
  const held = new WorkersHeldBack();
  assertEquals(held.all, { askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 });
  held.take("a", { askedMs: 10, slowedMs: 0, refusals: 1, troubles: 0, outageMs: 5 });
  held.take("b", { askedMs: 3, slowedMs: 7, refusals: 2, troubles: 4, outageMs: 0 });
  held.take("a", { askedMs: 12, slowedMs: 0, refusals: 2, troubles: 0, outageMs: 5 });
  assertEquals(held.all, { askedMs: 12, slowedMs: 7, refusals: 4, troubles: 4, outageMs: 5 });
});
