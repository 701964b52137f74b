import { assertEquals, assertRejects } from "@std/assert";
import { untilAborted } from "../../lib/input/until_aborted.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of items) got.push(item);
  return got;
}

Deno.test("untilAborted() gives everything when nobody aborts", async () => {
  async function* items() {
    yield* [1, 2, 3];
  }
  assertEquals(await all(untilAborted(items(), new AbortController().signal)), [1, 2, 3]);
});

Deno.test("untilAborted() ends when it is aborted, even if the next item never comes", async () => {
  const stop = new AbortController();
  async function* items() {
    yield 1;
    stop.abort();
    await new Promise(() => {});
  }
  assertEquals(await all(untilAborted(items(), stop.signal)), [1]);
});

Deno.test("untilAborted() asks for nothing when it is aborted before", async () => {
  let asked = 0;
  async function* items() {
    yield ++asked;
  }
  assertEquals(await all(untilAborted(items(), AbortSignal.abort())), []);
  assertEquals(asked, 0);
});

Deno.test("untilAborted() throws what the items throw", async () => {
  // deno-lint-ignore require-yield -- it fails before
  async function* items() {
    throw new TypeError("broken");
  }
  const { signal } = new AbortController();
  await assertRejects(() => all(untilAborted(items(), signal)), TypeError, "broken");
});
