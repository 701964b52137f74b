import { assertEquals } from "@std/assert";
import { fold, widthOf } from "../../lib/terminal/fold.ts";

Deno.test("fold() breaks long lines between words, further in than they began", () => {
  const cases: { name: string; text: string; columns: number; folded: string }[] = [
    { name: "short lines", text: "a b\n\n  c\n", columns: 20, folded: "a b\n\n  c\n" },
    {
      name: "a long line",
      text: "  12 rejected: the value is too long\nmore",
      columns: 24,
      folded: "  12 rejected: the value\n    is too long\nmore",
    },
    {
      name: "gaps between words",
      text: "accepted      12   as they are now",
      columns: 24,
      folded: "accepted      12   as\n  they are now",
    },
    {
      name: "a command, which stays whole",
      text: "Next: mend it, then: cio-sync --data users.failures.ndjson",
      columns: 24,
      folded: "Next: mend it, then:\n  cio-sync --data users.failures.ndjson",
    },
    {
      name: "wide characters",
      text: "名前名前 名前名前 名前",
      columns: 19,
      folded: "名前名前 名前名前\n  名前",
    },
    {
      name: "colours, which take no room",
      text: "\x1b[1mNext:\x1b[22m one two three",
      columns: 19,
      folded: "\x1b[1mNext:\x1b[22m one two three",
    },
    {
      name: "a word that is too long",
      text: "a bcdefghijklmnopqrst",
      columns: 16,
      folded: "a\n  bcdefghijklmnopqrst",
    },
    { name: "hardly any room", text: "one two three", columns: 8, folded: "one two three" },
  ];
  for (const { name, text, columns, folded } of cases) {
    assertEquals(fold(text, columns), folded, name);
  }
});

Deno.test("widthOf() counts columns", () => {
  assertEquals(widthOf("abc"), 3);
  assertEquals(widthOf("顧客.json"), 9);
  assertEquals(widthOf("e\u0301"), 1);
  assertEquals(widthOf("\x1b[31mred\x1b[39m"), 3);
});
