import { assertEquals } from "@std/assert";
import { retryAfterMs } from "../../lib/customerio/retry_after.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

Deno.test("retryAfterMs() turns seconds into milliseconds, a day at most", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["1", 1000],
    ["  7 ", 7000],
    ["007", 7000],
    ["1.5", 1500],
    ["301", 301_000],
    ["86400", 86_400_000],
    ["86401", 86_400_000],
    ["9".repeat(400), 86_400_000],
  ];
  for (const [header, ms] of cases) assertEquals(retryAfterMs(header, NOW), ms, header);
});

Deno.test("retryAfterMs() counts from now to an HTTP date in each of its three forms", () => {
  const cases: [string, number][] = [
    ["Sun, 01 Mar 2026 12:00:10 GMT", 10_000],
    ["Sunday, 01-Mar-26 12:00:10 GMT", 10_000],
    ["Sun Mar  1 12:00:10 2026", 10_000],
    ["Sun, 01 Mar 2026 12:05:01 GMT", 301_000],
    ["Mon, 02 Mar 2026 12:00:01 GMT", 86_400_000],
    ["Fri, 01 Jan 2100 00:00:00 GMT", 86_400_000],
    ["Sun, 01 Mar 2026 12:00:00 GMT", 0],
    ["Sun, 01 Mar 2026 11:59:59 GMT", 0],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ];
  for (const [header, ms] of cases) assertEquals(retryAfterMs(header, NOW), ms, header);
});

Deno.test("retryAfterMs() is undefined when the header is neither seconds nor an HTTP date", () => {
  const headers = [
    null,
    "",
    "  ",
    "-1",
    "-120",
    "+5",
    "1e3",
    "0x10",
    "Infinity",
    "NaN",
    "soon",
    "in 2030",
    "2030-01-01T00:00:00Z",
    "5 s",
    "5, 10",
    "Sun, 99 Mar 2026 12:00:10 GMT",
    "Sun, 01 Mar 2026 12:00:10",
    "Sun, 01 Mar 2026 12:00:10 +0100",
  ];
  for (const header of headers) assertEquals(retryAfterMs(header, NOW), undefined, String(header));
});
