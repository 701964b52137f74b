/** One queue that a worker takes messages of, until it is gone. */

import type { Consumer, ConsumerMessages } from "@nats-io/jetstream";
import type { Subscription } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import { type QueueName, queueStream, stopSubject, WORKERS } from "../nats/names.ts";
import { receivedError } from "../nats/outcome_message.ts";
import { isNotFound, queueProgress } from "../nats/streams.ts";
import type { HeldBackFacts } from "../sync/summary.ts";
import type { Delivery } from "../sync/delivery.ts";
import type { WorkFacts } from "./facts.ts";
import type { LeaseClock } from "./lease_clock.ts";
import type { WorkMeans } from "./means.ts";
import { type NatsParts, TakenMessage } from "./taken_message.ts";
import { countPeople } from "./tally.ts";

/** Milliseconds that the server waits for messages when there are none. */
const PULL_MS = 2_000;

/**
 * Asked for are as many messages as there are places: when all are at work, one at a time. So several are asked for at
 * once, or the way from the server would be what takes the time.
 */
const PULLS = 4;

/** Milliseconds between two looks whether something comes. */
const IDLE_MS = 50;

/** Milliseconds after which nothing comes any more of what was asked for. */
const MAX_PULL_MS = 2 * PULL_MS;

/** Milliseconds to wait where the server does not answer. */
const AGAIN_MS = 500;

/** What taking messages needs. */
export interface TakenQueueOptions {
  name: QueueName;
  /** Milliseconds that a worker has a message. */
  ackWaitMs: number;
  nats: NatsParts;
  means: WorkMeans;
  now: LeaseClock;
  clock: Clock;
  /** Aborted when no message may be taken any more. */
  ending: AbortSignal;
  /** Queues that messages are taken of now. */
  queues: () => number;
  /** Is told when messages have come, or when none has. */
  onIdle: () => void;
  /** Handles a message to its end. */
  handle: (message: TakenMessage, queue: TakenQueue) => Promise<void>;
  /** Is told what went wrong with a message that was dropped. */
  onDropped: (problem: string) => void;
}

/** Takes the messages of one queue. */
export class TakenQueue implements Disposable {
  readonly name: QueueName;
  /** Aborted with a `RunError` when its publisher lets nothing more be sent. */
  readonly stop = new AbortController();
  /** What had been held back before the first message. */
  readonly heldBackBefore: HeldBackFacts;
  readonly people: WorkFacts["people"] = { accepted: 0, rejected: 0, failed: 0 };
  /** Messages in its worker's hands. */
  readonly held = new Set<TakenMessage>();
  /** Messages that no worker had taken when the latest was taken. */
  waiting: number | null = null;

  #options: TakenQueueOptions;
  #subscription: Subscription;
  #handling = new Set<Promise<void>>();
  /** Whether nothing came of late. */
  isIdle = true;

  /** Whether the queue is gone. */
  #isEnded = false;

  constructor(options: TakenQueueOptions) {
    const { name, nats: { connection }, means } = this.#options = options;
    this.name = name;
    this.heldBackBefore = means.heldBack;
    this.#subscription = connection.subscribe(stopSubject(name), {
      callback: (error, message) => {
        if (error === null) this.stop.abort(receivedError(message.json()));
      },
    });
  }

  /** Counts the people of a message whose outcome was published. */
  settle(delivery: Delivery): void {
    countPeople(this.people, delivery);
  }

  /** Takes messages until the queue is gone or the worker ends, and resolves when all of them are handled. */
  async take(): Promise<void> {
    await Promise.all(Array.from({ length: PULLS }, (_, i) => this.#take(i)));
    await Promise.all(this.#handling);
  }

  /** One of several that take turns; where nothing comes, the first alone asks. */
  async #take(index: number): Promise<void> {
    const { nats: { client }, ending, clock, means: { places } } = this.#options;
    let consumer: Consumer | undefined;
    while (!ending.aborted && !this.#isEnded) {
      try {
        if (index > 0 && this.isIdle) {
          await clock.wait(IDLE_MS, { signal: ending });
          continue;
        }
        consumer ??= await client.consumers.get(queueStream(this.name), WORKERS);
        if (!(await places.take())) break;
        await this.#pull(consumer, 1 + places.takeMore(this.#share() - 1));
      } catch {
        if (ending.aborted || await this.#isGone()) break;
        await clock.wait(AGAIN_MS, { signal: ending }).catch(() => {});
      }
    }
    this.#isEnded = true;
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  /** A queue that has had no messages of late gets one place, so that the places are there for the others. */
  #share(): number {
    const { means: { places }, queues } = this.#options;
    return this.isIdle && queues() > 1 ? 1 : Math.ceil(places.max / Math.max(1, queues()));
  }

  /** Asks for as many messages as places were taken. */
  async #pull(consumer: Consumer, count: number): Promise<void> {
    const { now, clock, means: { places } } = this.#options;
    const askedAt = now();
    let taken = 0;
    try {
      const messages = await consumer.fetch({ max_messages: count, expires: PULL_MS });
      // While it is not connected, the client would wait.
      using _end = clock.startTimer(MAX_PULL_MS, () => messages.stop());
      for await (const message of messages) {
        taken++;
        this.#begin(message, askedAt);
      }
    } finally {
      this.#setIdle(taken === 0);
      for (let i = taken; i < count; i++) places.giveBack();
    }
  }

  #setIdle(isIdle: boolean): void {
    if (isIdle === this.isIdle) return;
    this.isIdle = isIdle;
    this.#options.onIdle();
  }

  #begin(message: JsMsgOf<ConsumerMessages>, askedAt: number): void {
    const { means: { places }, ending } = this.#options;
    places.fill();
    this.#setIdle(false);
    if (ending.aborted) {
      message.nak();
      return places.free();
    }
    const handling = this.#handle(message, askedAt).finally(() => {
      places.free();
      this.#handling.delete(handling);
    });
    this.#handling.add(handling);
  }

  async #handle(message: JsMsgOf<ConsumerMessages>, askedAt: number): Promise<void> {
    const { nats, ackWaitMs, now, clock, handle, onDropped } = this.#options;
    this.waiting = message.info.pending;
    let taken: TakenMessage | undefined;
    try {
      const arrival = { message, queue: this.name, ackWaitMs, askedAt, now, clock };
      taken = new TakenMessage(nats, arrival);
      this.held.add(taken);
      await handle(taken, this);
    } catch (error) {
      // The server gives it to another worker when the time of this one is up.
      onDropped(messageOf(error));
    } finally {
      if (taken !== undefined) this.held.delete(taken);
      taken?.free();
    }
  }

  async #isGone(): Promise<boolean> {
    try {
      await queueProgress(this.#options.nats.manager, this.name);
      return false;
    } catch (error) {
      return isNotFound(error);
    }
  }
}

/** What an iterator of messages gives. */
type JsMsgOf<Messages> = Messages extends AsyncIterable<infer Message> ? Message : never;
