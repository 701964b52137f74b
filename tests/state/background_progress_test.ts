/** Tests of what two threads know of each other's work. */

import { assertEquals, assertThrows } from "@std/assert";
import { BackgroundProgress } from "../../lib/state/background_progress.ts";

Deno.test("BackgroundProgress tells the other thread how much is done, and what went wrong", () => {
  const ours = new BackgroundProgress();
  const theirs = new BackgroundProgress(ours.memory);
  assertEquals([theirs.done, theirs.error], [0, undefined]);
  ours.finish();
  ours.finish();
  assertEquals([theirs.done, theirs.error], [2, undefined]);
  theirs.waitFor(0);
  theirs.waitFor(2);
  ours.fail({ kind: "usage", message: "Cannot use “state” 😀" });
  assertEquals(theirs.error, { kind: "usage", message: "Cannot use “state” 😀" });
  assertEquals(theirs.done, 2);
});

Deno.test("fail() cuts off what is too long, and has room for whatever characters are left", () => {
  for (const character of ["x", "\0", "\ud800", "€"]) {
    const progress = new BackgroundProgress();
    progress.fail({ kind: "internal", message: character.repeat(10_000) });
    assertEquals(progress.error, { kind: "internal", message: character.repeat(2048) });
  }
});

Deno.test("waitFor() wakes up when the other thread has done as much", async () => {
  const progress = new BackgroundProgress();
  const source = `
    import { BackgroundProgress } from ${
    JSON.stringify(new URL("../../lib/state/background_progress.ts", import.meta.url).href)
  };
    self.onmessage = ({ data }) => {
      const progress = new BackgroundProgress(data);
      for (let i = 0; i < 3; i++) progress.finish();
    };
    self.postMessage("ready");
  `;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, {
    type: "module",
  });
  await new Promise((resolve) => worker.onmessage = resolve);
  worker.postMessage(progress.memory);
  progress.waitFor(3);
  assertEquals(progress.done, 3);
  worker.terminate();
});

Deno.test("waitFor() gives up on a thread that does nothing for two minutes", () => {
  const waits: unknown[][] = [];
  const { wait } = Atomics;
  // Nobody can wait for so long, and this thread cannot be woken up while it waits.
  Atomics.wait = (...args: unknown[]) => {
    waits.push(args.slice(1));
    return "timed-out";
  };
  try {
    const progress = new BackgroundProgress();
    progress.finish();
    assertThrows(
      () => progress.waitFor(2),
      Error,
      "the thread that writes the state does not go on",
    );
    assertEquals(waits, [[0, 1, 120_000]]);
  } finally {
    Atomics.wait = wait;
  }
});
