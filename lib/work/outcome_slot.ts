/** The place for the outcome of one request: whoever was given the request last can fill it, and nobody else. */

import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { CLAIM, isClaim } from "../nats/claim.ts";
import { outcomeStream, outcomeSubject, type QueueName, queueStream } from "../nats/names.ts";
import { isOvertaken } from "../nats/streams.ts";

/** What it needs. */
export interface OutcomeSlotOptions {
  client: JetStreamClient;
  manager: JetStreamManager;
  queue: QueueName;
  /** The request's number in the stream, and what it is called. */
  sequence: number;
  request: string;
}

/** What keeps an outcome from being published twice when its first publication was not confirmed. */
export interface FillOptions {
  messageId: string;
  /** Milliseconds to wait for the confirmation. */
  timeoutMs: number;
}

/** The place of one request's outcome, for one delivery of the request. */
export class OutcomeSlot {
  #options: OutcomeSlotOptions;
  #subject: string;
  /** Number of the last message on the subject that is known. */
  #last = 0;

  constructor(options: OutcomeSlotOptions) {
    this.#options = options;
    this.#subject = outcomeSubject(options.queue, options.request);
  }

  /**
   * Claims it for a delivery that is not the first, so that the worker that had the request before can no longer fill
   * it; false when it has been filled, and so nothing is to be done.
   */
  async claim(): Promise<boolean> {
    const { manager, queue, sequence } = this.#options;
    do {
      const last = await manager.streams.getMessage(outcomeStream(queue), {
        last_by_subj: this.#subject,
      });
      if (last !== null && !isClaim(last.data)) return false;
      this.#last = last?.seq ?? 0;
    } while (!(await this.#publish(CLAIM)));
    // Whoever takes an outcome out of its stream has the request deleted before.
    return (await manager.streams.getMessage(queueStream(queue), { seq: sequence })) !== null;
  }

  /** Fills it; false when another worker has claimed or filled it. */
  async fill(outcome: Uint8Array, { messageId, timeoutMs }: FillOptions): Promise<boolean> {
    return await this.#publish(outcome, { msgID: messageId, timeout: timeoutMs });
  }

  async #publish(data: Uint8Array, options = {}): Promise<boolean> {
    const expect = { lastSubjectSequence: this.#last };
    try {
      const { seq } = await this.#options.client.publish(this.#subject, data, {
        ...options,
        expect,
      });
      this.#last = seq;
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }
}
