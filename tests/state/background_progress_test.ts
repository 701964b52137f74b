/** Tests of what two threads know of each other's work. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { BackgroundProgress } from "../../lib/state/background_progress.ts";
import { settle } from "../helpers/turns.ts";

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

Deno.test("reach() resolves each when as much is done, and this thread goes on meanwhile", async () => {
  const progress = new BackgroundProgress();
  assertEquals(progress.reach(0), undefined);
  const reached: number[] = [];
  const waiting = [1, 2, 2, 3].map(async (count) => {
    await progress.reach(count);
    reached.push(count);
  });
  await settle();
  assertEquals(reached, []);
  progress.finish();
  progress.finish();
  // Whoever asks sees to it that the others go on, too.
  assertEquals(progress.reach(2), undefined);
  await settle();
  assertEquals(reached, [1, 2, 2]);
  progress.finish();
  await Promise.all(waiting);
  assertEquals(reached, [1, 2, 2, 3]);
});

Deno.test("reach() gives up on a thread that does nothing for two minutes, and not on one that does little", async () => {
  const { now } = performance;
  let passed = 0;
  performance.now = () => now.call(performance) + passed;
  const asked = async (progress: BackgroundProgress, count: number) => {
    // It is looked first here, and time counts from then on.
    const waiting = progress.reach(count);
    await settle();
    return { waiting };
  };
  try {
    const progress = new BackgroundProgress();
    progress.finish();
    passed = 500_000;
    const { waiting: four } = await asked(progress, 4);
    const { waiting: five } = await asked(progress, 5);
    passed += 119_000;
    assertEquals(progress.reach(1), undefined);
    progress.finish();
    assertEquals(progress.reach(2), undefined);
    passed += 119_000;
    assertEquals(progress.reach(2), undefined);
    progress.finish();
    progress.finish();
    await four;
    assertEquals(progress.reach(4), undefined);
    assertEquals(progress.reach(4), undefined);
    passed += 121_000;
    const message = "the thread that writes the state does not go on";
    await assertRejects(() => five!, Error, message);
  } finally {
    performance.now = now;
  }
});
