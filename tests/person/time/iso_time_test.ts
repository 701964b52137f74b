import { assertEquals } from "@std/assert";
import { isoTextToSeconds } from "../../../lib/person/time/iso_time.ts";

const FULL = "2024-01-31T10:11:12.5+02:00";

Deno.test("isoTextToSeconds() reads dates and times as Date.parse does, where that knows them", () => {
  const cases: [text: string, iso: string][] = [
    ["2024-01-31", "2024-01-31T00:00:00Z"],
    ["2024-01-31T10:11", "2024-01-31T10:11:00Z"],
    ["2024-01-31 10:11:12", "2024-01-31T10:11:12Z"],
    ["2024-01-31t10:11:12z", "2024-01-31T10:11:12Z"],
    ["2024-01-31T10:11:12.999Z", "2024-01-31T10:11:12Z"],
    ["2024-01-31T10:11:12,9Z", "2024-01-31T10:11:12Z"],
    ["2024-01-31T10:11Z", "2024-01-31T10:11:00Z"],
    ["2024-01-31T10:11+02:00", "2024-01-31T08:11:00Z"],
    [FULL, "2024-01-31T08:11:12Z"],
    ["2024-01-31T10:11:12-0130", "2024-01-31T11:41:12Z"],
    ["2024-01-31T10:11:12+02", "2024-01-31T08:11:12Z"],
    ["1900-01-01", "1900-01-01T00:00:00Z"],
    ["2200-12-31T23:59:59Z", "2200-12-31T23:59:59Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
  ];
  for (const [text, iso] of cases) {
    assertEquals(isoTextToSeconds(text), Date.parse(iso) / 1000, text);
  }
});

Deno.test("isoTextToSeconds() knows nothing of what has another character in the place of a digit or a sign", () => {
  for (let at = 0; at < FULL.length; at++) {
    for (const other of ["/", ";", "x", "\u0130"]) {
      const text = FULL.slice(0, at) + other + FULL.slice(at + 1);
      assertEquals(isoTextToSeconds(text), undefined, text);
    }
  }
});

Deno.test("isoTextToSeconds() knows nothing of what is cut off, goes on or is in no calendar", () => {
  for (
    const text of [
      ...["2024-01-3", "2024-01-31T", "2024-01-31T10", "2024-01-31T10:1", "2024-01-31T10:11:1"],
      ...["2024-01-31T10:11:12.", "2024-01-31T10:11:12.Z", `${FULL}0`, "2024-01-31Z"],
      ...["2024-02-30", "2023-02-29", "2024-00-10", "2024-13-01", "2024-01-00", "1899-12-31"],
      ...["2201-01-01", "2024-01-31T24:11:12", "2024-01-31T10:60:12", "2024-01-31T10:11:61"],
    ]
  ) assertEquals(isoTextToSeconds(text), undefined, text);
});
