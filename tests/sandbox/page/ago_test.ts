/** Tests of times as how long ago they were. */

import { assertEquals } from "@std/assert";
import { ago } from "../../../lib/sandbox/page/ago.ts";
import { ASSETS } from "../../../lib/sandbox/page/assets.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CASES: { passed: number; expected: string }[] = [
  { passed: -5, expected: "just now" },
  { passed: 0, expected: "just now" },
  { passed: 9.9, expected: "just now" },
  { passed: 10, expected: "10 seconds ago" },
  { passed: 59.9, expected: "59 seconds ago" },
  { passed: MINUTE, expected: "1 minute ago" },
  { passed: 2 * MINUTE + 30, expected: "2 minutes ago" },
  { passed: HOUR - 1, expected: "59 minutes ago" },
  { passed: HOUR, expected: "1 hour ago" },
  { passed: DAY - 1, expected: "23 hours ago" },
  { passed: DAY, expected: "1 day ago" },
  { passed: 30 * DAY, expected: "30 days ago" },
  // A year of 365 days and six hours, and a twelfth of it.
  { passed: 2_629_799, expected: "30 days ago" },
  { passed: 2_629_800, expected: "1 month ago" },
  { passed: 31 * DAY, expected: "1 month ago" },
  { passed: 31_557_599, expected: "11 months ago" },
  { passed: 31_557_600, expected: "1 year ago" },
  { passed: 365 * DAY, expected: "11 months ago" },
  { passed: 366 * DAY, expected: "1 year ago" },
  { passed: 800 * DAY, expected: "2 years ago" },
];

Deno.test("ago() is in the largest unit that has passed, and the same in the page's script", async () => {
  const script = ASSETS["ago.ts"].text;
  const { ago: inPage } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  for (const { passed, expected } of CASES) {
    assertEquals(ago(1_700_000_000 - passed, 1_700_000_000), expected);
    assertEquals(inPage(1_700_000_000 - passed, 1_700_000_000), expected);
  }
});
