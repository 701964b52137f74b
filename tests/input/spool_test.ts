import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DataError } from "../../lib/input/record.ts";
import { Spool } from "../../lib/input/spool.ts";
import { seeded } from "../helpers/random.ts";
import { chunked, joinBytes } from "../helpers/records.ts";
import { hexOf } from "../helpers/hex.ts";

async function contentOf(spool: Spool): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of spool.read()) parts.push(chunk.slice());
  return joinBytes(...parts);
}

// That its file is closed in the end, the test runner sees.
Deno.test("keep() keeps all that came, to be read more than once", async () => {
  const random = seeded(1);
  const bytes = Uint8Array.from({ length: 600_000 }, () => random.below(256));
  for (const length of [0, 1, 600_000]) {
    const content = bytes.subarray(0, length);
    using spool = await Spool.keep(chunked(content, [100_000, 1, 300_000]), "a pipe");
    for (let time = 1; time <= 2; time++) {
      assert(hexOf(await contentOf(spool)) === hexOf(content), `${length}, time ${time}`);
    }
  }
});

Deno.test("keep() leaves no file open when the data ends in an error", {
  sanitizeResources: true,
}, async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1);
    throw new DataError("gone");
  }
  await assertRejects(() => Spool.keep(failing(), "a pipe"), DataError);
});

Deno.test("keep() throws what ends the data, and says what else it could not do", async () => {
  async function* failing(error: Error): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1);
    throw error;
  }
  const gone = new DataError("gone");
  assertEquals(await assertRejects(() => Spool.keep(failing(gone), "a pipe"), DataError), gone);
  const full = new Error("No space left on device");
  const error = await assertRejects(() => Spool.keep(failing(full), "a pipe"), DataError);
  assertEquals(error.cause, full);
  const start =
    "Cannot keep a pipe in a temporary file, to see what is superseded in it before it " +
    "is sent: ";
  assertEquals(error.message.slice(0, start.length), start);
  assertStringIncludes(error.message, "; give the failures file itself with --data");
});
