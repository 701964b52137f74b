/** A worker: finds the queues of its workspace, and takes messages of them until it is to end. */

import type { Clock } from "../clock.ts";
import type { Configuration } from "../config/types.ts";
import type { NatsLink } from "../nats/connect.ts";
import { sentError } from "../nats/outcome_message.ts";
import { newQueueSubject, type QueueName } from "../nats/names.ts";
import { leaseMsFor } from "../nats/lease_time.ts";
import { maxMessageBytes } from "../nats/max_bytes.ts";
import { Presence, type Sign } from "../nats/presence.ts";
import { findQueues, isNotFound, queueProgress } from "../nats/streams.ts";
import type { Target } from "../run/target.ts";
import type { LogEntry } from "../terminal/log_entry.ts";
import type { WorkFacts } from "./facts.ts";
import { Handler } from "./handler.ts";
import { type LeaseClock, openLeaseClock } from "./lease_clock.ts";
import { WorkMeans } from "./means.ts";
import type { NatsParts } from "./taken_message.ts";
import { TakenQueue } from "./taken_queue.ts";
import type { Tally } from "./tally.ts";
import { runFound, runLeft } from "./told.ts";

/** Milliseconds between two looks for new queues. */
const LOOK_MS = 1_000;

/** Milliseconds in which the others answer a worker that has begun, before it sends anything. */
const GREETING_MS = 300;

/** So often a lease is extended while it lasts. */
const EXTENSIONS = 3;

/** What a worker works with. */
export interface WorkerOptions {
  /** Tells it from all others. */
  id: string;
  configuration: Configuration;
  target: Target;
  link: NatsLink;
  client: NatsParts["client"];
  /** The hash of its workspace. */
  workspace: string;
  /** Counts what it does. */
  tally: Tally;
  clock: Clock;
  /** Aborted when no message may be taken any more; what is held is ended. */
  ending: AbortSignal;
  /** Aborted with a `RunError` when nothing more may be sent. */
  stop: AbortController;
  tell: (entry: LogEntry) => void;
}

/** One worker. */
export class Worker implements Disposable {
  #options: WorkerOptions;
  #nats: NatsParts;
  #means: WorkMeans;
  #handler: Handler;
  #presence: Presence;
  #tally: Tally;
  #now: LeaseClock = openLeaseClock();
  #queues = new Map<string, TakenQueue>();
  #taking = new Set<Promise<void>>();
  /** Queues whose messages it cannot have long enough. */
  #refused = new Set<string>();
  #wakeUp: () => void = () => {};

  constructor(options: WorkerOptions) {
    const { link: { connection, manager }, client, workspace, clock } = this.#options = options;
    this.#nats = { connection, client, manager };
    const means = this.#means = new WorkMeans(options);
    this.#tally = options.tally;
    this.#presence = new Presence({
      ...{ connection, workspace, clock },
      self: () => this.#sign(),
      onCount: (count) => means.shareRate(count),
    });
    this.#handler = new Handler({
      ...options,
      means,
      maxBytes: () => maxMessageBytes(connection),
      hasOthers: () => this.#presence.hasOthers,
    });
  }

  /** How it is now. */
  get facts(): WorkFacts {
    const { target: { api }, link: { isUp }, ending } = this.#options;
    const { throttle: { heldBackMs, slowedTo }, outage, heldBack } = this.#means;
    const { sent, retried, people, messages } = this.#tally;
    const waiting = [...this.#queues.values()].map((queue) => queue.waiting);
    return {
      ...{ isConnected: isUp, isEnding: ending.aborted, runs: this.#queues.size },
      ...{ requestsInFlight: api.inFlight, sent, retried, heldBack },
      ...{ people: { ...people }, messages: { ...messages } },
      pace: { heldBackMs, slowedTo, ...outage.drought },
      waiting: waiting.reduce((sum, each) => each === null ? sum : (sum ?? 0) + each, null),
    };
  }

  /** Works until it is to end, and has ended what it holds. */
  async run(): Promise<void> {
    const { link: { connection }, workspace, ending, stop, clock } = this.#options;
    const subscription = connection.subscribe(newQueueSubject(workspace), {
      callback: () => this.#wakeUp(),
    });
    using _leases = this.#extendLeases();
    const end = () => {
      this.#means.places.close();
      this.#wakeUp();
    };
    ending.addEventListener("abort", end);
    stop.signal.addEventListener("abort", () => this.#presence.announce(), { once: true });
    await clock.wait(GREETING_MS);
    while (!ending.aborted) {
      await this.#look();
      if (!ending.aborted) await this.#waitForLook();
    }
    await Promise.all(this.#taking);
    subscription.unsubscribe();
    ending.removeEventListener("abort", end);
  }

  [Symbol.dispose](): void {
    this.#presence[Symbol.dispose]();
    this.#means[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    const { workspace } = this.#options;
    try {
      for (const name of await findQueues(this.#nats.manager, workspace)) {
        const isKnown = this.#queues.has(name.generation) || this.#refused.has(name.generation);
        if (!isKnown) await this.#begin(name);
      }
    } catch {
      // NATS does not answer; the next look may find more.
    }
  }

  async #begin(name: QueueName): Promise<void> {
    const { configuration: { timeout }, ending, clock, tell } = this.#options;
    let ackWaitMs: number;
    try {
      ackWaitMs = (await queueProgress(this.#nats.manager, name)).ackWaitMs;
    } catch (error) {
      // It is being made, or was deleted.
      if (isNotFound(error)) return;
      throw error;
    }
    if (ackWaitMs < leaseMsFor(timeout * 1000)) return this.#refuse(name);
    const queue = new TakenQueue({
      ...{ name, ackWaitMs, ending, clock, nats: this.#nats, means: this.#means, now: this.#now },
      queues: () => this.#queues.size,
      onIdle: () => this.#exhaust(),
      handle: (message, queue) => {
        this.#tally.messages.taken++;
        return this.#handler.handle(message, queue);
      },
      onDropped: () => this.#tally.messages.expired++,
    });
    this.#queues.set(name.generation, queue);
    tell(runFound(name.run));
    const taking = queue.take().finally(() => {
      queue[Symbol.dispose]();
      this.#queues.delete(name.generation);
      this.#exhaust();
      this.#taking.delete(taking);
      if (!ending.aborted) tell(runLeft(name.run, queue.people));
    });
    this.#taking.add(taking);
  }

  /** Has whoever waits for new requests, as in an outage, know whether some can come. */
  #exhaust(): void {
    this.#means.places.isExhausted = [...this.#queues.values()].every(({ isIdle }) => isIdle);
  }

  #refuse({ run, generation }: QueueName): void {
    const { configuration: { timeout }, tell } = this.#options;
    this.#refused.add(generation);
    const message = `Run '${run}' is left to other workers: its configuration has a shorter ` +
      `timeout than the ${timeout} seconds of this one; give both the same`;
    tell({ level: "warning", event: "warning", message, facts: { kind: "timeout" } });
  }

  #sign(): Omit<Sign, "isNew" | "isEnd"> {
    const { id, stop: { signal } } = this.#options;
    const problem = signal.aborted ? { problem: sentError(signal.reason) } : {};
    const held: Record<string, string[]> = {};
    for (const [generation, queue] of this.#queues) {
      held[generation] = [...queue.held].map(({ request }) => request.id);
    }
    return { id, held, ...problem };
  }

  #waitForLook(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.startTimer(LOOK_MS, resolve);
      this.#wakeUp = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }

  /** Extends all leases while requests wait: for their turn, for the next attempt, for the end of an outage. */
  #extendLeases(): Disposable {
    const { configuration: { timeout }, clock } = this.#options;
    const everyMs = leaseMsFor(timeout * 1000) / EXTENSIONS;
    let timer: Disposable;
    const extend = () => {
      for (const queue of this.#queues.values()) {
        for (const { lease } of queue.held) lease.extend();
      }
      timer = clock.startTimer(everyMs, extend);
    };
    timer = clock.startTimer(everyMs, extend);
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }
}
