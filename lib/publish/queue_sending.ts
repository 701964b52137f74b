/** Sends the requests of one run by a queue: its parts put together. */

import type { JetStreamClient } from "@nats-io/jetstream";
import type { Configuration } from "../config/types.ts";
import { BATCH_BYTES } from "../customerio/limits.ts";
import { limitDrain } from "../delivery/drain.ts";
import { Places } from "../delivery/places.ts";
import type { RunError } from "../errors.ts";
import type { NatsLink } from "../nats/connect.ts";
import { type Outcome, receivedError, type SentError } from "../nats/outcome_message.ts";
import { leaseMsFor } from "../nats/lease_time.ts";
import { maxMessageBytes } from "../nats/max_bytes.ts";
import { Presence } from "../nats/presence.ts";
import type { QueueSettings } from "../nats/streams.ts";
import type { Run } from "../run/run.ts";
import type { State } from "../state/state.ts";
import type { Person } from "../person/person.ts";
import type { DeliverOptions } from "../sync/deliver.ts";
import type { PlannedRequest } from "../sync/planned_request.ts";
import type { Means, MeansOptions, Sending } from "../sync/sending.ts";
import { HELD_BYTES } from "../sync/sync.ts";
import { echoOf } from "./echo.ts";
import { Exchange } from "./exchange.ts";
import { WorkersHeldBack } from "./held_back.ts";
import { takeUpLeftovers } from "./leftovers.ts";
import { watchForPoison } from "./poison.ts";
import type { PublisherLock } from "./publisher_lock.ts";
import { RunQueue } from "./run_queue.ts";
import { Watch } from "./watch.ts";
import { withdraw } from "./withdrawal.ts";

/** So many times as many requests, and their memory, are on their way as a sync has. */
const AHEAD = 4;

/** Bytes beside the body in the message of a batch, but for that of very many people or of long identifiers. */
const BESIDE_BODY_BYTES = 131_072;

/** What it is made of. */
export interface QueueSendingOptions {
  configuration: Configuration;
  run: Run;
  /** What the run is called. */
  name: string;
  /** The hash of its workspace. */
  workspace: string;
  link: NatsLink;
  client: JetStreamClient;
  lock: PublisherLock;
  /** Ends the connection. */
  close: () => Promise<void>;
}

/** The sending of one run. */
export class QueueSending implements Sending {
  readonly heldBytes = AHEAD * HELD_BYTES;
  readonly batchBytes = BATCH_BYTES + BESIDE_BODY_BYTES;
  readonly api: Exchange;

  #options: QueueSendingOptions;
  #settings: QueueSettings;
  #presence: Presence;
  #queue: RunQueue | undefined;
  #parts = new DisposableStack();
  /** Aborted when all is to end. */
  #closing = new AbortController();
  #heldBack = new WorkersHeldBack();
  /** By worker, what a run would end with in which nothing more was answered. */
  #silences = new Map<string, SentError | undefined>();

  constructor(options: QueueSendingOptions) {
    const { configuration, run, workspace, link, client } = this.#options = options;
    const { connection, manager } = link;
    const { clock, stop: { signal } } = run;
    this.#settings = {
      parallelism: configuration.parallelism,
      ackWaitMs: leaseMsFor(configuration.timeout * 1000),
      isCluster: connection.info?.cluster !== undefined,
    };
    this.#presence = this.#parts.use(new Presence({ connection, workspace, clock }));
    const shared = {
      ...{ connection, client, manager, clock, signal },
      queue: () => this.#queue!,
      maxBytes: () => maxMessageBytes(connection),
    };
    this.api = new Exchange(shared);
    this.#parts.use(limitDrain(this.api, signal, { clock }));
  }

  get pace(): Sending["pace"] {
    const { outageMs: _, ...heldBack } = this.#heldBack.all;
    const throttledMs = heldBack.askedMs + heldBack.slowedMs;
    return { heldBack, throttledMs, heldBackMs: 0, slowedTo: undefined };
  }

  /** Takes up what is left, and makes the queue of this run. */
  async resume(openState: () => Promise<State | undefined>): Promise<void> {
    const { configuration, run, name, workspace, link, client, lock } = this.#options;
    const { connection, manager } = link;
    const { clock, stop } = run;
    const { signal } = stop;
    const closing = this.#closing.signal;
    const giveUpAfterMs = configuration.giveUpAfter * 1000;
    const [presence, exchange] = [this.#presence, this.api];
    const note = (message: string) => run.note(message);
    const shared = { client, manager, workspace, run: name, clock, signal };
    await takeUpLeftovers({ ...shared, presence, giveUpAfterMs, note }, openState);
    const queue = this.#queue = await RunQueue.open({
      ...shared,
      ...{ connection, settings: this.#settings },
      onMessage: (message) => exchange.take(message),
      onLost: async () => {
        note("NATS has lost the queue of this run: it is made anew");
        await lock.check().catch((error) => {
          stop.abort(error);
          throw error;
        });
      },
      onReplaced: () => {
        this.#watchForPoison();
        exchange.publishAllAgain();
      },
    });
    this.#watchForPoison();
    const { ackWaitMs } = this.#settings;
    this.#parts.use(
      new Watch({
        ...{ link, presence, queue, exchange, ackWaitMs, giveUpAfterMs },
        ...{ clock, stop, note },
      }),
    );
    const withdrawAll = () =>
      withdraw(
        { ...{ connection, link, presence, manager, queue, exchange, clock }, signal: closing },
        signal.reason,
      );
    signal.addEventListener("abort", withdrawAll, { once: true });
  }

  openMeans({ state }: MeansOptions): Means {
    const { parallelism, identifier } = this.#options.configuration;
    const outageBefore = this.#heldBack.all.outageMs;
    const counts = { sent: 0, retried: 0, outageMs: 0 };
    const onOutcome = (outcome: Outcome) => {
      this.#take(outcome);
      counts.sent += outcome.sent;
      counts.retried += outcome.retried;
      counts.outageMs = this.#heldBack.all.outageMs - outageBefore;
    };
    const deliver = (request: PlannedRequest, { buffer }: Pick<DeliverOptions, "buffer">) => {
      const about = request.hasNoRecords ? undefined : state;
      const echo = (people: readonly Person[]) => echoOf(people, about);
      return this.api.send(request, { identifier, echo, onOutcome, buffer });
    };
    return {
      ...{ places: new Places(AHEAD * parallelism), deliver },
      get sent() {
        return counts.sent;
      },
      get retried() {
        return counts.retried;
      },
      get outageMs() {
        return counts.outageMs;
      },
      drought: { noSuccessMs: 0, lastStatus: undefined, isOutage: false },
      end: () => this.#silence(),
      [Symbol.dispose]() {},
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#parts.dispose();
    const isDone = this.api.inFlight === 0 && this.api.unresolved === 0 && this.#options.link.isUp;
    await this.#queue?.close({ isDone }).catch(() => {});
    await this.#options.close();
  }

  #watchForPoison(): void {
    const { link: { connection } } = this.#options;
    const exchange = this.api;
    const options = { connection, exchange };
    this.#parts.use(watchForPoison(options, this.#queue!.name));
  }

  #take({ worker, heldBack, silence }: Outcome): void {
    this.#heldBack.take(worker, heldBack);
    this.#silences.set(worker, silence);
  }

  /** What the run ends with where no worker was ever answered. */
  #silence(): RunError | undefined {
    const all = [...this.#silences.values()];
    const [first] = all;
    return all.includes(undefined) || first === undefined ? undefined : receivedError(first);
  }
}
