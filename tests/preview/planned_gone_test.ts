/** Tests of what a run would do about people who have left the data, with a state that is the test's. */

import { assertEquals } from "@std/assert";
import { planGone, type PlannedGoneOptions } from "../../lib/preview/planned_gone.ts";
import type { StatePreview } from "../../lib/state/state_preview.ts";

/** What is planned where these people have left a state of 2,000, whose pages are of two. */
async function planned(gone: string[], options: Partial<PlannedGoneOptions> = {}) {
  const state = {
    gone: () => ({
      stateSize: 2_000,
      count: () => gone.length,
      *pages() {
        for (let i = 0; i < gone.length; i += 2) {
          yield gone.slice(i, i + 2).map((key) => ({ key, isKept: false }));
        }
      },
    }),
  } as unknown as StatePreview;
  return await planGone({
    ...{ state, action: "delete", maxGone: undefined, isKnown: true, read: 7 },
    ...{ hasUnknownUsers: false, size: 3, ...options },
  });
}

const NONE = { removed: 0, failed: 0, action: "delete", file: null } as const;

Deno.test("planGone() counts who is gone, names the first in their order, and says how many may be", async () => {
  const five = ["a", "b", "c", "d", "e"];
  const cases: { gone: string[]; size?: number; first: string[] }[] = [
    { gone: five, first: ["a", "b", "c"] },
    { gone: five, size: 0, first: [] },
    { gone: five, size: 2, first: ["a", "b"] },
    { gone: five, size: 4, first: ["a", "b", "c", "d"] },
    { gone: five, size: 9, first: five },
    { gone: ["a"], first: ["a"] },
    { gone: [], first: [] },
  ];
  for (const { gone, size = 3, first } of cases) {
    assertEquals(await planned(gone, { size }), {
      ...{ ...NONE, found: gone.length, max: 20, obstacle: null, first },
    });
  }
});

Deno.test("planGone() says what keeps a run from it, of one as of many, and nothing where nobody is gone", async () => {
  const obstacle = "the data has no users";
  for (const gone of [["a"], ["a", "b"]]) {
    assertEquals((await planned(gone, { read: 0 })).obstacle, obstacle);
  }
  assertEquals((await planned([], { read: 0 })).obstacle, null);
});

Deno.test("planGone() has no most of those who are kept, and knows nobody where not all people are known", async () => {
  const kept = await planned(["a"], { action: "keep", maxGone: { people: 5 } });
  assertEquals([kept.max, kept.first, kept.action], [null, ["a"], "keep"]);
  assertEquals((await planned(["a"], { maxGone: { people: 5 } })).max, 5);
  assertEquals(await planned(["a"], { isKnown: false }), {
    ...{ ...NONE, found: null, max: null, obstacle: null, first: [] },
  });
});
