/** What an earlier publisher has left, while nobody ends it. */

import { JetStreamApiError, type JetStreamManager, type JsMsg } from "@nats-io/jetstream";
import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { encodeOutcome } from "../../lib/nats/outcome_message.ts";
import { type LeftoverOptions, takeUpLeftovers } from "../../lib/publish/leftovers.ts";
import type { State } from "../../lib/state/state.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";

const STREAM = "cio-sync-1_0123abcd_f00_queue_main";
const OUTCOMES = STREAM.replace("queue", "outcomes");

/** A queue of an earlier start, in which there are so many requests; there are so many workers. */
async function scene(
  { left, workers, problem, run = "main", startedAt = 0 }: {
    left: number;
    workers: number;
    problem?: Error | undefined;
    run?: string;
    startedAt?: number;
  },
) {
  const clock = new FakeClock();
  await clock.advance(startedAt);
  const facts = { left, workers, pending: 0, unacknowledged: 0, infoProblem: undefined as unknown };
  const notes: string[] = [];
  const deleted: string[] = [];
  const did: unknown[] = [];
  const settled: string[] = [];
  async function* names() {
    yield* [STREAM, STREAM.replace("main", "other"), OUTCOMES];
  }
  const { client, batches } = fakeConsumers();
  const config = { durable_name: "publisher" };
  const manager = {
    streams: {
      names,
      delete: (stream: string) => {
        // Whoever reads would have the state know of more.
        assertEquals(batches.every(({ isRead }) => isRead), true);
        return Promise.resolve(void deleted.push(stream));
      },
    },
    consumers: {
      info: (_stream: string, consumer: string) => {
        if (facts.infoProblem !== undefined && did.length > 1) {
          return Promise.reject(facts.infoProblem);
        }
        const isQueue = consumer === "workers";
        return Promise.resolve({
          num_pending: isQueue ? facts.left : facts.pending,
          num_ack_pending: isQueue ? 0 : facts.unacknowledged,
          ...{ delivered: { stream_seq: 0, consumer_seq: 0 }, config },
        });
      },
      // What outcomes are read with is made anew first.
      delete: (stream: string, consumer: string) => {
        did.push(["delete", stream, consumer]);
        return problem === undefined ? Promise.resolve(true) : Promise.reject(problem);
      },
      add: (stream: string, given: unknown) => Promise.resolve(did.push(["add", stream, given])),
    },
  };
  const options: LeftoverOptions = {
    ...{ client, manager: manager as unknown as JetStreamManager },
    ...{ workspace: "0123abcd", run, giveUpAfterMs: 10_000, clock },
    presence: {
      get count() {
        return facts.workers;
      },
    } as LeftoverOptions["presence"],
    signal: new AbortController().signal,
    note: (message) => notes.push(message),
  };
  const state = {
    record: (people: { key: string }[]) => settled.push(...people.map(({ key }) => key)),
    sort: () => settled.push("sorted"),
    [Symbol.dispose]: () => settled.push("closed"),
  };
  let isDone = false;
  const taking = takeUpLeftovers(options, () => {
    settled.push("opened");
    return Promise.resolve(state as unknown as State);
  }).finally(() => isDone = true);
  return {
    ...{ clock, facts, notes, deleted, did, settled, batches, config, taking },
    isDone: () => isDone,
  };
}

Deno.test("takeUpLeftovers() says after two seconds what it waits for, once, and goes on when that is done", async () => {
  const { clock, facts, notes, deleted, taking } = await scene({
    ...{ left: 2, workers: 1, startedAt: 5_000 },
  });
  await clock.advance(2_000);
  assertEquals(notes, []);
  await clock.advance(20_000);
  const note = "Waiting for workers to end 2 requests of an earlier run of this name";
  assertEquals([notes, deleted], [[note], []]);
  facts.left = 0;
  await clock.advance(1_000);
  await taking;
  assertEquals(deleted, [STREAM, OUTCOMES]);
});

Deno.test("takeUpLeftovers() ends the run when no worker comes for what is left", async () => {
  const { clock, facts, deleted, taking, isDone } = await scene({ left: 1, workers: 1 });
  const ended = assertRejects(() => taking, RunError);
  await clock.advance(5_000);
  facts.workers = 0;
  await clock.advance(10_199);
  assertEquals([isDone(), deleted], [false, []]);
  await clock.advance(1);
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
  const gone = await scene({ left: 0, workers: 1, problem: apiError(404, "consumer not found") });
  await gone.clock.advance(5_000);
  await gone.taking;
  assertEquals(gone.deleted.length, 2);
  for (const problem of [apiError(503, "no quorum"), new TypeError("a mistake")]) {
    const { taking, deleted } = await scene({ left: 0, workers: 1, problem });
    assertStrictEquals(await assertRejects(() => taking), problem);
    assertEquals(deleted, []);
  }
});

/** What a worker has said of the people `keys` of request `id`, of whom the first was rejected. */
function outcome(id: string, keys: string[], acked: string[]): Partial<JsMsg> {
  const failure = { outcome: "rejected" as const, reason: "bad email" };
  const facts = {
    ...{ worker: "w", ack: "", sent: 1, retried: 0, refused: [{ index: 0, failure }] },
    heldBack: { askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 },
  };
  const echo = new TextEncoder().encode(JSON.stringify(keys.map((key) => [key, "hash"])));
  const data = encodeOutcome(facts, { echo, maxBytes: Infinity });
  return { subject: `x.${id}`, data, ack: () => void acked.push(id) };
}

Deno.test("takeUpLeftovers() has the state know who was accepted meanwhile, and makes the reader anew for it", async () => {
  const scenery = await scene({ left: 0, workers: 1 });
  const { clock, facts, did, settled, batches, config, deleted, taking } = scenery;
  facts.pending = 3;
  await clock.advance(60_000);
  assertEquals(did, [["delete", OUTCOMES, "publisher"], ["add", OUTCOMES, config]]);
  const acked: string[] = [];
  const claim = {
    ...outcome("2", [], acked),
    data: new Uint8Array(0),
  };
  batches[0].give(outcome("1", ["a", "b", "c"], acked), claim, outcome("1", ["a", "d"], acked));
  batches[0].give(outcome("2", ["e", "f"], acked));
  await settle();
  assertEquals([settled, acked, deleted], [["opened", "b", "c", "f"], ["1", "2", "1", "2"], []]);
  facts.pending = 0;
  await clock.advance(200);
  await taking;
  assertEquals(settled.slice(4), ["sorted", "closed"]);
  assertEquals([deleted, batches[0].isRead, clock.sleeping], [[STREAM, OUTCOMES], true, 0]);
});

Deno.test("takeUpLeftovers() waits 5 s for what was given and is not acknowledged, and then goes on", async () => {
  const { clock, facts, settled, isDone, taking } = await scene({ left: 0, workers: 1 });
  facts.unacknowledged = 1;
  for (let second = 0; second < 5; second++) {
    assertEquals(isDone(), false);
    await clock.advance(999);
    assertEquals(isDone(), false);
    await clock.advance(1);
  }
  await taking;
  assertEquals(settled, ["opened", "sorted", "closed"]);
});

Deno.test("takeUpLeftovers() ends with what is wrong with an outcome, and leaves that and all behind it where it is", async () => {
  const { clock, facts, settled, batches, deleted, taking } = await scene({ left: 0, workers: 1 });
  const ended = assertRejects(() => taking);
  facts.pending = 1;
  await settle();
  const acked: string[] = [];
  const odd = { ...outcome("1", [], acked), data: new Uint8Array([1, 2, 3]) };
  batches[0].give(odd, outcome("2", ["a", "b"], acked));
  await clock.advance(200);
  assertInstanceOf(await ended, RangeError);
  assertEquals([settled, acked, deleted], [["opened", "closed"], [], []]);
  assertEquals([batches[0].isRead, clock.sleeping], [true, 0]);
});

Deno.test("takeUpLeftovers() goes on where a queue is gone meanwhile, and ends with what else the server says", async () => {
  const gone = new JetStreamApiError({ code: 404, err_code: 10014, description: "gone" });
  for (const problem of [gone, new Error("no quorum")]) {
    for (const left of [0, 1]) {
      const { clock, facts, deleted, taking } = await scene({ left, workers: 1 });
      const ended = taking.then(() => undefined, (error) => error);
      facts.unacknowledged = 1;
      await clock.advance(0);
      facts.infoProblem = problem;
      await clock.advance(200);
      assertEquals(await ended, problem === gone ? undefined : problem);
      assertEquals(deleted.length, problem === gone ? 2 : 0);
    }
  }
});

Deno.test("takeUpLeftovers() opens no state where nothing is left of this run", async () => {
  const { settled, did, deleted, taking } = await scene({ left: 1, workers: 0, run: "new" });
  await taking;
  assertEquals([settled, did, deleted], [[], [], []]);
});
