import { assertEquals } from "@std/assert";
import { countChanges } from "../../lib/preview/comparison.ts";
import type { LookedUp } from "../../lib/verify/look_up.ts";

const REQUESTS = { sent: 1, retried: 0, throttledMs: 0 };

Deno.test("countChanges() gives the first reason for which people could not be looked up", () => {
  const lookedUp = ["one", "two"].map((reason, i) => ({
    expectation: { user: `u${i}` },
    comparison: { status: "failed", reason },
  })) as LookedUp[];
  const { failed, failure, created } = countChanges(lookedUp, { people: 2, requests: REQUESTS });
  assertEquals({ failed, failure, created }, { failed: 2, failure: "one", created: 0 });
});
