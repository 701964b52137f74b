/** Watches whether Customer.io answers, or something on the way does in its place. */

import type { BlockingError, UnreadableAnswerError } from "../customerio/request_error.ts";
import { blockedMessage } from "../customerio/setup_message.ts";
import { RunError } from "../errors.ts";
import { formatCount } from "../text.ts";

/** After so many people in a row who were blocked alone, with no answer of Customer.io's ever, everyone is. */
const MAX_BLOCKED = 30;

/**
 * The same once Customer.io has answered. Far more, as people who stand beside each other can have the value that
 * trips a filter in common, and the run is to get past them.
 */
const MAX_BLOCKED_AFTER_ANSWER = 300;

/** After so many requests in a row whose attempts all ended in a success that is no yes, none will be one. */
const MAX_UNREADABLE = 10;

/** What the rule looks at. */
export interface Blockade {
  /** People in a row who were blocked, each alone in a request, since Customer.io has answered. */
  blocked: number;
  /** Requests in a row whose answers were no answers of Customer.io's, since it has answered. */
  unreadable: number;
  /** Whether Customer.io has ever answered. */
  hasAnswered: boolean;
  /** Whether nothing more will be sent. */
  isEnd: boolean;
}

/** Whether something answers in Customer.io's place, for everyone, which ends the run. */
export function isBlockade({ blocked, unreadable, hasAnswered, isEnd }: Blockade): boolean {
  if (isEnd) return !hasAnswered && blocked + unreadable > 0;
  const limit = hasAnswered ? MAX_BLOCKED_AFTER_ANSWER : MAX_BLOCKED;
  return blocked >= limit || unreadable >= MAX_UNREADABLE;
}

/** Watches all requests of a run. */
export class BlockWatch {
  #blocked = 0;
  #unreadable = 0;
  #hasAnswered = false;
  /** Of the last request without an answer of Customer.io's. */
  #last: BlockingError | undefined;

  /** Records that Customer.io itself has answered an attempt, whatever the answer. */
  recordAnswer(): void {
    this.#hasAnswered = true;
    this.#blocked = this.#unreadable = 0;
  }

  /** Records that one person's request was blocked; returns the error to stop the run with, if any. */
  recordBlocked(error: BlockingError): RunError | undefined {
    this.#blocked++;
    this.#last = error;
    const count = `, to ${formatCount(this.#blocked)} people in a row`;
    return this.#isBlockade(false) ? this.#error(count) : undefined;
  }

  /** Records that a request used up its attempts on successes that are no yes; returns the error to stop with, if any. */
  recordUnreadable(error: UnreadableAnswerError): RunError | undefined {
    this.#unreadable++;
    this.#last = error;
    const count = `, to ${formatCount(this.#unreadable)} requests in a row`;
    return this.#isBlockade(false) ? this.#error(count) : undefined;
  }

  /** The error to end a run with when somebody was blocked, and nobody was ever answered by Customer.io. */
  end(): RunError | undefined {
    return this.#isBlockade(true) ? this.#error("") : undefined;
  }

  #isBlockade(isEnd: boolean): boolean {
    return isBlockade({
      blocked: this.#blocked,
      unreadable: this.#unreadable,
      hasAnswered: this.#hasAnswered,
      isEnd,
    });
  }

  #error(count: string): RunError {
    const error = this.#last!;
    return new RunError("setup", blockedMessage(error, count), { cause: error });
  }
}
