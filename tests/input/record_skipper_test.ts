import { assertEquals } from "@std/assert";
import { RecordSkipper } from "../../lib/input/record_skipper.ts";
import { positionAt } from "../helpers/json_cases.ts";
import { utf8 } from "../helpers/records.ts";

/** How many bytes the skipper steps over in all when `text` comes in pieces of `size` bytes, and the lines then. */
function skip(text: string, size: number) {
  const bytes = utf8(text);
  const skipper = new RecordSkipper();
  const lines = { newlines: 0, lineStart: 0, continuations: 0 };
  for (let at = 0; at < bytes.length; at += size) {
    const end = skipper.skip(bytes.subarray(0, at + size), at, lines);
    if (end >= 0) return { end, lines };
  }
  return { end: -1, lines };
}

Deno.test("skip() finds the end of a value, whatever is in it and behind it", () => {
  const values = [
    '{"a":1}',
    "{}",
    "[]",
    '[[{"b":[]}],{}]',
    '{"a":"]}\\"\\\\"}',
    '"text [ \\" {"',
    '"\\\\"',
    "12.5e3",
    "true",
    "1!2",
    '{"À":"Àÿ€\u{10000}"}',
    '{"é":\n\n"ü🦊",\n"b":"日"}',
  ];
  for (const value of values) {
    for (const behind of [",", "]", "}", " ", "\n", "\t", "\r"]) {
      const text = `${value}${behind}1`;
      for (const size of [1, 2, 3, 1000]) {
        const { end, lines } = skip(text, size);
        assertEquals(end, utf8(value).length, `${text} in pieces of ${size}`);
        const { line, column } = positionAt(utf8(value), 1);
        assertEquals(lines.newlines + 1, line, text);
        assertEquals(end - lines.lineStart - lines.continuations + 1, column, text);
      }
    }
    if (/^[\d"[{]/.test(value)) assertEquals(skip(value.slice(0, -1), 3).end, -1, value);
  }
});
