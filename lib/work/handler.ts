/** Has one message after the other delivered, and publishes what became of its people. */

import type { Clock } from "../clock.ts";
import type { Configuration } from "../config/types.ts";
import { Attempts } from "../delivery/attempts.ts";
import type { RunError } from "../errors.ts";
import { encodeOutcome, type OutcomeFacts, refusedOf, sentError } from "../nats/outcome_message.ts";
import type { Target } from "../run/target.ts";
import { deliverTo } from "../sync/deliver.ts";
import type { Delivery } from "../sync/delivery.ts";
import { anySignal } from "./any_signal.ts";
import { leasedApi } from "./leased_api.ts";
import { heldBackSince, type WorkMeans } from "./means.ts";
import type { TakenMessage } from "./taken_message.ts";
import type { TakenQueue } from "./taken_queue.ts";
import type { Tally } from "./tally.ts";

/** What it works with. */
export interface HandlerOptions {
  /** What the worker is called. */
  id: string;
  configuration: Configuration;
  target: Pick<Target, "api">;
  means: WorkMeans;
  tally: Tally;
  clock: Clock;
  /** Aborted with a `RunError` when nothing more may be sent. */
  stop: AbortController;
  /** Bytes of a message, at most. */
  maxBytes: () => number;
  /** Whether another worker could send what this one cannot. */
  hasOthers: () => boolean;
}

/** Handles the messages of one worker. */
export class Handler {
  #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** Handles `message`, of `queue`. Does not throw but where NATS or the message is at fault: others get it then. */
  async handle(message: TakenMessage, queue: TakenQueue): Promise<void> {
    const { id, tally, stop } = this.#options;
    if (!(await message.isWanted())) return message.dismiss();
    const attempts = this.#attempts();
    const delivery = await this.#deliver(message, { attempts, queue });
    tally.count(attempts);
    if (delivery.stop !== undefined) stop.abort(delivery.stop);
    const ended: RunError | undefined = stop.signal.aborted ? stop.signal.reason : undefined;
    if (ended?.kind === "unreachable" && this.#options.hasOthers()) return message.giveBack();
    // What it had in flight was ended and may still arrive: others get it when the lease is over.
    if (ended?.kind === "interrupted") return;
    const outcome = this.#outcome(message, { delivery, attempts, queue, ended });
    // From now on the lease is for publishing.
    await message.lease.extend();
    if (!(await message.settle(outcome, id))) {
      tally.messages.expired++;
      return;
    }
    tally.settle(delivery);
    queue.settle(delivery);
  }

  async #deliver(
    { request: { request, identifier }, lease }: TakenMessage,
    { attempts, queue }: { attempts: Attempts; queue: TakenQueue },
  ): Promise<Delivery> {
    const { configuration: { timeout }, target, means: { outage }, stop } = this.#options;
    const api = leasedApi(target.api, { lease, timeoutMs: timeout * 1000 });
    using ending = anySignal([lease.signal, queue.stop.signal, stop.signal]);
    const deliver = deliverTo({ api, identifier, attempts, outage });
    return await deliver(request, { signal: ending.signal });
  }

  #attempts(): Attempts {
    const { configuration: { maxAttempts }, means, clock } = this.#options;
    const { throttle, outage, blocks } = means;
    return new Attempts({ throttle, outage, blocks, maxAttempts, clock });
  }

  #outcome(
    message: TakenMessage,
    { delivery, attempts, queue, ended }: {
      delivery: Delivery;
      attempts: Attempts;
      queue: TakenQueue;
      ended: RunError | undefined;
    },
  ): Uint8Array {
    const { id, means, maxBytes } = this.#options;
    const silence = means.silenceAfter(delivery);
    const facts: OutcomeFacts = {
      worker: id,
      ack: message.ackSubject,
      sent: attempts.sent,
      retried: attempts.retried,
      heldBack: heldBackSince(means.heldBack, queue.heldBackBefore),
      ...(silence === undefined ? {} : { silence: sentError(silence) }),
    };
    const { request: { people }, echo } = message.request;
    const refused = refusedOf(delivery, people);
    const stop = ended === undefined ? {} : { stop: sentError(ended) };
    return encodeOutcome({ ...facts, refused, ...stop }, { echo, maxBytes: maxBytes() });
  }
}
