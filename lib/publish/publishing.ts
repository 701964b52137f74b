/** Gets requests into the queue, however long that takes, and out of it again. */

import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { errors, type NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import { acknowledged } from "../nats/ack_subject.ts";
import { attemptHeaders } from "../nats/attempt.ts";
import { CLAIM } from "../nats/claim.ts";
import { outcomeSubject, queueStream, queueSubject } from "../nats/names.ts";
import { isFull } from "../nats/streams.ts";
import type { KeptRequest } from "./kept_request.ts";
import type { RunQueue } from "./run_queue.ts";

/** Milliseconds for the server to confirm, and to wait before it is asked again. */
const CONFIRM_MS = 5_000;
const AGAIN_MS = 250;

/** Milliseconds until there may be room again in a queue that is full. */
const FULL_MS = 50;

/** What ends a request in the queue. */
const DONE = "+ACK";

/** From this status on a server says that it cannot answer now, but for one: that there is no such message. */
const TEMPORARY_STATUS = 500;
const NOTHING_TO_DELETE = 10057;

/** What it needs. */
export interface PublishingOptions {
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
  clock: Clock;
  queue: () => RunQueue;
  signal: AbortSignal;
  /** Bytes of a message, at most. */
  maxBytes: () => number;
  kept: ReadonlyMap<string, KeptRequest>;
}

/** Publishes the requests of one run. */
export class Publishing {
  #options: PublishingOptions;

  constructor(options: PublishingOptions) {
    this.#options = options;
  }

  /** Publishes `kept` until the server confirms it, it has ended, or nothing may be published any more. Does not throw. */
  async publish(kept: KeptRequest): Promise<void> {
    if (kept.isPublishing) return;
    kept.isPublishing = true;
    while (this.#isWanted(kept) && !(await this.#publishOnce(kept)));
    kept.isPublishing = false;
  }

  /** Whether the server has confirmed it, or there is nothing to publish any more. */
  async #publishOnce(kept: KeptRequest): Promise<boolean> {
    const { client, clock, queue, signal } = this.#options;
    const name = await queue().ready();
    if (!this.#isWanted(kept)) return true;
    const { generation } = name;
    const messageId = `${generation}.${kept.id}.${kept.attempt}`;
    const wasDoubtful = kept.isDoubtful;
    kept.isDoubtful = true;
    try {
      const headers = attemptHeaders(kept.attempt);
      const options = { msgID: messageId, timeout: CONFIRM_MS, headers };
      const { seq } = await client.publish(queueSubject(name), kept.takeMessage(), options);
      // What was lost meanwhile does not count.
      if (queue().name.generation !== generation) return false;
      kept.published = { generation, sequence: seq };
      kept.seenAt = clock.now();
      return true;
    } catch (error) {
      const isRefused = isFull(error);
      kept.isDoubtful = wasDoubtful || !isRefused;
      if (!isRefused) await queue().progress();
      await clock.wait(isRefused ? FULL_MS : AGAIN_MS, { signal }).catch(() => {});
      return false;
    }
  }

  /** Ends a request in the queue of which `subject` is where it is acknowledged; resolves when the server has. */
  async acknowledgeRequest(subject: string): Promise<void> {
    const { connection, manager } = this.#options;
    await this.#insist(() => connection.request(subject, DONE, { timeout: CONFIRM_MS }));
    // One of several servers confirms that before the others know. Lost then, they would have a worker send it again,
    // behind later values of the same users. What is deleted, most of them know.
    if (connection.info?.cluster === undefined) return;
    const { stream, sequence } = acknowledged(subject);
    await this.#insist(() => manager.streams.deleteMessage(stream, sequence, false));
  }

  /** Asks until the server answers, there is nothing to ask about, or nobody waits for the answer any more. */
  async #insist(ask: () => Promise<unknown>): Promise<void> {
    const { connection, clock, signal } = this.#options;
    while (true) {
      try {
        await ask();
        return;
      } catch (error) {
        if (isUnheard(error) || isGone(error)) return;
        if (signal.aborted || connection.isClosed()) return;
        await clock.wait(AGAIN_MS);
      }
    }
  }

  /**
   * Takes `kept` out of the queue, and sees to it that no worker that still has it can publish its outcome. Resolves when
   * all is read that was published before; false where the server does not answer.
   */
  async fence(kept: KeptRequest): Promise<boolean> {
    const { client, queue, manager } = this.#options;
    const { published } = kept;
    const { name } = queue();
    try {
      const { seq } = await client.publish(outcomeSubject(name, kept.id), CLAIM);
      await kept.readTo(seq);
      if (published !== undefined) {
        await manager.streams.deleteMessage(queueStream(name), published.sequence, false);
      }
      return true;
    } catch (error) {
      // It is not there to be deleted, or all of the queue is not.
      return error instanceof JetStreamApiError;
    }
  }

  #isWanted(kept: KeptRequest): boolean {
    const { kept: all, signal } = this.#options;
    return all.has(kept.id) && !(signal.aborted);
  }
}

/** Whether what was asked for is not there, as the server says. */
function isGone(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return false;
  return error.status < TEMPORARY_STATUS || error.code === NOTHING_TO_DELETE;
}

/** Whether nobody is there to hear of it. */
function isUnheard(error: unknown): boolean {
  return error instanceof errors.NoRespondersError ||
    (error instanceof errors.RequestError && error.isNoResponders());
}
