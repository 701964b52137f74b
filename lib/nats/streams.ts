/** Makes, finds and deletes the two streams of a queue. */

import {
  AckPolicy,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import {
  outcomeStream,
  outcomeSubject,
  PUBLISHER,
  type QueueName,
  queueOf,
  queueStream,
  queueSubject,
  queueSubjects,
  WORKERS,
} from "./names.ts";

/** Bytes of requests, and of outcomes, that a server keeps at most; more are refused until some have gone. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Nothing is of use so long after it was published, nanoseconds. */
const MAX_AGE = 7 * 24 * 3600 * 1e9;

/** Copies where the server is one of a cluster. */
const REPLICAS = 3;

/**
 * A request is given to so many workers one after the other when they end, or are lost, before they say what became of
 * it. Then it is likely that it is what ends them.
 */
export const MAX_DELIVERIES = 5;

/** An outcome is taken once only; what an earlier publisher has not taken is read by a new consumer. */
const OUTCOME_ACK_WAIT = 3600 * 1e9;

/** What the server says where there is no such cluster: no copies without one, and none beyond its members. */
const NO_REPLICAS = [10074, 10005];

const NANOSECONDS = 1e6;

/** What the queue of a run depends on. */
export interface QueueSettings {
  /** Requests in flight at once, of all workers together. */
  parallelism: number;
  /** How long a worker has a request without saying that it still does, milliseconds. */
  ackWaitMs: number;
  /** Whether the server is one of a cluster. */
  isCluster: boolean;
}

/** Makes the streams and consumers of the queue called `name`. */
export async function createQueue(
  manager: JetStreamManager,
  { name, settings: { parallelism, ackWaitMs, isCluster } }: {
    name: QueueName;
    settings: QueueSettings;
  },
): Promise<void> {
  const copies = isCluster ? REPLICAS : 1;
  const [requests, outcomes] = [queueStream(name), outcomeStream(name)];
  await addStream(manager, { name: outcomes, subjects: [outcomeSubject(name, "*")] }, copies);
  await manager.consumers.add(outcomes, {
    durable_name: PUBLISHER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: OUTCOME_ACK_WAIT,
    max_ack_pending: -1,
  });
  await addStream(manager, { name: requests, subjects: [queueSubject(name)] }, copies);
  await manager.consumers.add(requests, {
    durable_name: WORKERS,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ackWaitMs * NANOSECONDS,
    max_ack_pending: parallelism,
    max_deliver: MAX_DELIVERIES,
  });
}

/** Deletes them, as far as they are there. */
export async function deleteQueue(manager: JetStreamManager, name: QueueName): Promise<void> {
  for (const stream of [queueStream(name), outcomeStream(name)]) {
    try {
      await manager.streams.delete(stream);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** The queues of a workspace that there are now. */
export async function findQueues(
  manager: JetStreamManager,
  workspace: string,
): Promise<QueueName[]> {
  const queues: QueueName[] = [];
  for await (const stream of manager.streams.names(queueSubjects(workspace))) {
    const name = queueOf(stream);
    if (name !== undefined && name.workspace === workspace) queues.push(name);
  }
  return queues;
}

/** How far the workers of a queue are. */
export interface QueueProgress {
  /** Requests that no worker has taken yet. */
  waiting: number;
  /** Those that workers have, or had when they were lost. */
  taken: number;
  /** The number in the stream up to which requests were given to workers. */
  givenTo: number;
  /** How often a request was given to a worker. */
  deliveries: number;
  ackWaitMs: number;
}

/**
 * How far they are.
 *
 * @throws {JetStreamApiError} when there is no such queue: {@linkcode isNotFound}.
 */
export async function queueProgress(
  manager: JetStreamManager,
  name: QueueName,
): Promise<QueueProgress> {
  const { num_pending, num_ack_pending, delivered, config } = await manager.consumers.info(
    queueStream(name),
    WORKERS,
  );
  return {
    waiting: num_pending,
    taken: num_ack_pending,
    givenTo: delivered.stream_seq,
    deliveries: delivered.consumer_seq,
    ackWaitMs: (config.ack_wait ?? 0) / NANOSECONDS,
  };
}

/** Whether a stream, a consumer or a message is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.status === 404;
}

/** Whether a stream has no room for more. */
export function isFull(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === 10077;
}

/** Whether something else was published on that subject meanwhile. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === 10071;
}

async function addStream(
  manager: JetStreamManager,
  stream: Pick<StreamConfig, "name" | "subjects">,
  copies: number,
): Promise<void> {
  const add = (num_replicas: number) =>
    manager.streams.add({
      ...stream,
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_bytes: MAX_BYTES,
      max_age: MAX_AGE,
      num_replicas,
    });
  try {
    await add(copies);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && NO_REPLICAS.includes(error.code))) throw error;
    await add(1);
  }
}
