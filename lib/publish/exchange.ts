/** Requests for outcomes: publishes each request, and keeps it until its outcome is there. */

import type { JsMsg } from "@nats-io/jetstream";
import type { Clock } from "../clock.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import { internalError } from "../errors.ts";
import { isClaim } from "../nats/claim.ts";
import { requestOf } from "../nats/names.ts";
import { decodeOutcome, deliveryOf, type Outcome } from "../nats/outcome_message.ts";
import { encodeRequest } from "../nats/request_message.ts";
import { notConfirmed, notSent } from "../outcome/reasons.ts";
import type { Person } from "../person/person.ts";
import { type Delivery, notTried, refused, together } from "../sync/delivery.ts";
import type { PlannedRequest } from "../sync/planned_request.ts";
import { formatCount } from "../text.ts";
import { KeptRequest } from "./kept_request.ts";
import { Publishing, type PublishingOptions } from "./publishing.ts";

/** What it needs. */
export interface ExchangeOptions extends Omit<PublishingOptions, "kept"> {
  clock: Clock;
  /** Aborted with a `RunError` when nothing more may be published. */
  signal: AbortSignal;
}

/** What is to be published. */
export interface SendOptions {
  identifier: IdentifierKind;
  /** What comes back with the outcome of these people. */
  echo: (people: readonly Person[]) => Uint8Array;
  /** Is told the outcome of each message. */
  onOutcome: (outcome: Outcome) => void;
  /** Memory for the message of a batch, as `DeliverOptions` have it for a body. @default {new memory} */
  buffer?: Uint8Array | undefined;
}

/** The exchange of one run. */
export class Exchange {
  /** Requests without an outcome, by what they are called. */
  readonly kept: Map<string, KeptRequest> = new Map();
  /** Requests that a worker may still have although they have ended here. */
  unresolved = 0;
  /** Gets them into the queue, and out of it again. */
  readonly publishing: Publishing;

  #options: ExchangeOptions;
  #last = 0;
  /** Messages about requests that have ended, to be acknowledged when everyone in them is settled. */
  #done: JsMsg[] = [];

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.publishing = new Publishing({ ...options, kept: this.kept });
  }

  /** Requests without an outcome. */
  get inFlight(): number {
    return this.kept.size;
  }

  /** Has `request` sent by a worker; what became of its people. Does not throw. */
  async send(request: PlannedRequest, options: SendOptions): Promise<Delivery> {
    const { signal, maxBytes } = this.#options;
    const { people } = request;
    if (signal.aborted) return notTried(people, signal.reason);
    const id = String(++this.#last);
    const message = this.#encode(id, { request, ...options });
    if (message === undefined) {
      if (people.length === 1) return tooLarge(request, maxBytes());
      const half = people.length >> 1;
      const halves = [people.slice(0, half), people.slice(half)];
      const withoutBuffer = { ...options, buffer: undefined };
      const sent = halves.map((people) => this.send({ ...request, people }, withoutBuffer));
      return together(...await Promise.all(sent) as [Delivery, Delivery]);
    }
    const kept = new KeptRequest({ id, people, message, onOutcome: options.onOutcome });
    this.kept.set(id, kept);
    this.publishing.publish(kept);
    return await kept.ended;
  }

  /** Publishes `kept` again, as another attempt. */
  publishAgain(kept: KeptRequest): void {
    kept.attempt++;
    kept.published = undefined;
    this.publishing.publish(kept);
  }

  /** Publishes again all that the server had before it lost the queue. */
  publishAllAgain(): void {
    for (const kept of this.kept.values()) {
      const wasPublished = !kept.isUnpublished;
      kept.isDoubtful = false;
      kept.messages.length = 0;
      if (wasPublished) this.publishAgain(kept);
    }
  }

  /** Ends `kept` with `delivery`. */
  end(kept: KeptRequest, delivery: Delivery): void {
    if (!this.kept.delete(kept.id)) return;
    kept.end(delivery);
    this.#acknowledge(kept.messages);
  }

  /** Ends all requests; what became of them is not known. */
  abort(reason: Error): void {
    for (const kept of this.kept.values()) {
      if (!kept.isUnpublished) this.unresolved++;
      const why = kept.isUnpublished ? notSent(reason) : notConfirmed(reason);
      this.end(kept, refused(kept.people, { outcome: "failed", reason: why }));
    }
  }

  /** Takes what was published about a request. */
  take(message: JsMsg): void {
    const kept = this.kept.get(requestOf(message.subject));
    if (kept === undefined) return this.#acknowledge([message]);
    if (isClaim(message.data)) return kept.takeClaim(message);
    kept.messages.push(message);
    if (kept.isTaken) return;
    kept.isTaken = true;
    this.#settle(kept, message);
  }

  /** The message; undefined where it would be larger than the server takes. */
  #encode(
    id: string,
    { request, identifier, echo, buffer }: Omit<SendOptions, "onOutcome"> & {
      request: PlannedRequest;
    },
  ): Uint8Array | undefined {
    // Without an echo everyone in it is sent again after a new start.
    for (const some of [echo(request.people), new Uint8Array(0)]) {
      const message = encodeRequest({ id, identifier, request, echo: some }, buffer);
      if (message.length <= this.#options.maxBytes()) return message;
    }
    return undefined;
  }

  async #settle(kept: KeptRequest, { data }: JsMsg): Promise<void> {
    const { people } = kept;
    try {
      const { outcome } = decodeOutcome(data);
      // Whoever has the message again must not send it when others of its people may be on their way.
      await this.publishing.acknowledgeRequest(outcome.ack);
      // A second signal has ended it meanwhile.
      if (!this.kept.has(kept.id)) return;
      kept.onOutcome(outcome);
      this.end(kept, deliveryOf(outcome, people));
    } catch (error) {
      const stop = internalError(error);
      this.end(kept, refused(people, { outcome: "failed", reason: notConfirmed(stop) }, stop));
    }
  }

  /** Those who wait for a delivery settle it in what runs next; only then it may go out of its stream. */
  #acknowledge(messages: readonly JsMsg[]): void {
    if (this.#done.length === 0) {
      this.#options.clock.startTimer(0, () => {
        for (const message of this.#done.splice(0)) message.ack();
      });
    }
    this.#done.push(...messages);
  }
}

function tooLarge({ people }: PlannedRequest, maxBytes: number): Delivery {
  const reason =
    `Person is larger than the ${formatCount(maxBytes)} bytes that fit into a message ` +
    "(max_payload of the NATS server): map less, shorten values, or send this record with cio-sync sync";
  return refused(people, { outcome: "failed", reason });
}
