/** Tests of a table of keys that is emptied and used again. */

import { assertEquals } from "@std/assert";
import { KeyText } from "../../lib/check/key_text.ts";
import { RepeatTable } from "../../lib/check/repeat_table.ts";

const POSITION = { record: 1, line: 1, column: 1, offset: 0 };

function addAll(table: RepeatTable, count: number): void {
  const key = new KeyText();
  for (let number = 1; number <= count; number++) {
    key.set(`key ${number}`);
    table.add({ key, owner: undefined, number, position: POSITION });
  }
}

Deno.test("A table that was emptied finds every key that is there again, and nobody of before", () => {
  // Few and many of the places that there are, and more than there were at first.
  for (const before of [10, 700, 5000]) {
    for (const count of [1, 700, 5000]) {
      const repeats: string[] = [];
      const table = new RepeatTable({
        hasOwners: false,
        onRepeat: ({ key }) => repeats.push(key),
        onEarlier: () => {},
      });
      addAll(table, before);
      table.clear();
      addAll(table, count);
      assertEquals([table.again, repeats.length], [0, 0], `${count} behind ${before}`);
      addAll(table, count);
      assertEquals([table.again, repeats.length], [count, count], `${count} behind ${before}`);
      assertEquals(new Set(repeats).size, count);
    }
  }
});
