/** Requests that end every worker that takes them: their people fail, and the run goes on. */

import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { maxDeliveriesSubject, type QueueName } from "../nats/names.ts";
import { MAX_DELIVERIES } from "../nats/streams.ts";
import { refused } from "../sync/delivery.ts";
import type { Exchange } from "./exchange.ts";
import type { KeptRequest } from "./kept_request.ts";

/** Why these people failed. */
export const POISON = `Not confirmed: ${MAX_DELIVERIES} workers one after the other took this ` +
  "request and ended, or were lost, before they said what became of it";

/** What it works with. */
export interface PoisonOptions {
  connection: NatsConnection;
  exchange: Exchange;
}

/** Listens for requests of `queue` that the server gives to nobody any more, until the result is disposed of. */
export function watchForPoison(options: PoisonOptions, queue: QueueName): Disposable {
  const { connection, exchange } = options;
  const subscription: Subscription = connection.subscribe(maxDeliveriesSubject(queue), {
    callback: (error, message) => {
      if (error !== null) return;
      const { stream_seq } = message.json<{ stream_seq: number }>();
      for (const kept of exchange.kept.values()) {
        if (kept.published?.sequence === stream_seq) failPoison(exchange, kept);
      }
    },
  });
  return { [Symbol.dispose]: () => subscription.unsubscribe() };
}

/** Fails the people of `kept`, unless its outcome comes after all. */
export async function failPoison(exchange: Exchange, kept: KeptRequest): Promise<void> {
  if (!(await exchange.publishing.fence(kept)) || kept.isTaken) return;
  exchange.end(kept, refused(kept.people, { outcome: "failed", reason: POISON }));
}
