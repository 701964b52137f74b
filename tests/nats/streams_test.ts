import { JetStreamApiError, type JetStreamManager } from "@nats-io/jetstream";
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  outcomeStream,
  outcomeSubject,
  type QueueName,
  queueStream,
  queueSubject,
} from "../../lib/nats/names.ts";
import {
  createQueue,
  deleteQueue,
  findQueues,
  isFull,
  isNotFound,
  isOvertaken,
  queueProgress,
} from "../../lib/nats/streams.ts";
import { startQueue } from "../helpers/nats_queue.ts";

const NAME: QueueName = { workspace: "0123abcd", run: "main", generation: "f00" };

/** Where all outcomes of a queue are published. */
function outcomes(name: QueueName): string {
  return outcomeSubject(name, "*");
}

/** An error as the server says it. */
function apiError({ code = 400, err_code }: { code?: number; err_code: number }): Error {
  return new JetStreamApiError({ code, err_code, description: "as the server says" });
}

Deno.test("createQueue() makes one copy where the server that says it is in a cluster has nobody beside it", async () => {
  await using queue = await startQueue({ isCluster: true });
  for (const stream of [queueStream(queue.name), outcomeStream(queue.name)]) {
    const { config } = await queue.manager.streams.info(stream);
    assertEquals([config.num_replicas, config.discard, config.retention], [1, "new", "workqueue"]);
  }
});

Deno.test("createQueue() makes streams for a week and 128 MB, and consumers that take as many as may be in flight", async () => {
  await using queue = await startQueue({ ackWaitMs: 12_345 });
  const { manager, name } = queue;
  const week = 7 * 24 * 3600 * 1e9;
  const subjects = {
    [queueStream(name)]: queueSubject(name),
    [outcomeStream(name)]: outcomes(name),
  };
  for (const [stream, subject] of Object.entries(subjects)) {
    const { config } = await manager.streams.info(stream);
    const { max_bytes, max_age, num_replicas, storage, discard, retention } = config;
    assertEquals([config.subjects, max_bytes, max_age], [[subject], 134_217_728, week]);
    assertEquals([num_replicas, storage, discard, retention], [1, "file", "new", "workqueue"]);
  }
  const consumers = await Promise.all([
    manager.consumers.info(queueStream(name), "workers"),
    manager.consumers.info(outcomeStream(name), "publisher"),
  ]);
  const [workers, publisher] = consumers.map(({ config }) => {
    const { ack_policy, ack_wait, max_ack_pending, max_deliver } = config;
    return { ack_policy, ack_wait, max_ack_pending, max_deliver };
  });
  const ack_policy = "explicit";
  assertEquals(workers, { ack_policy, ack_wait: 12_345e6, max_ack_pending: 1, max_deliver: 5 });
  // All outcomes may be on their way to the publisher, each of them once in an hour.
  assertEquals(publisher, { ack_policy, ack_wait: 3600e9, max_ack_pending: -1, max_deliver: -1 });
});

/** What the server says to adding a stream with so many copies; it does where it says nothing. */
type Refuse = (copies: number) => Error | undefined;

/** The copies of each stream that createQueue() asks for, and the error that it ends with. */
async function copiesAsked(isCluster: boolean, refuse: Refuse) {
  const asked: number[] = [];
  const add = ({ num_replicas }: { num_replicas: number }) => {
    asked.push(num_replicas);
    const error = refuse(num_replicas);
    return error === undefined ? Promise.resolve({}) : Promise.reject(error);
  };
  const manager = { streams: { add }, consumers: { add: () => Promise.resolve({}) } };
  const settings = { parallelism: 1, ackWaitMs: 1_000, isCluster };
  const made = createQueue(manager as unknown as JetStreamManager, { name: NAME, settings });
  return { error: await made.catch((error) => error), asked };
}

Deno.test("createQueue() makes three copies in a cluster, one where there is none or too small a one", async () => {
  const none = () => undefined;
  assertEquals(await copiesAsked(false, none), { error: undefined, asked: [1, 1] });
  assertEquals(await copiesAsked(true, none), { error: undefined, asked: [3, 3] });
  for (const code of [10074, 10005]) {
    const refuse: Refuse = (copies) => copies > 1 ? apiError({ err_code: code }) : undefined;
    assertEquals(await copiesAsked(true, refuse), { error: undefined, asked: [3, 1, 3, 1] });
  }
  for (const error of [apiError({ err_code: 10047 }), new Error("no answer")]) {
    const found = await copiesAsked(true, () => error);
    assertEquals(found.asked, [3]);
    assertStrictEquals(found.error, error);
  }
});

Deno.test("deleteQueue() ends with what is not that there is no such stream", async () => {
  const refused = apiError({ code: 503, err_code: 10008 });
  const manager = { streams: { delete: () => Promise.reject(refused) } };
  const error = await assertRejects(() =>
    deleteQueue(manager as unknown as JetStreamManager, NAME)
  );
  assertStrictEquals(error, refused);
});

Deno.test("isNotFound(), isFull() and isOvertaken() know what a server says, and no other error", () => {
  const cases: [error: unknown, is: boolean[]][] = [
    [apiError({ code: 404, err_code: 10059 }), [true, false, false]],
    [apiError({ code: 503, err_code: 10077 }), [false, true, false]],
    [apiError({ err_code: 10071 }), [false, false, true]],
    [apiError({ err_code: 10008 }), [false, false, false]],
    [Object.assign(new Error(), { status: 404, code: 10077 }), [false, false, false]],
    [Object.assign(new Error(), { code: 10071 }), [false, false, false]],
  ];
  for (const [error, is] of cases) {
    assertEquals([isNotFound(error), isFull(error), isOvertaken(error)], is, JSON.stringify(error));
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
  // Others may keep copies of what is published, by whatever names.
  for (const other of ["copy", "cio-sync-1_ffff_f00_queue_main"]) {
    const subjects = [`cio-sync-1.${name.workspace}.queue.${other}.*`];
    await manager.streams.add({ name: other, subjects });
  }
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
