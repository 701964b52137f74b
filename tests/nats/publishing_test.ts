/** Getting requests into a queue of which something is wrong. */

import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { systemClock } from "../../lib/clock.ts";
import { queueStream, WORKERS } from "../../lib/nats/names.ts";
import { KeptRequest } from "../../lib/publish/kept_request.ts";
import { Publishing } from "../../lib/publish/publishing.ts";
import type { RunQueue } from "../../lib/publish/run_queue.ts";
import { startQueue, type TestQueue } from "../helpers/nats_queue.ts";

function keptRequests(count: number): Map<string, KeptRequest> {
  const kept = Array.from({ length: count }, (_, i) =>
    new KeptRequest({
      ...{ id: String(i + 1), people: [], message: new Uint8Array([i]) },
      onOutcome: () => {},
    }));
  return new Map(kept.map((each) => [each.id, each]));
}

/** What publishes `kept` into `queue`, and how to stop that. */
function publishingTo(
  { connection, client, manager, name }: TestQueue,
  kept: Map<string, KeptRequest>,
) {
  const stop = new AbortController();
  const queue = {
    name,
    ready: () => Promise.resolve(name),
    progress: () => Promise.resolve(undefined),
  };
  const publishing = new Publishing({
    ...{ connection, client, manager, clock: systemClock, signal: stop.signal, kept },
    ...{ queue: () => queue as unknown as RunQueue, maxBytes: () => 1_000_000 },
  });
  return { publishing, stop };
}

/** A client that keeps what it is to publish, and says that it has. */
function keepingClient(): { client: TestQueue["client"]; published: Uint8Array[] } {
  const published: Uint8Array[] = [];
  const publish = (_subject: string, data: Uint8Array) =>
    Promise.resolve({ seq: published.push(data) });
  return { client: { publish } as unknown as TestQueue["client"], published };
}

async function messagesIn({ manager, name }: TestQueue): Promise<number> {
  return (await manager.streams.info(queueStream(name))).state.messages;
}

Deno.test("publish() waits until there is room for a request", async () => {
  await using queue = await startQueue();
  await queue.manager.streams.update(queueStream(queue.name), { max_msgs: 1 });
  const kept = keptRequests(2);
  const { publishing } = publishingTo(queue, kept);
  const [first, second] = kept.values();
  await publishing.publish(first);
  const waiting = publishing.publish(second);
  await delay(200);
  assertEquals([await messagesIn(queue), second.isUnpublished], [1, true]);
  const consumer = await queue.client.consumers.get(queueStream(queue.name), WORKERS);
  for await (const message of await consumer.fetch({ max_messages: 1, expires: 5_000 })) {
    await message.ackAck();
  }
  await waiting;
  assertEquals([second.published?.sequence, await messagesIn(queue)], [2, 1]);
});

Deno.test("publish() ends at a stop, and knows that the server has nothing", async () => {
  await using queue = await startQueue();
  await queue.manager.streams.update(queueStream(queue.name), { max_msgs: 1 });
  const kept = keptRequests(2);
  const { publishing, stop } = publishingTo(queue, kept);
  const [first, second] = kept.values();
  await publishing.publish(first);
  const waiting = publishing.publish(second);
  await delay(100);
  stop.abort();
  await waiting;
  assert(second.isUnpublished && !first.isUnpublished);
});

Deno.test("publish() repeats a publication without the server taking it twice, and another attempt is another", async () => {
  await using queue = await startQueue();
  const kept = keptRequests(1);
  const { publishing } = publishingTo(queue, kept);
  const [request] = kept.values();
  await publishing.publish(request);
  await publishing.publish(request);
  assertEquals(await messagesIn(queue), 1);
  request.attempt++;
  await publishing.publish(request);
  assertEquals([await messagesIn(queue), request.published?.sequence], [2, 2]);
});

Deno.test("publish() gives a copy to the client where it may have the message already", async () => {
  await using queue = await startQueue();
  const kept = keptRequests(1);
  const { client, published } = keepingClient();
  const { publishing } = publishingTo({ ...queue, client }, kept);
  const [request] = kept.values();
  for (let i = 0; i < 3; i++) await publishing.publish(request);
  assertEquals(published, [request.message, request.message, request.message]);
  assertEquals(published.map((data) => data === request.message), [true, false, false]);
});
