/** What an earlier publisher has left, while nobody ends it. */

import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { type LeftoverOptions, takeUpLeftovers } from "../../lib/publish/leftovers.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const STREAM = "cio-sync-1_0123abcd_f00_queue_main";

/** A queue of an earlier start, in which there are so many requests; there are so many workers. */
function scene(
  { left, workers, problem }: { left: number; workers: number; problem?: Error | undefined },
) {
  const clock = new FakeClock();
  const facts = { left, workers };
  const notes: string[] = [];
  const deleted: string[] = [];
  async function* names() {
    yield* [STREAM, STREAM.replace("main", "other"), STREAM.replace("queue", "outcomes")];
  }
  const manager = {
    streams: {
      names,
      delete: (stream: string) => Promise.resolve(void deleted.push(stream)),
    },
    consumers: {
      info: (_stream: string, consumer: string) =>
        Promise.resolve({
          num_pending: consumer === "workers" ? facts.left : 0,
          num_ack_pending: 0,
          delivered: { stream_seq: 0, consumer_seq: 0 },
          config: {},
        }),
      // What outcomes are read with is made anew first.
      delete: () => problem === undefined ? Promise.resolve(true) : Promise.reject(problem),
      add: () => Promise.resolve({}),
    },
  };
  // Nothing is read from what has no outcomes.
  const consumer = { fetch: () => Promise.reject(new Error("nothing")) };
  const options: LeftoverOptions = {
    client: { consumers: { get: () => Promise.resolve(consumer) } } as unknown as JetStreamClient,
    manager: manager as unknown as JetStreamManager,
    ...{ workspace: "0123abcd", run: "main", giveUpAfterMs: 10_000, clock },
    presence: {
      get count() {
        return facts.workers;
      },
    } as LeftoverOptions["presence"],
    signal: new AbortController().signal,
    note: (message) => notes.push(message),
  };
  const taking = takeUpLeftovers(options, () => Promise.resolve(undefined));
  return { clock, facts, notes, deleted, taking };
}

Deno.test("takeUpLeftovers() says after two seconds what it waits for, once, and goes on when that is done", async () => {
  const { clock, facts, notes, deleted, taking } = scene({ left: 2, workers: 1 });
  await clock.advance(2_000);
  assertEquals(notes, []);
  await clock.advance(20_000);
  const note = "Waiting for workers to end 2 requests of an earlier run of this name";
  assertEquals([notes, deleted], [[note], []]);
  facts.left = 0;
  await clock.advance(1_000);
  await taking;
  assertEquals(deleted, [STREAM, STREAM.replace("queue", "outcomes")]);
});

Deno.test("takeUpLeftovers() ends the run when no worker comes for what is left", async () => {
  const { clock, facts, deleted, taking } = scene({ left: 1, workers: 1 });
  const ended = assertRejects(() => taking, RunError);
  await clock.advance(5_000);
  facts.workers = 0;
  await clock.advance(9_900);
  assertEquals(deleted, []);
  await clock.advance(1_000);
  const { kind, message } = await ended;
  assertEquals([kind, message, deleted], [
    "setup",
    "No worker was there for 10 s to end what an earlier run of this name has left: start cio-sync work, and " +
    "publish again",
    [],
  ]);
});

Deno.test("takeUpLeftovers() ends with what the server says, but for a reader that is gone", async () => {
  const apiError = (code: number, description: string) =>
    new JetStreamApiError({ code, err_code: 10014, description });
  const gone = scene({ left: 0, workers: 1, problem: apiError(404, "consumer not found") });
  await gone.clock.advance(5_000);
  await gone.taking;
  assertEquals(gone.deleted.length, 2);
  for (const problem of [apiError(503, "no quorum"), new TypeError("a mistake")]) {
    const { taking, deleted } = scene({ left: 0, workers: 1, problem });
    assertStrictEquals(await assertRejects(() => taking), problem);
    assertEquals(deleted, []);
  }
});
