/** One planned request to its end: attempts, answers person by person, and what became of everyone in it. */

import { RetryError } from "@std/async/retry";
import { internalError, messageOf, RunError } from "../errors.ts";
import { attempt } from "../delivery/attempts.ts";
import { encodeBatch } from "./batch.ts";
import { BATCH_BYTES } from "../customerio/limits.ts";
import type { Ledger, Misfortune } from "../outcome/ledger.ts";
import type { Person } from "../person/person.ts";
import type { PlannedRequest } from "./planner.ts";
import type { Reach } from "../delivery/outage.ts";
import {
  type Problem,
  RedirectError,
  StatusError,
  UnreachableError,
} from "../customerio/request_error.ts";
import { type Backoff, isRetriable } from "../delivery/retry.ts";
import type { State } from "../state/state.ts";
import { notConfirmed, notSent } from "../run/stop.ts";
import type { Throttle } from "../delivery/throttle.ts";
import type { TrackApi } from "../customerio/track_api.ts";

/** After so many requests in a row without any answer, Customer.io counts as out of reach. */
const MOST_UNREACHABLE = 10;

/** What sending needs. */
export interface SenderOptions {
  api: TrackApi;
  throttle: Throttle;
  ledger: Ledger;
  /** Attempts for one request. */
  maxAttempts: number;
  /** Waits outages out. @default {nothing does} */
  reach?: Reach;
  /** Where those who were accepted are recorded. @default {nowhere} */
  state?: State;
  /** Aborted with a `RunError` when no new request may be sent. */
  stop: AbortController;
  /** @default {BACKOFF} */
  backoff?: Backoff;
}

/** Sends planned requests; `send` settles everyone in the request and does not throw. */
export class Sender {
  /** Attempts after the first. */
  retried = 0;

  #options: SenderOptions;
  /** Bodies of requests that are over. */
  #buffers: Uint8Array[] = [];
  #unreachableInARow = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends `request` and settles the outcome of everyone in it, whatever goes wrong here. */
  async send(request: PlannedRequest): Promise<void> {
    try {
      await this.#send(request);
    } catch (error) {
      const stop = internalError(error);
      this.#stop(stop);
      for (const person of request.people) {
        if (!person.isSettled) {
          this.#settle(person, { outcome: "failed", reason: notConfirmed(stop) });
        }
      }
    }
  }

  async #send(request: PlannedRequest): Promise<void> {
    if (request.kind === "single") return await this.#sendSingle(request.people[0]);
    // Used again: half a megabyte a request is more than the garbage collector keeps up with.
    const buffer = this.#buffers.pop() ?? new Uint8Array(BATCH_BYTES);
    await this.#sendBatch(request.people, buffer);
    this.#buffers.push(buffer);
  }

  async #sendBatch(people: Person[], buffer?: Uint8Array): Promise<void> {
    const { api } = this.#options;
    const body = encodeBatch(people, buffer);
    try {
      const problems = await this.#attempt(() => api.identifyBatch(body, people.length));
      this.#settleAnswer(people, problems);
    } catch (error) {
      const isTooMuch = error instanceof StatusError &&
        (error.status === 400 || error.status === 413);
      if (!isTooMuch || people.length === 1) return this.#settleError(people, error);
      const half = people.length >> 1;
      await this.#sendBatch(people.slice(0, half));
      await this.#sendBatch(people.slice(half));
    }
  }

  async #sendSingle(person: Person): Promise<void> {
    const { api } = this.#options;
    // In a URL these two would be path segments with a meaning, even percent-encoded (URL Standard).
    if (person.user === "." || person.user === "..") {
      this.#settle(person, {
        outcome: "rejected",
        reason: "User identifier cannot stand in a URL: use mode batch",
      });
      return;
    }
    const attributes = person.bytes.subarray(person.attributesStart, person.end - 1);
    try {
      await this.#attempt(() => api.identify(person.user, attributes));
      this.#accept([person]);
    } catch (error) {
      this.#settleError([person], error);
    }
  }

  /** All attempts of one HTTP request. */
  async #attempt<T>(request: () => Promise<T>): Promise<T> {
    const { throttle, maxAttempts, stop: { signal }, reach, backoff } = this.#options;
    let attempts = 0;
    try {
      const answer = await attempt(() => {
        if (++attempts > 1) this.retried++;
        return request();
      }, { throttle, maxAttempts, signal, reach, backoff });
      this.#unreachableInARow = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof RunError) || attempts === 0) throw error;
      throw new Error(notConfirmed(error), { cause: error });
    }
  }

  #settleAnswer(people: Person[], problems: Problem[]): void {
    const refused = new Map<number, Problem>();
    for (const problem of problems) {
      if (!refused.has(problem.index!)) refused.set(problem.index!, problem);
    }
    this.#accept(refused.size === 0 ? people : people.filter((_, i) => !refused.has(i)));
    for (const [index, { reason, field }] of refused) {
      this.#settle(people[index], { outcome: "rejected", reason, field, status: 207 });
    }
  }

  #accept(people: Person[]): void {
    const { ledger, state } = this.#options;
    ledger.accept(people.length);
    for (const person of people) person.isSettled = true;
    try {
      state?.accept(people);
    } catch (error) {
      this.#stop(new RunError("internal", messageOf(error), { cause: error }));
    }
  }

  #settleError(people: Person[], thrown: unknown): void {
    const { maxAttempts } = this.#options;
    const isUsedUp = thrown instanceof RetryError;
    const error = (isUsedUp ? thrown.cause : thrown) as Error;
    this.#watch(error);
    const isFinal = error instanceof StatusError && !isRetriable(error) && !isRefusalOfUs(error);
    const status = error instanceof StatusError ? error.status : undefined;
    const attempts = isUsedUp && maxAttempts > 1 ? ` (${maxAttempts} attempts)` : "";
    for (const person of people) {
      this.#settle(person, {
        outcome: isFinal ? "rejected" : "failed",
        reason: isFinal ? refusal(error) : reasonOf(error) + attempts,
        field: error instanceof StatusError ? error.problems[0]?.field : undefined,
        status,
      });
    }
  }

  #settle(person: Person, misfortune: Misfortune): void {
    const { record, user } = person;
    person.isSettled = true;
    this.#options.ledger.settle(record, { ...misfortune, user });
  }

  /** Stops the run when the error is not about the people in the request. */
  #watch(error: Error): void {
    if (isRefusalOfUs(error)) {
      this.#stop(new RunError("auth", credentialsMessage(error), { cause: error }));
    } else if (error instanceof RedirectError) {
      this.#stop(new RunError("unreachable", error.message, { cause: error }));
    } else if (isBug(error)) {
      this.#stop(internalError(error));
    } else if (!(error instanceof UnreachableError)) {
      this.#unreachableInARow = 0;
    } else if (++this.#unreachableInARow === MOST_UNREACHABLE) {
      this.#stop(
        new RunError(
          "unreachable",
          `${error.message}; ${MOST_UNREACHABLE} requests in a row had no answer`,
          error,
        ),
      );
    }
  }

  #stop(reason: RunError): void {
    this.#options.stop.abort(reason);
  }
}

/** What to check when Customer.io refuses the credentials. */
export function credentialsMessage(error: StatusError): string {
  const said = error.problems[0]?.reason;
  return `Customer.io refused the credentials (${error.status}${said ? `: ${said}` : ""}): ` +
    "check siteId and apiKey, the Track API credentials of the workspace, under " +
    "Settings > Workspace Settings > API and webhook credentials" +
    (error.status === 403 ? "; they are known, but may not do this" : "");
}

/** Whether `error` says that the credentials are wrong. */
export function isRefusalOfUs(error: unknown): error is StatusError {
  return error instanceof StatusError && (error.status === 401 || error.status === 403);
}

/** What is thrown by mistakes in a program alone; time and again it would be thrown for everyone. */
function isBug(error: Error): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}

function reasonOf(error: Error): string {
  return error instanceof RunError ? notSent(error) : error.message;
}

function refusal(error: StatusError): string {
  const said = error.problems[0]?.reason ?? `Customer.io answered ${error.status}`;
  return error.status === 404 ? `${said} (404: check trackUrl)` : said;
}
