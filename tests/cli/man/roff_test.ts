import { assertEquals } from "@std/assert";
import { bold, entry, italic, literal, prose } from "../../../lib/cli/man/roff.ts";

Deno.test("literal() keeps every character as it is", () => {
  const cases: [text: string, roff: string][] = [
    ["plain text", "plain text"],
    ["", ""],
    ["a\\b", "a\\eb"],
    ["--dry-run", "\\-\\-dry\\-run"],
    ["'x' \"y\"", "\\(aqx\\(aq \\(dqy\\(dq"],
    ["`^~", "\\(ga\\(ha\\(ti"],
    [".env", "\\&.env"],
    ["a.env", "a.env"],
    ["…", "\\[u2026]"],
    ["é 😀", "\\[u00E9] \\[u1F600]"],
  ];
  for (const [text, roff] of cases) assertEquals(literal(text), roff, text);
});

Deno.test("bold() and italic() end what they begin", () => {
  assertEquals(bold("-x"), "\\fB\\-x\\fR");
  assertEquals(italic("N"), "\\fIN\\fR");
});

Deno.test("prose() has flags in bold, and short lines none of which is a request", () => {
  assertEquals(prose("with --dry-run: or (--x), not a--b or -c"), [
    "with \\fB\\-\\-dry\\-run\\fR: or (\\fB\\-\\-x\\fR), not a\\-\\-b or \\-c",
  ]);
  assertEquals(prose("--full"), ["\\fB\\-\\-full\\fR"]);
  assertEquals(prose(`${"a".repeat(60)} 12345 .SH`), [`${"a".repeat(60)} 12345`, "\\&.SH"]);
});

Deno.test("entry() takes its term as it is", () => {
  assertEquals(entry("\\fBx\\fR", "a-b"), [".TP", "\\fBx\\fR", "a\\-b"]);
});
