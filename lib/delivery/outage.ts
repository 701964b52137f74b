/** Waits for outages of Customer.io to end, and judges the requests that fail. */

import { type Clock, systemClock } from "../clock.ts";
import type { UnreachableError } from "../customerio/request_error.ts";
import type { RunError } from "../errors.ts";
import { GiveUp } from "./give_up.ts";
import { Hold, type Turn } from "./hold.ts";
import type { Places } from "./places.ts";
import { Probe } from "./probe.ts";
import { mayPass } from "./sign_of_life.ts";
import { Silence } from "./silence.ts";
import { isOutOfTime, isProven, type Past, type Suspect } from "./suspect.ts";
import { type FailureFacts, type Fate, Suspects } from "./suspects.ts";

/** So many attempts in a row without success, over this many milliseconds, are an outage. */
const OUTAGE_ATTEMPTS = 3;
const OUTAGE_MS = 1_000;

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
  /**
   * Where requests come from: while one waits, others are begun.
   * @default {as many are followed at once as there are, and none is to come}
   */
  places?: Places | undefined;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** A failure to decide about. */
export interface FailedTurn extends Pick<FailureFacts, "error" | "isUsedUp" | "takeSplit"> {
  turn: Turn;
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

/**
 * Watches all requests of a run. When successes stop, it holds attempts back, so that they are not used up, and probes
 * until there is one again. A success is what Customer.io has decided: accepted, or refused for good. When there never
 * was an answer of any kind, nothing is held back: the address is more likely to be wrong than the network to be down.
 */
export class OutageWatch implements Disposable {
  /** Called when an outage begins or ends. */
  onChange?: (isOutage: boolean) => void;

  /** Where requests come from, if they share places. */
  readonly places: Places | undefined;

  #wait: OutageWait | undefined;
  #clock: Clock;
  #giveUp: GiveUp;
  #silence = new Silence();
  #suspects = new Suspects();
  #failedAttempts = 0;
  #hold: Hold | undefined;
  #pastHoldsMs = 0;
  #probe: Probe | undefined;

  constructor({ wait, places, clock = systemClock }: OutageWatchOptions = {}) {
    this.#wait = wait;
    this.places = places;
    this.#clock = clock;
    this.#probe = wait && new Probe(wait.probe);
    this.#giveUp = new GiveUp({ wait, clock, hasRequests: () => this.#suspects.count > 0 });
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

  /** Follows a request with `size` people until `unfollow`; `past` is that of the request that it is a part of. */
  follow(size: number, past?: Past): Suspect {
    return this.#suspects.follow(size, past);
  }

  /** `suspect` has ended. */
  unfollow(suspect: Suspect): void {
    this.#suspects.unfollow(suspect);
  }

  /**
   * Resolves when `suspect` may be attempted: at once, when an outage has ended, or as a trial, to be ended by
   * `endTrial`. When it is spent, everyone is held back until it shows whether others succeed.
   *
   * @throws the signal's reason if that is aborted before.
   */
  async ready(suspect: Suspect, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    if (suspect.isSpent && this.#suspects.successes === suspect.successesAtFailure) {
      this.#holdBack();
    }
    if (this.#hold === undefined) return "open";
    const turn = this.#hold.wait(suspect, signal);
    return await (this.places?.whileWaiting(turn) ?? turn);
  }

  /** Whether a failure in this turn counts as one of the attempts of `suspect`; to be asked once for each failure. */
  counts(turn: Turn, suspect: Suspect): boolean {
    if (turn === "open" || this.#hold === undefined) return true;
    // It says something of the request where nothing new can be tried, and the other side is up.
    if ((this.places?.isDry ?? true) && this.#probe!.wasUp(turn)) suspect.loneTrials++;
    return false;
  }

  /** Ends the trial that `ready` gave; `turn` is what it gave, whatever that is. */
  endTrial(turn: Turn): void {
    if (turn !== "open") this.#hold?.endTrial(turn);
  }

  /** What becomes of `suspect`, which has failed in this turn. */
  fateOf(suspect: Suspect, { turn, isUsedUp, ...facts }: FailedTurn): Fate {
    const isTrial = turn !== "open";
    if (this.#wait === undefined || !this.#silence.hasAnswered || !mayPass(facts.error)) {
      return isUsedUp ? "give up" : "go on";
    }
    const now = this.#clock.now();
    const { giveUpAfterMs } = this;
    const isOver = isUsedUp ||
      (isTrial && isOutOfTime({ failingMs: now - (suspect.failingSince ?? now), giveUpAfterMs }));
    const fate = this.#suspects.fateOf(suspect, {
      ...facts,
      ...{ isTrial, isUsedUp: isOver, now, giveUpAfterMs },
    });
    if (fate === "go on") return fate;
    // Others have answers: the silence is this one's.
    this.#silence.recordAnswer();
    this.#hold?.startOver();
    return fate;
  }

  /** Records that an attempt was answered, whatever the answer. */
  recordAnswer(): void {
    this.#silence.recordAnswer();
  }

  /** Records that Customer.io has decided about an attempt for `size` people in this turn: the other side is up. */
  recordSuccess({ turn, size }: { turn: Turn; size: number }): void {
    this.recordAnswer();
    this.#suspects.recordSuccess(size);
    this.#failedAttempts = 0;
    this.#giveUp.recordSuccess();
    this.#probe?.recordSuccess(turn);
    if (this.#hold === undefined) return;
    this.#pastHoldsMs += this.#hold.ms;
    this.#hold.end();
    this.#hold = undefined;
    this.onChange?.(false);
  }

  /** Records that an attempt of `suspect` had no success. */
  recordFailure(error: Error, suspect: Suspect): void {
    if (this.#wait?.stop.signal.aborted) return;
    this.#suspects.recordFailure(suspect, this.#clock.now());
    if (isProven(suspect)) this.#probe?.tryOut(() => this.#suspects.successes);
    this.#giveUp.recordFailure(error);
    if (!mayPass(error)) return;
    if (++this.#failedAttempts < OUTAGE_ATTEMPTS || this.#giveUp.noSuccessMs < OUTAGE_MS) return;
    if (this.#silence.hasAnswered) this.#holdBack();
  }

  /** Records that a request used up its attempts without an answer; returns the error to stop the run with, if any. */
  recordFailedRequest(error: UnreachableError): RunError | undefined {
    return this.#silence.recordFailedRequest(error);
  }

  /** The error to end a run with if nothing was ever answered; `reason` is why a request failed. */
  end(reason: string): RunError | undefined {
    return this.#silence.end(reason);
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    this.#giveUp[Symbol.dispose]();
    this.#hold?.end();
  }

  #holdBack(): void {
    if (this.#wait === undefined || this.#hold !== undefined) return;
    const { stop, onHold } = this.#wait;
    if (this.#giveUp.lastError !== undefined) onHold?.(this.#giveUp.lastError);
    this.onChange?.(true);
    this.#hold = new Hold({
      clock: this.#clock,
      signal: stop.signal,
      probe: () => this.#probe!.isUp(),
      places: this.places,
    });
  }
}
