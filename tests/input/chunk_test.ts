import { assertEquals } from "@std/assert";
import { Chunk } from "../../lib/input/chunk.ts";
import { sourceOf, users } from "../helpers/people.ts";

Deno.test("release() frees the bytes behind the reader and all records, and not before", () => {
  for (const releases of [[1, 1, 1], [3], [0, 2, 1]]) {
    for (let before = 0; before <= releases.length; before++) {
      const bytes = new Uint8Array(10);
      const chunk = new Chunk(bytes);
      for (const records of releases.slice(0, before)) chunk.release(records);
      assertEquals(bytes.length, 10);
      chunk.close(3);
      for (const records of releases.slice(before)) {
        assertEquals(bytes.length, 10);
        chunk.release(records);
      }
      assertEquals(bytes.length, 0);
    }
  }
});

Deno.test("ofOne() gives a chunk that is freed with its only record", () => {
  const bytes = new Uint8Array(10);
  const chunk = Chunk.ofOne(bytes);
  assertEquals(bytes.length, 10);
  chunk.release();
  assertEquals(bytes.length, 0);
});

Deno.test("records keep their bytes until each is released and the reader has moved on", async () => {
  const all = [];
  for await (const records of sourceOf(users(6), 3).records) all.push(...records);
  const [first, second, third, fourth] = all;
  for (const record of [first, second]) record.chunk!.release();
  assertEquals(JSON.parse(text(third)), { id: "2" });
  third.chunk!.release();
  assertEquals(first.bytes.length, 0);
  assertEquals(JSON.parse(text(fourth)), { id: "3" });
});

function text({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
