/** Ends the requests of a run that is stopped: workers send nothing new of it, and what none of them has is not sent. */

import type { JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import type { RunError } from "../errors.ts";
import { queueStream, stopSubject } from "../nats/names.ts";
import { sentError } from "../nats/outcome_message.ts";
import { notTried } from "../sync/delivery.ts";
import type { Exchange } from "./exchange.ts";
import type { KeptRequest } from "./kept_request.ts";
import type { RunQueue } from "./run_queue.ts";

/** Milliseconds between two times that workers are told, as some may have begun meanwhile. */
const AGAIN_MS = 500;

/** What it works with. */
export interface WithdrawalOptions {
  connection: NatsConnection;
  manager: JetStreamManager;
  queue: RunQueue;
  exchange: Exchange;
  clock: Clock;
}

/** Withdraws all requests, because of `stop`; resolves when none is left. Requests in flight are waited for. */
export async function withdraw(options: WithdrawalOptions, stop: RunError): Promise<void> {
  const { connection, queue, exchange, clock } = options;
  while (exchange.inFlight > 0) {
    if (!connection.isClosed()) {
      connection.publish(stopSubject(queue.name), JSON.stringify(sentError(stop)));
    }
    await withdrawUntaken(options, stop);
    await clock.wait(AGAIN_MS);
  }
}

/** Ends those that no worker has taken. */
async function withdrawUntaken(
  { manager, queue, exchange }: WithdrawalOptions,
  stop: RunError,
): Promise<void> {
  const end = (kept: KeptRequest) => exchange.end(kept, notTried(kept.people, stop));
  for (const kept of exchange.kept.values()) if (kept.isUnpublished) end(kept);
  const before = await queue.progress();
  if (before === undefined) return;
  const stream = queueStream(queue.name);
  const untaken = [...exchange.kept.values()].filter(({ published }) =>
    published !== undefined && published.sequence > before.givenTo
  );
  await Promise.allSettled(
    untaken.map(({ published }) =>
      manager.streams.deleteMessage(stream, published!.sequence, false)
    ),
  );
  // One that a worker was given in between has an outcome: it knows that nothing is to be sent.
  const after = await queue.progress();
  if (after === undefined) return;
  for (const kept of untaken) if (kept.published!.sequence > after.givenTo) end(kept);
}
