import { assertEquals, assertThrows } from "@std/assert";
import { KeyEntries } from "../../lib/check/key_entries.ts";
import { KeyText } from "../../lib/check/key_text.ts";
import { PARTS, RepeatRuns } from "../../lib/check/repeat_runs.ts";

Deno.test("read() gives all entries of a part, in the order in which they were written", () => {
  using runs = new RepeatRuns();
  const key = new KeyText();
  const parts: number[][] = Array.from({ length: PARTS }, () => []);
  let number = 0;
  // Keys of many lengths: the second time they take more than one block.
  for (const count of [5000, 3000]) {
    const entries = new KeyEntries();
    for (let i = 0; i < count; i++) {
      key.set(`${number}`.padEnd(count === 5000 ? i % 50 : 2000, "x"));
      const position = { record: number, line: 1, column: 1, offset: 0 };
      entries.append({ key, owner: undefined, position, number });
      parts[key.hash >>> 22].push(number++);
    }
    runs.write(entries);
  }
  runs.sort();
  const opened = new KeyEntries();
  for (const [part, numbers] of parts.entries()) {
    const found: number[] = [];
    for (const bytes of runs.read(part)) {
      for (let at = 0; at < bytes.length; at = opened.end) {
        opened.open(bytes, at);
        const { key: text, number } = opened.holder();
        assertEquals([text.startsWith(`${number}`), opened.isMarked], [true, false]);
        found.push(number);
      }
    }
    assertEquals(found, numbers, `part ${part}`);
  }
});

Deno.test("RepeatRuns says what could not be done, and where", () => {
  const runs = new RepeatRuns();
  runs[Symbol.dispose]();
  for (const act of [() => runs.sort(), () => runs.read(0), () => runs.write(new KeyEntries())]) {
    const { message, cause } = assertThrows(act, Error);
    assertEquals(
      message,
      "Cannot keep identifiers in a temporary file: database is not open; TMPDIR names the folder",
    );
    assertEquals((cause as Error).message, "database is not open");
  }
});
