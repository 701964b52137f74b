import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { RunQueue, type RunQueueOptions } from "../../lib/publish/run_queue.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("RunQueue says that the server makes no queue, and why", async () => {
  const cause = new Error("insufficient storage resources available");
  const options = {
    manager: { streams: { add: () => Promise.reject(cause) } },
    ...{ workspace: "0123abcd", run: "main", clock: new FakeClock() },
    settings: { parallelism: 1, ackWaitMs: 1_000, isCluster: false },
  };
  const error = await assertRejects(
    () => RunQueue.open(options as unknown as RunQueueOptions),
    RunError,
  );
  assertEquals([error.kind, error.message], [
    "setup",
    "Cannot make the queue of this run in NATS: insufficient storage resources available",
  ]);
  assertStrictEquals(error.cause, cause);
});
