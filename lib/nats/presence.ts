/** Which workers of a workspace there are, and which requests each has: they say so every second. */

import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { type Clock, systemClock } from "../clock.ts";
import { presenceSubject } from "./names.ts";
import type { SentError } from "./outcome_message.ts";

/** Milliseconds between two signs of a worker, and after how many of them without one it has gone. */
const SIGN_MS = 1_000;
const GONE_MS = 3_500;

/** What a worker says of itself. */
export interface Sign {
  /** Which worker it is. */
  id: string;
  /** By the generation of each queue, the requests that it has. */
  held: Record<string, string[]>;
  /** Why it can send nothing any more, and so ends. */
  problem?: SentError;
  /** Whether it has just begun, so that all others are to say at once that they are there. */
  isNew?: boolean;
  /** Whether it ends now. */
  isEnd?: boolean;
}

/** What is said by who is no worker, and wants to know who is one. */
const LISTENER: Sign = { id: "", held: {} };

/** What {@linkcode Presence} needs. */
export interface PresenceOptions {
  connection: NatsConnection;
  workspace: string;
  /** What this worker says of itself. @default {this is no worker: it listens only} */
  self?: () => Omit<Sign, "isNew" | "isEnd">;
  /** Is told whenever another number of workers is there, and how many. @default {nobody is} */
  onCount?: (count: number) => void;
  /** @default {systemClock} */
  clock?: Clock;
}

/** Knows who is there, until it is disposed of. */
export class Presence implements Disposable {
  /** Why the last worker that can send nothing any more cannot. */
  problem: SentError | undefined;

  #options: PresenceOptions & { clock: Clock };
  #subscription: Subscription;
  #signs = new Map<string, { sign: Sign; at: number }>();
  #count = 0;
  #timer: Disposable | undefined;
  #isClosed = false;

  constructor(options: PresenceOptions) {
    const { connection, workspace, clock = systemClock } = options;
    this.#options = { ...options, clock };
    this.#subscription = connection.subscribe(presenceSubject(workspace), {
      callback: (error, message) => {
        if (error === null) this.#take(message.json());
      },
    });
    this.#say({ isNew: true });
    this.#wait();
  }

  /** How many workers there are that can send, this one included. */
  get count(): number {
    return this.#count;
  }

  /** Whether there is another one. */
  get hasOthers(): boolean {
    const own = this.#options.self?.().id;
    return [...this.#signs.keys()].some((id) => id !== own);
  }

  /** Says at once how this worker is. */
  announce(): void {
    this.#say({});
  }

  /** Whether a worker has said of late that it has this request of a queue. */
  isHeld(generation: string, request: string): boolean {
    for (const { sign: { held } } of this.#signs.values()) {
      if (held[generation]?.includes(request)) return true;
    }
    return false;
  }

  /** Says that it ends. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    this.#say({ isEnd: true });
    this.#subscription.unsubscribe();
  }

  #wait(): void {
    this.#timer = this.#options.clock.startTimer(SIGN_MS, () => {
      this.#say({});
      this.#forget();
      this.#wait();
    });
  }

  #say(about: Pick<Sign, "isNew" | "isEnd">): void {
    const { connection, workspace, self } = this.#options;
    if (connection.isClosed() || (self === undefined && !about.isNew)) return;
    const sign: Sign = { ...self?.() ?? LISTENER, ...about };
    // This one is there also while it is cut off.
    if (self !== undefined && !about.isEnd) this.#record(sign);
    connection.publish(presenceSubject(workspace), JSON.stringify(sign));
  }

  #take(sign: Sign): void {
    const { self } = this.#options;
    if (this.#isClosed || sign.id === self?.().id) return;
    if (sign.id !== LISTENER.id) this.#record(sign);
    if (sign.isNew) this.#say({});
  }

  #record(sign: Sign): void {
    this.problem = sign.problem ?? this.problem;
    if (sign.isEnd || sign.problem !== undefined) this.#signs.delete(sign.id);
    else this.#signs.set(sign.id, { sign, at: this.#options.clock.now() });
    this.#tell();
  }

  #forget(): void {
    const { clock } = this.#options;
    for (const [id, { at }] of this.#signs) {
      if (clock.now() - at > GONE_MS) this.#signs.delete(id);
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#signs.size === this.#count) return;
    this.#count = this.#signs.size;
    this.#options.onCount?.(this.#count);
  }
}
