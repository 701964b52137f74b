/** Looks every second whether workers are there, NATS answers, and each request is where it should be. */

import type { Clock } from "../clock.ts";
import { RunError } from "../errors.ts";
import type { NatsLink } from "../nats/connect.ts";
import { receivedError } from "../nats/outcome_message.ts";
import type { Presence } from "../nats/presence.ts";
import type { QueueProgress } from "../nats/streams.ts";
import { formatDuration } from "../text.ts";
import type { Exchange } from "./exchange.ts";
import type { KeptRequest } from "./kept_request.ts";
import { failPoison } from "./poison.ts";
import type { RunQueue } from "./run_queue.ts";

const LOOK_MS = 1_000;

/** Milliseconds after which it is said that there is no worker. */
const NO_WORKER_MS = 3_000;

/** A request that was given to a worker is missed when none has had it for so many times the time that one has it. */
const MISSED_LEASES = 2;

/** So often a request that is missed is published again before its people fail. */
const MAX_ATTEMPTS = 4;

/** What it looks at. */
export interface WatchOptions {
  link: Pick<NatsLink, "isUp">;
  presence: Presence;
  queue: RunQueue;
  exchange: Exchange;
  /** Milliseconds that a worker has a request. */
  ackWaitMs: number;
  /** Without any worker, or any answer of NATS, for so long, milliseconds, the run ends. */
  giveUpAfterMs: number;
  clock: Clock;
  stop: AbortController;
  note: (message: string) => void;
}

/** Watches until it is disposed of. */
export class Watch implements Disposable {
  #options: WatchOptions;
  #timer: Disposable | undefined;
  #workerAt: number;
  #isNoted = false;
  #isClosed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#workerAt = options.clock.now();
    this.#wait();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
  }

  #wait(): void {
    this.#timer = this.#options.clock.startTimer(LOOK_MS, () => this.#look());
  }

  async #look(): Promise<void> {
    const { queue, exchange, link } = this.#options;
    const { generation } = queue.name;
    const progress = exchange.inFlight === 0 || !link.isUp ? undefined : await queue.progress();
    if (this.#isClosed) return;
    this.#lookForWorkers();
    this.#lookForAnswers();
    if (progress !== undefined && generation === queue.name.generation) this.#lookFor(progress);
    this.#wait();
  }

  #lookForWorkers(): void {
    const { link, presence, exchange, clock, stop, giveUpAfterMs, note } = this.#options;
    const now = clock.now();
    // Nobody is heard without a connection.
    if (!link.isUp || presence.count > 0 || exchange.inFlight === 0) {
      this.#workerAt = now;
      this.#isNoted = false;
      return;
    }
    const forMs = now - this.#workerAt;
    if (forMs >= NO_WORKER_MS && !this.#isNoted) {
      this.#isNoted = true;
      note(
        "Waiting for a worker: start cio-sync work with the siteId and the region of this " +
          `configuration, within ${formatDuration(giveUpAfterMs)}`,
      );
    }
    if (forMs < giveUpAfterMs) return;
    const { problem } = presence;
    const noWorker =
      `No worker was there for ${formatDuration(giveUpAfterMs)}: start cio-sync work ` +
      "with the siteId and the region of this configuration, and publish again";
    stop.abort(problem ? receivedError(problem) : new RunError("setup", noWorker));
  }

  #lookForAnswers(): void {
    const { queue, exchange, clock, stop, giveUpAfterMs } = this.#options;
    const now = clock.now();
    if (exchange.inFlight === 0) queue.heardAt = now;
    if (now - queue.heardAt < giveUpAfterMs) return;
    stop.abort(
      new RunError(
        "setup",
        `NATS did not answer for ${formatDuration(giveUpAfterMs)}: publish again when it does; ` +
          "with the same --run and --state it goes on from here",
      ),
    );
  }

  /** Looks for requests that were given to workers and that none of those has any more. */
  #lookFor({ givenTo }: QueueProgress): void {
    const { exchange, presence, queue, ackWaitMs, clock } = this.#options;
    const { generation } = queue.name;
    for (const kept of exchange.kept.values()) {
      const { published } = kept;
      const isElsewhere = published === undefined || published.sequence > givenTo ||
        presence.count === 0 || presence.isHeld(generation, kept.id);
      if (isElsewhere) kept.seenAt = clock.now();
      else if (clock.now() - kept.seenAt > MISSED_LEASES * ackWaitMs) this.#miss(kept);
    }
  }

  async #miss(kept: KeptRequest): Promise<void> {
    const { exchange, clock } = this.#options;
    kept.seenAt = clock.now();
    if (kept.attempt >= MAX_ATTEMPTS) return await failPoison(exchange, kept);
    if (await exchange.publishing.fence(kept) && !kept.isTaken) exchange.publishAgain(kept);
  }
}
