/** How a worker takes the messages of a queue; with a real server: tests/nats/. */

import { JetStreamApiError, type JsMsg } from "@nats-io/jetstream";
import { assertEquals } from "@std/assert";
import { Places } from "../../lib/delivery/places.ts";
import type { RunError } from "../../lib/errors.ts";
import { encodeRequest } from "../../lib/nats/request_message.ts";
import type { TakenMessage } from "../../lib/work/taken_message.ts";
import { TakenQueue, type TakenQueueOptions } from "../../lib/work/taken_queue.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { settle } from "../helpers/turns.ts";

const NAME = { workspace: "0123abcd", run: "main", generation: "f00" };
const CONSUMER = ["cio-sync-1_0123abcd_f00_queue_main", "workers"];
const GONE = new JetStreamApiError({ code: 404, err_code: 10059, description: "not found" });
const HELD_BACK = { askedMs: 1, slowedMs: 2, refusals: 3, troubles: 4, outageMs: 5 };

/** A queue of a worker with so many places; the test ends what is handled. */
function scene({ parallelism = 5, queues = 1 } = {}) {
  const clock = new FakeClock();
  const ending = new AbortController();
  const { client, batches, asked, problems } = fakeConsumers();
  const facts = { queues, isSubscribed: false, progress: undefined as unknown };
  const did = { idle: [] as boolean[], dropped: [] as string[] };
  const handled: { id: string; end: (error?: Error) => void }[] = [];
  const places = new Places(parallelism);
  let hear: (error: unknown, message: { json: () => unknown }) => void = () => {};
  const connection = {
    subscribe: (subject: string, { callback }: { callback: typeof hear }) => {
      assertEquals(subject, "cio-sync-1.0123abcd.stop.main.f00");
      facts.isSubscribed = true;
      hear = callback;
      return { unsubscribe: () => facts.isSubscribed = false };
    },
  };
  const info = { delivered: {}, config: {} };
  const manager = {
    consumers: {
      info: () =>
        facts.progress === undefined ? Promise.resolve(info) : Promise.reject(facts.progress),
    },
  };
  const queue: TakenQueue = new TakenQueue({
    ...{ name: NAME, ackWaitMs: 10_000, nats: { connection, client, manager } },
    means: { places, heldBack: HELD_BACK },
    ...{ now: () => clock.now(), clock, ending: ending.signal, queues: () => facts.queues },
    onIdle: () => did.idle.push(queue.isIdle),
    handle: ({ request: { id } }: TakenMessage) =>
      new Promise<void>((resolve, reject) => {
        handled.push({ id, end: (error) => error === undefined ? resolve() : reject(error) });
      }),
    onDropped: (problem: string) => did.dropped.push(problem),
  } as unknown as TakenQueueOptions);
  let isDone = false;
  return {
    ...{ queue, clock, ending, batches, problems, facts, did, handled, places },
    /** What was asked of the server since the last time. */
    asked: () => asked.splice(0),
    /** The publisher says that nothing more is to be sent. */
    stop: (error: unknown, json: unknown) => hear(error, { json: () => json }),
    async take() {
      queue.take().then(() => isDone = true);
      await settle();
    },
    isDone: () => isDone,
  };
}

/** Message `id`, behind which so many wait. */
async function messageOf(
  id: string,
  { pending = 0, echoBytes = 0 } = {},
): Promise<Partial<JsMsg> & { did: string[] }> {
  const [person] = await peopleOf(users(1));
  const did: string[] = [];
  const data = encodeRequest({
    ...{ id, identifier: "id", request: { kind: "batch", people: [person] } },
    echo: new Uint8Array(echoBytes),
  });
  const info = { pending, deliveryCount: 1 } as JsMsg["info"];
  return { data, info, did, ack: () => did.push("ack"), nak: () => void did.push("nak") };
}

function fetched(count: number) {
  return [{ max_messages: count, expires: 2_000 }];
}

Deno.test("take() asks for as many messages as there are places, alone as long as nothing comes", async () => {
  for (const parallelism of [1, 5, 600]) {
    const { take, asked, clock, batches } = scene({ parallelism });
    await take();
    assertEquals(asked(), [CONSUMER, fetched(parallelism)]);
    assertEquals(clock.waits, [50, 50, 50, 4_000]);
    batches[0].end();
    await settle();
    // It goes on with the same consumer.
    assertEquals(asked(), [fetched(parallelism)]);
    assertEquals(clock.waits, [50, 50, 50, 4_000]);
  }
});

Deno.test("take() asks for one message of a queue that has had none, where there are others", async () => {
  const { take, asked, facts, batches } = scene({ queues: 2 });
  await take();
  assertEquals(asked(), [CONSUMER, fetched(1)]);
  facts.queues = 1;
  batches[0].end();
  await settle();
  assertEquals(asked(), [fetched(5)]);
});

Deno.test("take() asks for a share of the places where several queues have messages", async () => {
  const { take, asked, facts, batches, queue, handled } = scene({ parallelism: 10 });
  await take();
  asked();
  batches[0].give(await messageOf("1"));
  await settle();
  assertEquals(queue.isIdle, false);
  handled[0].end();
  // Of 510 places, with those of requests that wait, a hundredth and a little.
  facts.queues = 102;
  batches[0].end();
  await settle();
  assertEquals(asked(), [fetched(5)]);
});

Deno.test("take() hands each message on as it comes, and takes others meanwhile", async () => {
  const { take, asked, clock, batches, queue, handled, did } = scene();
  await take();
  asked();
  batches[0].give(
    await messageOf("1", { pending: 7, echoBytes: 70_000 }),
    await messageOf("2", { pending: 6 }),
  );
  await settle();
  assertEquals(handled.map(({ id }) => id), ["1", "2"]);
  assertEquals([...queue.held].map(({ request: { id } }) => id), ["1", "2"]);
  assertEquals([queue.waiting, queue.isIdle, did.idle], [6, false, [false]]);
  // All places are taken, by these two and for what may still come.
  await clock.advance(50);
  assertEquals(asked(), [CONSUMER, CONSUMER, CONSUMER]);
  batches[0].end();
  await settle();
  assertEquals(asked(), [fetched(1), fetched(1), fetched(1)]);
  handled[0].end();
  await settle();
  assertEquals([queue.held.size, asked()], [1, [fetched(1)]]);
  handled[1].end();
  await settle();
  assertEquals([queue.held.size, did.idle, did.dropped], [0, [false], []]);
  // Of what was asked for nothing came.
  batches[2].end();
  await settle();
  assertEquals([queue.isIdle, did.idle], [true, [false, true]]);
});

Deno.test("take() frees the memory of a long message when it is handled", async () => {
  const { take, batches, handled, places } = scene({ parallelism: 1 });
  await take();
  assertEquals(places.isDry, true);
  const message = await messageOf("1", { echoBytes: 70_000 });
  batches[0].give(message);
  await settle();
  // The place is no longer one for which there is nothing.
  assertEquals(places.isDry, false);
  assertEquals(message.data!.length > 70_000, true);
  handled[0].end();
  await settle();
  assertEquals(message.data!.length, 0);
});

Deno.test("take() drops a message that is none, or that goes wrong, and goes on", async () => {
  const { take, batches, handled, queue, did, asked } = scene();
  await take();
  asked();
  const odd = { ...await messageOf("1"), data: new Uint8Array(20) };
  batches[0].give(odd, await messageOf("2"));
  await settle();
  assertEquals(did.dropped.length, 1);
  handled[0].end(new Error("no answer"));
  await settle();
  assertEquals([did.dropped.slice(1), queue.held.size], [["no answer"], 0]);
  batches[0].end();
  await settle();
  assertEquals(asked(), [fetched(5)]);
});

Deno.test("take() waits no longer than 4 s for what it has asked for, as the connection may be lost", async () => {
  const { take, clock, batches } = scene();
  await take();
  await clock.advance(3_999);
  assertEquals(batches[0].isStopped, false);
  await clock.advance(1);
  assertEquals([batches[0].isStopped, batches.length], [true, 2]);
});

Deno.test("take() ends when the worker does, after what it has, and gives back what comes then", async () => {
  const { take, batches, handled, ending, clock, isDone, did, places } = scene();
  await take();
  batches[0].give(await messageOf("1"));
  await settle();
  await clock.advance(50);
  ending.abort();
  places.close();
  const late = await messageOf("2");
  batches[0].give(late);
  batches[0].end();
  await settle();
  assertEquals([late.did, handled.length, isDone()], [["nak"], 1, false]);
  handled[0].end();
  await settle();
  assertEquals([isDone(), batches.length, clock.sleeping], [true, 1, 0]);
  assertEquals(did.dropped, []);
});

Deno.test("take() asks again after half a second where the server does not answer, and ends where the queue is gone", async () => {
  const { take, asked, clock, problems, isDone, facts, batches } = scene();
  problems.push(...Array(4).fill(new Error("timeout")));
  await take();
  await clock.advance(499);
  assertEquals(asked(), [CONSUMER]);
  await clock.advance(1);
  facts.progress = new Error("timeout");
  await clock.advance(500);
  facts.progress = GONE;
  assertEquals([asked(), isDone()], [[CONSUMER, CONSUMER], false]);
  await clock.advance(500);
  // The others look every 50 ms.
  await clock.advance(50);
  assertEquals([isDone(), batches.length, clock.sleeping], [true, 0, 0]);
});

Deno.test("take() ends at once where it waits for the server when the worker ends", async () => {
  const { take, clock, problems, isDone, ending } = scene();
  problems.push(new Error("timeout"));
  await take();
  ending.abort();
  await settle();
  assertEquals([isDone(), clock.sleeping], [true, 0]);
  const before = scene();
  before.ending.abort();
  await before.take();
  assertEquals([before.isDone(), before.asked()], [true, []]);
});

Deno.test("take() takes nothing when there will be no places any more", async () => {
  const { take, places, isDone, batches, clock } = scene();
  places.close();
  await take();
  await clock.advance(50);
  assertEquals([isDone(), batches.length], [true, 0]);
});

Deno.test("TakenQueue hears that its publisher lets nothing more be sent, until it is disposed of", () => {
  const { queue, stop, facts } = scene();
  assertEquals([queue.name, queue.heldBackBefore, queue.waiting], [NAME, HELD_BACK, null]);
  stop(new Error("no permission"), {});
  assertEquals(queue.stop.signal.aborted, false);
  stop(null, { kind: "interrupted", message: "Interrupted by SIGINT" });
  const { kind, message }: RunError = queue.stop.signal.reason;
  assertEquals([kind, message], ["interrupted", "Interrupted by SIGINT"]);
  queue[Symbol.dispose]();
  assertEquals(facts.isSubscribed, false);
});

Deno.test("TakenQueue counts the people of its run", async () => {
  const { queue } = scene();
  const people = await peopleOf(users(3));
  const failure = { outcome: "failed" as const, reason: "no answer" };
  assertEquals(queue.people, { accepted: 0, rejected: 0, failed: 0 });
  queue.settle({
    accepted: people.slice(1),
    refused: [{ person: people[0], failure }],
    stop: undefined,
  });
  assertEquals(queue.people, { accepted: 2, rejected: 0, failed: 1 });
});
