/** Waits for outages of Customer.io to end, and holds the one rule for "unreachable". */

import { type Clock, systemClock } from "../clock.ts";
import { UnreachableError } from "../customerio/request_error.ts";
import { RunError } from "../errors.ts";
import { GiveUp } from "./give_up.ts";
import { Hold, type Turn } from "./hold.ts";
import { isTrouble, mayPass } from "./sign_of_life.ts";
import { isAtFault, type Suspect } from "./suspect.ts";

/** So many attempts in a row without success, over this many milliseconds, are an outage. */
const OUTAGE_ATTEMPTS = 3;
const OUTAGE_MS = 1_000;
/** After so many requests in a row whose attempts were used up without an answer, nothing more is tried. */
const MAX_UNANSWERED_REQUESTS = 10;

/** How to wait for an outage to end. */
export interface OutageWait {
  /** Without any success for this long, milliseconds, the run is stopped. */
  giveUpAfterMs: number;
  /** Sends a request that changes nothing; throws as the requests of the run do. */
  probe: () => Promise<unknown>;
  /** Aborted with a `RunError` to stop the run. */
  stop: AbortController;
  /** Called when attempts begin to be held back, with what the last one came to. */
  onHold?: (error: Error) => void;
}

/** What is needed to watch for outages. */
export interface OutageWatchOptions {
  /** @default {there is no waiting: attempts are used up} */
  wait?: OutageWait;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** What the rule for "unreachable" looks at. */
export interface Silence {
  /** Requests in a row whose attempts were used up without an answer. */
  unansweredRequests: number;
  /** Whether there was ever an answer. */
  hasAnswered: boolean;
  /** Whether nothing more will be sent, and a request has failed. */
  isEnd: boolean;
}

/** What progress shows of a time without success. */
export interface DroughtFacts {
  /** Milliseconds since successes stopped; 0 when the last attempt had one. */
  noSuccessMs: number;
  /** Status of the last answer since then; undefined when there was none. */
  lastStatus: number | undefined;
  /** Whether attempts are held back. */
  isOutage: boolean;
}

/** Whether Customer.io counts as unreachable, which ends the run without waiting. */
export function isUnreachable({ unansweredRequests, hasAnswered, isEnd }: Silence): boolean {
  return unansweredRequests >= MAX_UNANSWERED_REQUESTS || (isEnd && !hasAnswered);
}

/**
 * Watches all requests of a run. When successes stop, it holds attempts back, so that they are not used up, and probes
 * until there is one again. A success is what Customer.io has decided: accepted, or refused for good. When there never
 * was an answer of any kind, nothing is held back: the address is more likely to be wrong than the network to be down.
 */
export class OutageWatch implements Disposable {
  /** Called when an outage begins or ends. */
  onChange?: (isOutage: boolean) => void;

  #wait: OutageWait | undefined;
  #clock: Clock;
  #giveUp: GiveUp;
  #hasAnswered = false;
  #successes = 0;
  #failedAttempts = 0;
  #unansweredRequests = 0;
  #requests = 0;
  #unspentRequests = 0;
  #hold: Hold | undefined;
  #pastHoldsMs = 0;

  constructor({ wait, clock = systemClock }: OutageWatchOptions = {}) {
    this.#wait = wait;
    this.#clock = clock;
    this.#giveUp = new GiveUp({ wait, clock, hasRequests: () => this.#requests > 0 });
  }

  /** For how long there was no success, and what was answered instead. */
  get drought(): DroughtFacts {
    const { noSuccessMs, lastStatus } = this.#giveUp;
    return { noSuccessMs, lastStatus, isOutage: this.isOutage };
  }

  /** Milliseconds for which attempts were held back so far. */
  get outageMs(): number {
    return Math.round(this.#pastHoldsMs + (this.#hold?.ms ?? 0));
  }

  /** Whether attempts are held back. */
  get isOutage(): boolean {
    return this.#hold !== undefined;
  }

  /** Milliseconds after which the run is stopped. */
  get giveUpAfterMs(): number {
    return this.#wait?.giveUpAfterMs ?? Infinity;
  }

  /** Follows a request with `size` people until `unfollow`. */
  follow(size: number): Suspect {
    this.#requests++;
    this.#unspentRequests++;
    return {
      size,
      isSpent: false,
      successesBefore: this.#successes,
      // The first failure has none before it that a success could have followed.
      successesAtFailure: Infinity,
      failingSince: undefined,
      failuresAmongSuccesses: 0,
      loneTrials: 0,
    };
  }

  /** There will be no more attempts of `suspect`. */
  unfollow({ isSpent }: Suspect): void {
    this.#requests--;
    if (!isSpent) this.#unspentRequests--;
  }

  /**
   * Resolves when `suspect` may be attempted: at once, when an outage has ended, or as a trial, to be ended by
   * `endTrial`. When it is spent, everyone is held back until it shows whether others succeed.
   *
   * @throws the signal's reason if that is aborted before.
   */
  async ready(suspect: Suspect, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    if (suspect.isSpent && this.#successes === suspect.successesAtFailure) this.#holdBack();
    return await this.#hold?.wait(suspect, signal) ?? "open";
  }

  /** Whether a failure in this turn counts as one of the attempts of `suspect`; to be asked once for each failure. */
  counts(turn: Turn, suspect: Suspect): boolean {
    if (turn === "open") return true;
    const isTelling = this.#isTelling(turn, suspect);
    if (isTelling) suspect.loneTrials++;
    return isTelling;
  }

  /** Ends the trial that `ready` gave. */
  endTrial(): void {
    this.#hold?.endTrial();
  }

  /** Whether nothing more is tried for `suspect`, which has failed with `error` and has used up its attempts. */
  isGivenUp(suspect: Suspect, error: unknown): boolean {
    if (this.#wait === undefined || !this.#hasAnswered || !mayPass(error)) return true;
    if (!suspect.isSpent) this.#unspentRequests--;
    suspect.isSpent = true;
    const isGivenUp = isAtFault({
      ...suspect,
      isAboutLoad: !isTrouble(error),
      hasOtherSucceeded: this.#successes > suspect.successesBefore,
      failingMs: this.#clock.now() - suspect.failingSince!,
      giveUpAfterMs: this.#wait.giveUpAfterMs,
    });
    if (isGivenUp) this.#hold?.startOver();
    return isGivenUp;
  }

  /** Records that an attempt was answered, whatever the answer. */
  recordAnswer(): void {
    this.#hasAnswered = true;
    this.#unansweredRequests = 0;
  }

  /** Records that Customer.io has decided about an attempt: the other side is up. */
  recordSuccess(): void {
    this.recordAnswer();
    this.#successes++;
    this.#failedAttempts = 0;
    this.#giveUp.recordSuccess();
    if (this.#hold === undefined) return;
    this.#pastHoldsMs += this.#hold.ms;
    this.#hold.end();
    this.#hold = undefined;
    this.onChange?.(false);
  }

  /** Records that an attempt of `suspect` had no success. */
  recordFailure(error: Error, suspect: Suspect): void {
    if (this.#wait?.stop.signal.aborted) return;
    suspect.failingSince ??= this.#clock.now();
    if (this.#successes > suspect.successesAtFailure) suspect.failuresAmongSuccesses++;
    suspect.successesAtFailure = this.#successes;
    this.#giveUp.recordFailure(error);
    if (!mayPass(error)) return;
    if (++this.#failedAttempts < OUTAGE_ATTEMPTS || this.#giveUp.noSuccessMs < OUTAGE_MS) return;
    if (this.#hasAnswered) this.#holdBack();
  }

  /** Records that a request used up its attempts without an answer; returns the error to stop the run with, if any. */
  recordFailedRequest(error: UnreachableError): RunError | undefined {
    this.#unansweredRequests++;
    if (!this.#isUnreachable()) return undefined;
    const count = `${this.#unansweredRequests} requests in a row had no answer`;
    return new RunError("unreachable", `${error.message}; ${count}`, { cause: error });
  }

  /** The error to end a run with if nothing was ever answered; `reason` is why a request failed. */
  end(reason: string): RunError | undefined {
    return this.#isUnreachable({ isEnd: true }) ? new RunError("unreachable", reason) : undefined;
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    this.#giveUp[Symbol.dispose]();
    this.#hold?.end();
  }

  /** Whether a failed trial says something of the request: the other side is up, and no other can be tried. */
  #isTelling({ isUp }: { isUp: boolean }, { isSpent }: Suspect): boolean {
    return isUp && this.#unspentRequests === (isSpent ? 0 : 1);
  }

  #isUnreachable({ isEnd = false } = {}): boolean {
    const [unansweredRequests, hasAnswered] = [this.#unansweredRequests, this.#hasAnswered];
    return isUnreachable({ unansweredRequests, hasAnswered, isEnd });
  }

  #holdBack(): void {
    if (this.#wait === undefined || this.#hold !== undefined) return;
    const { probe, stop, onHold } = this.#wait;
    if (this.#giveUp.lastError !== undefined) onHold?.(this.#giveUp.lastError);
    this.onChange?.(true);
    this.#hold = new Hold({
      clock: this.#clock,
      signal: stop.signal,
      probe: () => probe().then(() => true, (error) => !mayPass(error)),
    });
  }
}
