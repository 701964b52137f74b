import { assertEquals } from "@std/assert";
import { writeAll } from "../lib/disk.ts";

Deno.test("writeAll() writes every byte once, however little is taken at a time", () => {
  const bytes = new TextEncoder().encode("0123456789");
  for (const atOnce of [1, 3, 5, 9, 10, 100]) {
    const written: number[] = [];
    let calls = 0;
    writeAll({
      writeSync(some) {
        calls++;
        const taken = some.subarray(0, atOnce);
        written.push(...taken);
        return taken.length;
      },
    }, bytes);
    assertEquals(written, [...bytes], `${atOnce} at once`);
    assertEquals(calls, Math.ceil(10 / atOnce), `${atOnce} at once`);
  }
});

Deno.test("writeAll() asks for nothing where there is nothing to write", () => {
  let calls = 0;
  writeAll({ writeSync: () => ++calls }, new Uint8Array(0));
  assertEquals(calls, 0);
});
