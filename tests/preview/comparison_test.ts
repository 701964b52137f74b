import type { Expectation } from "../../lib/verify/expectation.ts";
import type { JsonValue } from "../../lib/json/exact_json.ts";
import { assertEquals } from "@std/assert";
import { countChanges } from "../../lib/preview/comparison.ts";
import { comparisonLines } from "../../lib/preview/comparison_text.ts";
import type { DryRunResult } from "../../lib/preview/result.ts";
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

Deno.test("countChanges() begins with the attribute that would change of most people", () => {
  const rows = [
    { name: "set", expected: "1", found: null },
    { name: "set", expected: "2", found: null },
    { name: "changed", expected: "1", found: "2" },
    { name: "mixed", expected: null, found: "1" },
    { name: "mixed", expected: "1", found: null },
    { name: "mixed", expected: "1", found: "2" },
  ];
  const lookedUp = rows.map((difference, i) => ({
    expectation: { user: `u${i}` },
    comparison: { status: "different", attributes: [difference] },
  })) as unknown as LookedUp[];
  const { attributes } = countChanges(lookedUp, { people: 6, requests: REQUESTS });
  assertEquals(attributes.map(({ name }) => name), ["mixed", "set", "changed"]);
});

Deno.test("countChanges() keeps the first three changes of an attribute", () => {
  const lookedUp = ["1", "2", "3", "4"].map((user) => ({
    expectation: { user },
    comparison: {
      status: "different",
      attributes: [{ name: "plan", expected: "pro", found: `free ${user}` }],
    },
  })) as unknown as LookedUp[];
  const { attributes: [{ changed, examples }] } = countChanges(lookedUp, {
    people: 4,
    requests: REQUESTS,
  });
  assertEquals(changed, 4);
  assertEquals(
    examples,
    ["1", "2", "3"].map((user) => ({ user, from: `free ${user}`, to: "pro" })),
  );
});

Deno.test("comparisonLines() names twenty attributes, and counts the others", () => {
  const linesOf = (count: number) => {
    const attributes = Array.from({ length: count }, (_, i) => ({
      name: `a${i}`,
      set: 0,
      changed: 1,
      cleared: 0,
      examples: [],
    }));
    const comparison = { people: 1, created: 0, changed: 1, same: 0, failed: 0, failure: null };
    return comparisonLines({
      comparison: { ...comparison, attributes, requests: REQUESTS },
      users: { planned: 1 },
    } as unknown as DryRunResult).filter((line) => /^ {2}(a\d|and)/.test(line));
  };
  assertEquals(linesOf(20).length, 20);
  assertEquals(linesOf(20).at(-1), "  a19: 1 changed");
  assertEquals(linesOf(21).at(-1), "  and 1 other attribute: --json has them all");
});

Deno.test("countChanges() takes nobody for subscribed again by another attribute", () => {
  const of = (name: string, expected: JsonValue, found: string | null) =>
    countChanges([{
      expectation: { user: "1" } as Expectation,
      comparison: { status: "different", attributes: [{ name, expected, found }] },
    }], { people: 1, requests: { sent: 1, retried: 0, throttledMs: 0 } }).resubscribed;
  assertEquals(of("unsubscribed", false, "true"), 1);
  assertEquals(of("in_crm", false, "true"), 0);
  assertEquals(of("unsubscribed", false, null), 0);
  assertEquals(of("unsubscribed", true, "true"), 0);
});
