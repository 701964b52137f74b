import { assertEquals, assertGreater } from "@std/assert";
import { freeBytes, returnedBytes } from "../lib/free_bytes.ts";

/** Up to so many bytes the C library may keep what was freed for later (mallopt(3), M_MMAP_THRESHOLD on 64 bits). */
const KEPT_BYTES = 32 * 1024 * 1024;

Deno.test("returnedBytes() has room for what is asked, and more than the C library would keep", () => {
  for (const length of [0, 1, KEPT_BYTES, 40_000_000]) {
    const bytes = returnedBytes(length);
    assertGreater(bytes.length, KEPT_BYTES);
    assertEquals(bytes.length >= length, true, `${length} bytes`);
    // Whoever needs little takes no more than that, as what is not written to takes no memory.
    assertEquals(bytes.length <= 40_000_000, true, `${length} bytes`);
    freeBytes(bytes);
  }
});

Deno.test("freeBytes() leaves nothing that could be read", () => {
  const bytes = new TextEncoder().encode("a secret");
  const part = bytes.subarray(2);
  freeBytes(part);
  assertEquals([bytes.length, part.length], [0, 0]);
});
