/** Counts requests without any answer: the one rule for "unreachable". */

import type { UnreachableError } from "../customerio/request_error.ts";
import { RunError } from "../errors.ts";

/** After so many requests in a row whose attempts were used up without an answer, nothing more is tried. */
const MAX_UNANSWERED_REQUESTS = 10;

/** What the rule looks at. */
export interface SilenceFacts {
  /** Requests in a row whose attempts were used up without an answer. */
  unansweredRequests: number;
  /** Whether there was ever an answer. */
  hasAnswered: boolean;
  /** Whether nothing more will be sent, and a request has failed. */
  isEnd: boolean;
}

/** Whether Customer.io counts as unreachable, which ends the run without waiting. */
export function isUnreachable({ unansweredRequests, hasAnswered, isEnd }: SilenceFacts): boolean {
  return unansweredRequests >= MAX_UNANSWERED_REQUESTS || (isEnd && !hasAnswered);
}

/** Watches all requests of a run for answers. */
export class Silence {
  hasAnswered = false;

  #unansweredRequests = 0;

  /** Records an answer, whatever it was. */
  recordAnswer(): void {
    this.hasAnswered = true;
    this.#unansweredRequests = 0;
  }

  /** Records that a request used up its attempts without an answer; returns the error to stop the run with, if any. */
  recordFailedRequest(error: UnreachableError): RunError | undefined {
    this.#unansweredRequests++;
    if (!this.#isUnreachable(false)) return undefined;
    const count = `${this.#unansweredRequests} requests in a row had no answer`;
    return new RunError("unreachable", `${error.message}; ${count}`, { cause: error });
  }

  /** The error to end a run with if nothing was ever answered; `reason` is why a request failed. */
  end(reason: string): RunError | undefined {
    return this.#isUnreachable(true) ? new RunError("unreachable", reason) : undefined;
  }

  #isUnreachable(isEnd: boolean): boolean {
    const [unansweredRequests, hasAnswered] = [this.#unansweredRequests, this.hasAnswered];
    return isUnreachable({ unansweredRequests, hasAnswered, isEnd });
  }
}
