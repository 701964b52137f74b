/** When a run was, in its report. */

import { assertEquals } from "@std/assert";
import { Period } from "../../lib/report/time.tsx";

/** The words of a period. */
function wordsOf(startedAt: string | null, durationMs: number): string {
  return String(<Period startedAt={startedAt} durationMs={durationMs} />)
    .replaceAll(/<[^>]*>/g, "");
}

Deno.test("Period has an end from a second on, with its day where that is another", () => {
  const cases: [startedAt: string, durationMs: number, words: string][] = [
    ["2026-11-25T10:00:00Z", 0, "25 November 2026, 10:00:00 UTC, 0.0 s"],
    ["2026-11-25T10:00:00Z", 999, "25 November 2026, 10:00:00 UTC, 1.0 s"],
    ["2026-11-25T10:00:00Z", 1_000, "25 November 2026, 10:00:00 to 10:00:01 UTC, 1.0 s"],
    ["2026-11-25T22:30:00Z", 5_399_000, "25 November 2026, 22:30:00 to 23:59:59 UTC, 1:29:59 h"],
    [
      "2026-12-31T23:59:59Z",
      1_000,
      "31 December 2026, 23:59:59 to 1 January 2027, 00:00:00 UTC, 1.0 s",
    ],
  ];
  for (const [startedAt, durationMs, words] of cases) {
    assertEquals(wordsOf(startedAt, durationMs), words);
  }
});
