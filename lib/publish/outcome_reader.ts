/** Reads what workers publish about the requests of one queue. */

import type { JetStreamClient, JsMsg } from "@nats-io/jetstream";
import type { Clock } from "../clock.ts";
import { outcomeStream, PUBLISHER, type QueueName } from "../nats/names.ts";

/** Messages that are asked for at once, and milliseconds that the server waits for some. */
const MESSAGES = 256;
const PULL_MS = 2_000;

/** Milliseconds to wait where the server does not answer. */
const AGAIN_MS = 500;

/** What reading needs. */
export interface ReaderOptions {
  client: JetStreamClient;
  queue: QueueName;
  clock: Clock;
  onMessage: (message: JsMsg) => void;
  /** Aborted to end it. */
  signal: AbortSignal;
}

/** Reads until `signal` is aborted. Does not throw: where the server does not answer, it asks again. */
export async function readOutcomes(options: ReaderOptions): Promise<void> {
  const { client, queue, clock, onMessage, signal } = options;
  while (!signal.aborted) {
    try {
      const consumer = await client.consumers.get(outcomeStream(queue), PUBLISHER);
      while (!signal.aborted) {
        const messages = await consumer.fetch({ max_messages: MESSAGES, expires: PULL_MS });
        const stop = () => messages.stop();
        signal.addEventListener("abort", stop);
        try {
          for await (const message of messages) onMessage(message);
        } finally {
          signal.removeEventListener("abort", stop);
        }
      }
    } catch {
      await clock.wait(AGAIN_MS, { signal }).catch(() => {});
    }
  }
}
