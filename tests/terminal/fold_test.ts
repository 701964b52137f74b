import { assert, assertEquals } from "@std/assert";
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
    {
      name: "a first word that is too long",
      text: "bcdefghijklmnopqrst u",
      columns: 16,
      folded: "bcdefghijklmnopqrst\n  u",
    },
    {
      name: "a line that begins far in",
      text: `${" ".repeat(9)}one two three four`,
      columns: 24,
      folded: `${" ".repeat(9)}one two three\n    four`,
    },
    { name: "hardly any room", text: "one two three", columns: 8, folded: "one two three" },
    {
      name: "a little less than enough room",
      text: "one two three",
      columns: 12,
      folded: "one two three",
    },
    {
      name: "just enough room",
      text: "one two three four",
      columns: 14,
      folded: "one two three\n  four",
    },
  ];
  for (const { name, text, columns, folded } of cases) {
    assertEquals(fold(text, columns), folded, name);
  }
});

Deno.test("fold() fills each line as far as words go into it", () => {
  const text =
    "a run that was told to stop says how far it has come, and what to do next with the rest";
  for (let columns = 14; columns < text.length; columns++) {
    const lines = fold(text, columns).split("\n");
    assertEquals(lines.map((line) => line.trim()).join(" "), text, `${columns} columns`);
    const isFull = lines.slice(0, -1).map((line, i) =>
      line.length <= columns && `${line} ${lines[i + 1].trim().split(" ")[0]}`.length > columns
    );
    assertEquals(isFull, lines.slice(1).map(() => true), `${columns} columns`);
    assert(lines.at(-1)!.length <= columns, `${columns} columns`);
  }
});

Deno.test("widthOf() counts columns", () => {
  assertEquals(widthOf("abc"), 3);
  assertEquals(widthOf("顧客.json"), 9);
  assertEquals(widthOf("e\u0301"), 1);
  assertEquals(widthOf("\x1b[31mred\x1b[39m"), 3);
});
