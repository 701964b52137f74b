/** Tests of activities of one kind in a row. */

import { assertEquals, assertLess } from "@std/assert";
import { ActivityRuns } from "../../../lib/sandbox/people/activity_runs.ts";
import { canMeasureHeap, heapGrowth } from "../../helpers/heap.ts";

Deno.test("ActivityRuns puts those of one kind in a row together", () => {
  const runs = new ActivityRuns();
  assertEquals(runs.latest(), []);
  const types = ["profile_create", "profile_create", "suppress", "profile_create"] as const;
  types.forEach((type, index) => runs.add(type, index + 1));
  assertEquals(runs.latest(), [
    { type: "profile_create", oldest: 4, newest: 4 },
    { type: "suppress", oldest: 3, newest: 3 },
    { type: "profile_create", oldest: 1, newest: 2 },
  ]);
});

Deno.test("ActivityRuns keeps the latest 100", () => {
  const runs = new ActivityRuns();
  for (let sequence = 1; sequence <= 1001; sequence++) {
    runs.add(sequence % 2 === 0 ? "suppress" : "unsuppress", sequence);
    assertEquals(runs.latest().length, Math.min(sequence, 100));
    assertEquals(runs.latest()[0].newest, sequence);
  }
  assertEquals(runs.latest().at(-1)?.oldest, 902);
});

Deno.test("ActivityRuns takes no more memory the longer it goes on", {
  ignore: !canMeasureHeap,
}, async () => {
  const runs = new ActivityRuns();
  let sequence = 0;
  const growth = await heapGrowth(() => {
    for (let count = 0; count < 1_000_000; count++) {
      runs.add(++sequence % 2 === 0 ? "suppress" : "unsuppress", sequence);
    }
  });
  assertLess(growth, 20e6);
  assertEquals(runs.latest().at(-1)?.oldest, sequence - 99);
});
