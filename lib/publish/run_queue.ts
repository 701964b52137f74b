/** The queue of one run as its publisher has it: made at the start, and anew when the server has lost it. */

import type { JetStreamClient, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import { messageOf, RunError } from "../errors.ts";
import { newQueueSubject, outcomeStream, PUBLISHER, type QueueName } from "../nats/names.ts";
import {
  createQueue,
  deleteQueue,
  isNotFound,
  type QueueProgress,
  queueProgress,
  type QueueSettings,
} from "../nats/streams.ts";
import { readOutcomes } from "./outcome_reader.ts";

/** Milliseconds to wait where the server does not answer. */
const AGAIN_MS = 500;

/** What it needs. */
export interface RunQueueOptions {
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
  workspace: string;
  run: string;
  settings: QueueSettings;
  clock: Clock;
  /** Ends everything. */
  signal: AbortSignal;
  onMessage: (message: JsMsg) => void;
  /** Is told that the queue is lost; throws where nothing may be published any more. */
  onLost: () => Promise<void>;
  /** Is told when what was lost may be published again. */
  onReplaced: () => void;
}

/** The queue. */
export class RunQueue {
  /** When the server last answered about it, milliseconds. */
  heardAt: number;

  #options: RunQueueOptions;
  #name: QueueName;
  /** Ends the reading of outcomes. */
  #reading: { end: AbortController; done: Promise<void> } | undefined;
  #ready: Promise<void> = Promise.resolve();
  #isLost = false;

  private constructor(options: RunQueueOptions) {
    this.#options = options;
    this.#name = newName(options);
    this.heardAt = options.clock.now();
  }

  /**
   * Makes the queue.
   *
   * @throws {RunError} of kind `setup` when the server refuses to.
   */
  static async open(options: RunQueueOptions): Promise<RunQueue> {
    const queue = new RunQueue(options);
    try {
      await queue.#create();
    } catch (error) {
      throw new RunError(
        "setup",
        `Cannot make the queue of this run in NATS: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    return queue;
  }

  /** What it is called now. */
  get name(): QueueName {
    return this.#name;
  }

  /** Its name, once something can be published to it. */
  async ready(): Promise<QueueName> {
    // It may be lost again meanwhile.
    for (let ready; ready !== this.#ready;) await (ready = this.#ready);
    return this.#name;
  }

  /** How far workers are; undefined where the server does not say. A queue that is lost is made anew. */
  async progress(): Promise<QueueProgress | undefined> {
    const name = this.#name;
    const { manager, clock } = this.#options;
    try {
      const progress = await queueProgress(manager, name);
      await manager.consumers.info(outcomeStream(name), PUBLISHER);
      this.heardAt = clock.now();
      return progress;
    } catch (error) {
      if (isNotFound(error) && name === this.#name && !this.#isLost) this.#replace();
      return undefined;
    }
  }

  /** Ends it; it is deleted where nothing in it is of use any more. */
  async close({ isDone }: { isDone: boolean }): Promise<void> {
    await this.#stopReading();
    if (isDone) await deleteQueue(this.#options.manager, this.#name);
  }

  async #create(): Promise<void> {
    const { connection, client, manager, settings, workspace, clock, onMessage } = this.#options;
    const name = this.#name;
    await createQueue(manager, { name, settings });
    const end = new AbortController();
    const { signal } = end;
    const done = readOutcomes({ client, queue: name, clock, onMessage, signal });
    this.#reading = { end, done };
    connection.publish(newQueueSubject(workspace));
  }

  /**
   * Makes another one in place of one that is lost. Workers may still have requests of that and send them, until they
   * notice that nothing extends their leases; nobody else may send for the same people until then.
   */
  #replace(): void {
    this.#isLost = true;
    const { settings: { ackWaitMs }, clock, signal, onLost, onReplaced, manager } = this.#options;
    const lostAt = clock.now();
    const replace = async () => {
      await onLost();
      const old = this.#name;
      await this.#stopReading();
      this.#name = newName(this.#options);
      for (let isMade = false; !isMade && !signal.aborted;) {
        try {
          await this.#create();
          isMade = true;
          await deleteQueue(manager, old);
        } catch {
          if (isMade) break;
          this.#name = newName(this.#options);
          await clock.wait(AGAIN_MS, { signal });
        }
      }
      await clock.wait(Math.max(0, lostAt + ackWaitMs - clock.now()), { signal });
    };
    this.#ready = replace().then(() => {
      this.#isLost = false;
      this.heardAt = clock.now();
      onReplaced();
    }, () => {
      // The run is stopped: what is kept ends by that.
    });
  }

  async #stopReading(): Promise<void> {
    this.#reading?.end.abort();
    await this.#reading?.done;
    this.#reading = undefined;
  }
}

/** A name that no queue had before. */
function newName({ workspace, run }: Pick<RunQueueOptions, "workspace" | "run">): QueueName {
  return { workspace, run, generation: crypto.randomUUID().replaceAll("-", "") };
}
