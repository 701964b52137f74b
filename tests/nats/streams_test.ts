import { assertEquals, assertRejects } from "@std/assert";
import { outcomeStream, queueStream, queueSubject } from "../../lib/nats/names.ts";
import {
  deleteQueue,
  findQueues,
  isFull,
  isNotFound,
  queueProgress,
} from "../../lib/nats/streams.ts";
import { startQueue } from "../helpers/nats_queue.ts";

Deno.test("createQueue() makes one copy where the server that says it is in a cluster has nobody beside it", async () => {
  await using queue = await startQueue({ isCluster: true });
  for (const stream of [queueStream(queue.name), outcomeStream(queue.name)]) {
    const { config } = await queue.manager.streams.info(stream);
    assertEquals([config.num_replicas, config.discard, config.retention], [1, "new", "workqueue"]);
  }
});

Deno.test("queueProgress() counts what waits and what workers have", async () => {
  await using queue = await startQueue({ ackWaitMs: 12_345 });
  const { client, manager, name } = queue;
  for (let i = 0; i < 3; i++) await client.publish(queueSubject(name), "a request");
  const none = { waiting: 3, taken: 0, givenTo: 0, deliveries: 0, ackWaitMs: 12_345 };
  assertEquals(await queueProgress(manager, name), none);
  const consumer = await client.consumers.get(queueStream(name), "workers");
  for await (const _ of await consumer.fetch({ max_messages: 1, expires: 1_000 }));
  const { taken, waiting, givenTo, deliveries } = await queueProgress(manager, name);
  assertEquals({ taken, waiting, givenTo, deliveries }, {
    taken: 1,
    waiting: 2,
    givenTo: 1,
    deliveries: 1,
  });
  // As many as may be in flight have been given: one.
  const more = await consumer.fetch({ max_messages: 1, expires: 1_000 });
  for await (const message of more) throw new Error(`Was given ${message.seq}`);
});

Deno.test("findQueues() finds those of a workspace, and deleteQueue() deletes what is there of one", async () => {
  await using queue = await startQueue();
  const { manager, name } = queue;
  await manager.streams.add({ name: "orders", subjects: ["orders.*"] });
  assertEquals(await findQueues(manager, name.workspace), [name]);
  assertEquals(await findQueues(manager, "ffff"), []);
  await manager.streams.delete(outcomeStream(name));
  await deleteQueue(manager, name);
  await deleteQueue(manager, name);
  assertEquals(await findQueues(manager, name.workspace), []);
  const error = await assertRejects(() => queueProgress(manager, name));
  assertEquals([isNotFound(error), isFull(error)], [true, false]);
});

Deno.test("isFull() tells that a queue has no room from other errors", async () => {
  await using queue = await startQueue();
  const { manager, client, name } = queue;
  await manager.streams.update(queueStream(name), { max_bytes: 1_000 });
  const error = await assertRejects(() =>
    client.publish(queueSubject(name), new Uint8Array(2_000))
  );
  assertEquals([isFull(error), isNotFound(error)], [true, false]);
  const noStream = await assertRejects(() => client.publish("nowhere", "x"));
  assertEquals([isFull(noStream), isNotFound(noStream)], [false, false]);
});
