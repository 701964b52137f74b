import { assertEquals } from "@std/assert";
import { bomLength } from "../../lib/input/bom.ts";

Deno.test("bomLength() tells a byte order mark as soon as it can be told", () => {
  const cases: [bytes: number[], length: number | undefined][] = [
    [[], undefined],
    [[0xef], undefined],
    [[0xef, 0xbb], undefined],
    [[0xef, 0xbb, 0xbf], 3],
    [[0xef, 0xbb, 0xbf, 0x7b], 3],
    [[0x7b], 0],
    [[0x7b, 0xbb, 0xbf], 0],
    [[0xef, 0x7b], 0],
    [[0xef, 0x7b, 0xbf], 0],
    [[0xef, 0xbb, 0x7b], 0],
    [[0xee, 0xbb, 0xbf], 0],
  ];
  for (const [bytes, length] of cases) {
    assertEquals(bomLength(Uint8Array.from(bytes)), length, String(bytes));
  }
});
