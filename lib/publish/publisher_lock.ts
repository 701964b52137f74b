/** Keeps two publishers of one run apart. */

import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import { RunError } from "../errors.ts";
import { publisherSubject } from "../nats/names.ts";

/** Milliseconds for another one to answer. */
const ANSWER_MS = 500;

/** Which run, and who wants to publish it. */
export interface LockOptions {
  connection: NatsConnection;
  workspace: string;
  run: string;
  /** Which publisher it is. */
  id: string;
}

/** Says to others that this run is taken, until it is disposed of. */
export class PublisherLock implements Disposable {
  #options: LockOptions;
  #subscription: Subscription;

  private constructor(options: LockOptions) {
    const { connection, id } = this.#options = options;
    this.#subscription = connection.subscribe(publisherSubject(options), {
      callback: (_error, message) => {
        message.respond(id);
      },
    });
  }

  /**
   * Takes it.
   *
   * @throws {RunError} of kind `usage` when another one has it.
   */
  static async take(options: LockOptions): Promise<PublisherLock> {
    if (await isTaken(options)) throw taken(options.run);
    return new PublisherLock(options);
  }

  /**
   * Makes sure that nobody else has taken it meanwhile, as of a process that was paused.
   *
   * @throws {RunError} of kind `usage` when somebody has.
   */
  async check(): Promise<void> {
    if (await isTaken(this.#options)) throw taken(this.#options.run);
  }

  /** Gives it up. */
  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }
}

async function isTaken({ connection, id, ...run }: LockOptions): Promise<boolean> {
  try {
    const answers = await connection.requestMany(publisherSubject(run), "", {
      strategy: "timer",
      maxWait: ANSWER_MS,
    });
    for await (const answer of answers) if (answer.string() !== id) return true;
  } catch {
    // Nobody is there.
  }
  return false;
}

function taken(run: string): RunError {
  return new RunError(
    "usage",
    `Cannot publish run '${run}': another cio-sync publish of that name is at it; wait for its end, ` +
      "or name this one otherwise with --run",
  );
}
