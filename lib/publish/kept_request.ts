/** A request that its publisher keeps until its outcome is there. */

import type { JsMsg } from "@nats-io/jetstream";
import type { Outcome } from "../nats/outcome_message.ts";
import type { Person } from "../person/person.ts";
import type { Delivery } from "../sync/delivery.ts";

/** Where it was published. */
export interface Publication {
  generation: string;
  /** Its number in the stream. */
  sequence: number;
}

/** What it is made of. */
export type KeptRequestOptions = Pick<KeptRequest, "id" | "people" | "message" | "onOutcome">;

/** One request. */
export class KeptRequest {
  readonly id: string;
  readonly people: Person[];
  /** What is published. */
  readonly message: Uint8Array;
  /** Is told what its worker says. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** What became of its people, in the end. */
  readonly ended: Promise<Delivery>;
  /** How often it was published on purpose: a repeat of the same publication counts as one. */
  attempt = 1;
  /** Undefined where the server has not confirmed one. */
  published: Publication | undefined;
  /** Whether the server may have it all the same. */
  isDoubtful = false;
  /** Whether it is being published now. */
  isPublishing = false;
  /** Whether its outcome has come, or was decided. */
  isTaken = false;
  /** When it was last known to be where it should, milliseconds. */
  seenAt = 0;
  /** What was published on the subject of its outcome. */
  readonly messages: JsMsg[] = [];

  #isHandedOut = false;
  #resolve: (delivery: Delivery) => void;
  #onClaim: { sequence: number; resolve: () => void }[] = [];

  constructor({ id, people, message, onOutcome }: KeptRequestOptions) {
    this.id = id;
    this.people = people;
    this.message = message;
    this.onOutcome = onOutcome;
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  /**
   * What to publish. It is the message itself only once: the client holds what it cannot send yet, and the memory of the
   * message is used again when the request has ended. Until a worker can have answered, the first one has been sent.
   */
  takeMessage(): Uint8Array {
    if (this.#isHandedOut) return this.message.slice();
    this.#isHandedOut = true;
    return this.message;
  }

  /** Whether the server can not have it. */
  get isUnpublished(): boolean {
    return this.published === undefined && !this.isDoubtful;
  }

  /** Ends it. */
  end(delivery: Delivery): void {
    this.isTaken = true;
    for (const { resolve } of this.#onClaim.splice(0)) resolve();
    this.#resolve(delivery);
  }

  /** A claim of its outcome has been read. */
  takeClaim(message: JsMsg): void {
    this.messages.push(message);
    for (const { sequence, resolve } of this.#onClaim) if (message.seq >= sequence) resolve();
  }

  /** Resolves when all is read that was published about it before the claim with this number, or it has ended. */
  readTo(sequence: number): Promise<void> {
    if (this.isTaken || this.messages.some(({ seq }) => seq >= sequence)) return Promise.resolve();
    return new Promise((resolve) => this.#onClaim.push({ sequence, resolve }));
  }
}
