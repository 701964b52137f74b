/** The JSON of a dry run that has not begun. */

import { assertEquals } from "@std/assert";
import { emptyDryRunResult } from "../../lib/preview/result.ts";
import { emptyResult } from "../../lib/sync/result.ts";

Deno.test("emptyDryRunResult() has nothing in it, and all that a sync has", () => {
  const { state, comparison, people, ...rest } = emptyDryRunResult();
  assertEquals({ state, comparison, people }, { state: null, comparison: null, people: [] });
  const empty = emptyResult();
  assertEquals(rest, {
    ...empty,
    dryRun: true,
    users: { ...empty.users, planned: 0, merged: 0 },
    requests: { ...empty.requests, planned: 0, bytes: 0 },
    gone: null,
  });
});
