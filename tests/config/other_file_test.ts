import { assertEquals } from "@std/assert";
import { startOfFile } from "../../lib/config/other_file.ts";

Deno.test("startOfFile() gives what there is, 64 KB at the most", async () => {
  const path = await Deno.makeTempFile({ prefix: "cio-sync-start-" });
  try {
    for (const length of [0, 1, 65_536, 65_537]) {
      const bytes = new Uint8Array(length).fill(7);
      await Deno.writeFile(path, bytes);
      const start = await startOfFile(path);
      assertEquals(start.length, Math.min(length, 65_536));
      assertEquals(start.every((byte) => byte === 7), true);
    }
  } finally {
    await Deno.remove(path);
  }
});
