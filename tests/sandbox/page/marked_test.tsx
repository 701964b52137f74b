/** Tests of values with what was searched for marked in them. */

import { assertEquals } from "@std/assert";
import { excerpt, Marked } from "../../../lib/sandbox/page/marked.tsx";

const LONG = "The quick brown fox jumps over the lazy dog and runs";

/** Each with what is shown, the match in brackets. */
const CASES: { text: string; match?: string; length: number; shown: string }[] = [
  { text: "short", length: 5, shown: "short" },
  { text: "longer", length: 5, shown: "long…" },
  { text: "short", match: "hor", length: 5, shown: "s[hor]t" },
  { text: LONG, match: "jumps", length: 25, shown: "…rown fox [jumps] over the …" },
  { text: LONG, match: "jumps", length: 26, shown: "The quick brown fox [jumps]…" },
  { text: "jumps", match: "jumps", length: 5, shown: "[jumps]" },
  { text: "abcdefghijkl", match: "efghij", length: 9, shown: "…bcd[efghi]…" },
  { text: "a fox jumps", match: "jumps", length: 11, shown: "a fox [jumps]" },
  { text: "a fox jumps", match: "jumps", length: 10, shown: "…fox [jumps]" },
  { text: "xfox jumps", match: "fox", length: 9, shown: "x[fox] jum…" },
  { text: "x".repeat(9) + "fox", match: "fox", length: 3, shown: "…x[f]…" },
  { text: "fox" + "x".repeat(9), match: "fox", length: 3, shown: "[fo]…" },
  { text: LONG, match: "The", length: 20, shown: "[The] quick brown fox…" },
  { text: LONG, match: "lazy", length: 20, shown: "…er the [lazy] dog and…" },
  { text: LONG, match: "runs", length: 20, shown: "…og and [runs]" },
  { text: LONG, match: "fox jumps over the lazy", length: 12, shown: "…own [fox jum]…" },
  { text: "\ue000".repeat(9), match: "\ue000", length: 4, shown: "[\ue000]\ue000\ue000…" },
  // The first and the last second half of a character, and one between them.
  ...["\u{10400}", "\u{103ff}", "😀"].map((character) => ({
    text: character.repeat(20),
    match: character,
    length: 6,
    shown: `[${character}]${character}…`,
  })),
];

Deno.test("excerpt() shows the match wherever it is in a long text", () => {
  for (const { text, match, length, shown } of CASES) {
    const start = match === undefined ? -1 : text.indexOf(match);
    const place = match === undefined ? undefined : { start, end: start + match.length };
    const parts = excerpt(text, { match: place, length });
    const marked = parts.match === "" ? "" : `[${parts.match}]`;
    assertEquals(`${parts.before}${marked}${parts.after}`, shown);
  }
});

Deno.test("Marked escapes what is before, in and after the match", () => {
  assertEquals(
    String(<Marked text="<a><b><c>" match={{ start: 3, end: 6 }} length={60} />),
    "&lt;a&gt;<mark>&lt;b&gt;</mark>&lt;c&gt;",
  );
});
