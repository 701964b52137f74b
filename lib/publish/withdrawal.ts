/** Ends the requests of a run that is stopped: workers send nothing new of it, and what none of them has is not sent. */

import type { JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import type { RunError } from "../errors.ts";
import type { NatsLink } from "../nats/connect.ts";
import { queueStream, stopSubject } from "../nats/names.ts";
import { sentError } from "../nats/outcome_message.ts";
import type { Presence } from "../nats/presence.ts";
import { notTried } from "../sync/delivery.ts";
import type { Exchange } from "./exchange.ts";
import type { KeptRequest } from "./kept_request.ts";
import type { RunQueue } from "./run_queue.ts";

/** Milliseconds between two times that workers are told, as some may have begun meanwhile. */
const AGAIN_MS = 500;

/** In so many rounds in a row no worker says that it is there before none is. */
const ROUNDS_ALONE = 3;

/** What it works with. */
export interface WithdrawalOptions {
  connection: NatsConnection;
  link: Pick<NatsLink, "isUp">;
  presence: Pick<Presence, "count">;
  manager: JetStreamManager;
  queue: RunQueue;
  exchange: Exchange;
  clock: Clock;
  /** Aborted to end it, when nobody waits for the requests any more. */
  signal: AbortSignal;
}

/** Withdraws all requests, because of `stop`; resolves when none is left. Requests in flight are waited for. */
export async function withdraw(options: WithdrawalOptions, stop: RunError): Promise<void> {
  const { connection, link, presence, queue, exchange, clock, signal } = options;
  let alone = 0;
  const withdrawal = new Withdrawal(options, stop);
  while (exchange.inFlight > 0 && !signal.aborted) {
    if (!connection.isClosed()) {
      connection.publish(stopSubject(queue.name), JSON.stringify(sentError(stop)));
    }
    await withdrawal.round();
    // Then nobody is there who could say what became of the rest.
    alone = link.isUp && presence.count === 0 ? alone + 1 : 0;
    if (alone === ROUNDS_ALONE) return exchange.abort(stop);
    await clock.wait(AGAIN_MS, { signal }).catch(() => {});
  }
}

class Withdrawal {
  #options: WithdrawalOptions;
  #stop: RunError;
  /** Requests that were deleted from the queue. */
  #deleted: KeptRequest[] = [];
  /** So many of them at most were given to a worker before: they will have an outcome, as workers know of the stop. */
  #given = 0;

  constructor(options: WithdrawalOptions, stop: RunError) {
    this.#options = options;
    this.#stop = stop;
  }

  /** Ends those that no worker has taken. */
  async round(): Promise<void> {
    const { exchange: { kept } } = this.#options;
    for (const each of kept.values()) if (each.isUnpublished) this.#end(each);
    await this.#delete();
    const ended = this.#deleted.filter(({ id }) => !kept.has(id)).length;
    if (ended < this.#given) return;
    for (const each of this.#deleted.splice(0)) this.#end(each);
    this.#given = 0;
  }

  async #delete(): Promise<void> {
    const { manager, queue, exchange } = this.#options;
    const before = await queue.progress();
    if (before === undefined) return;
    const stream = queueStream(queue.name);
    const untaken = [...exchange.kept.values()].filter((kept) =>
      kept.published !== undefined && kept.published.sequence > before.givenTo &&
      !this.#deleted.includes(kept)
    );
    if (untaken.length === 0) return;
    await Promise.allSettled(
      untaken.map(({ published }) =>
        manager.streams.deleteMessage(stream, published!.sequence, false)
      ),
    );
    const after = await queue.progress();
    this.#deleted.push(...untaken);
    this.#given += after === undefined ? untaken.length : after.deliveries - before.deliveries;
  }

  #end(kept: KeptRequest): void {
    this.#options.exchange.end(kept, notTried(kept.people, this.#stop));
  }
}
