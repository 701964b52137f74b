import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { FileInUse } from "../../lib/state/file_in_use.ts";
import type { StateFile } from "../../lib/state/state_file.ts";

/** A file that counts how often it was closed. */
function closable() {
  const file = { closed: 0, close: () => file.closed++ };
  return file;
}

Deno.test("FileInUse gives what an action does, and says in words what it throws", () => {
  const file = closable() as unknown as StateFile;
  const inUse = new FileInUse(file, "s.db");
  assertEquals(inUse.try((given) => given === file), true);
  const cause = new Error("database is locked");
  const error = assertThrows(() =>
    inUse.try(() => {
      throw cause;
    }), RunError);
  assertEquals(error.message.startsWith("Cannot use state 's.db': another run is using it"), true);
  assertStrictEquals(error.cause, cause);
});

Deno.test("FileInUse waits for what an action does, and says in words what comes of it", async () => {
  const file = closable() as unknown as StateFile;
  const inUse = new FileInUse(file, "s.db");
  const done: boolean[] = [];
  await inUse.wait(async (given) => {
    await Promise.resolve();
    done.push(given === file);
  });
  assertEquals(done, [true]);
  const cause = new Error("database is locked");
  const rejected = () => inUse.wait(() => Promise.reject(cause));
  const thrown = () =>
    inUse.wait(() => {
      throw cause;
    });
  for (const wait of [rejected, thrown]) {
    const error = await assertRejects(wait, RunError);
    assertEquals(error.message.startsWith("Cannot use state 's.db': another run"), true);
    assertStrictEquals(error.cause, cause);
  }
});

Deno.test("FileInUse is closed once, and not used any more then", () => {
  const file = closable();
  const inUse = new FileInUse(file as unknown as StateFile, "s.db");
  assertEquals(inUse.isClosed, false);
  inUse[Symbol.dispose]();
  inUse[Symbol.dispose]();
  assertEquals([inUse.isClosed, file.closed], [true, 1]);
  const error = assertThrows(() => inUse.try(() => 1), TypeError);
  assertEquals(error.message, "Cannot use state 's.db': it is closed");
});
