/** All requests of a run that have not ended, and what becomes of one that fails. */

import { isTrouble } from "./sign_of_life.ts";
import { Splits } from "./splits.ts";
import { isAtFault, newSuspect, noteFailure, type Past, type Suspect } from "./suspect.ts";

/** What becomes of a request that has failed: more attempts, none, or its parts are tried. */
export type Fate = "go on" | "give up" | "split";

/** A failure to decide about. */
export interface FailureFacts {
  error: unknown;
  /** Whether it failed during an outage. */
  isTrial: boolean;
  /** Whether it has no attempts left. */
  isUsedUp: boolean;
  /** Takes one of the splits that are left for the request; whether there was one. */
  takeSplit: () => boolean;
  now: number;
  giveUpAfterMs: number;
}

/** Follows all requests of a run. */
export class Suspects {
  /** Successes of all requests so far. */
  successes = 0;

  #all = new Set<Suspect>();
  /** People in `#all`. */
  #left = 0;
  /** People of requests that succeeded. */
  #people = 0;
  #splits = new Splits();
  /** People who were given up as others succeeded meanwhile. */
  #givenUp = 0;

  /** Requests that have not ended. */
  get count(): number {
    return this.#all.size;
  }

  /** Follows a request with `size` people until `unfollow`; `past` is that of the request that it is a part of. */
  follow(size: number, past?: Past): Suspect {
    const suspect = newSuspect(size, this.#people, past);
    this.#all.add(suspect);
    this.#left += size;
    return suspect;
  }

  /** `suspect` has ended. */
  unfollow(suspect: Suspect): void {
    if (this.#all.delete(suspect)) this.#left -= suspect.size;
  }

  /** Records that the request of `size` people succeeded. */
  recordSuccess(size: number): void {
    this.successes++;
    this.#people += size;
    this.#splits.recordSuccess();
  }

  /** Records that `suspect` failed. */
  recordFailure(suspect: Suspect, now: number): void {
    noteFailure(suspect, { successes: this.successes, now });
  }

  /** Decides about `suspect`, of which a failure was recorded. */
  fateOf(suspect: Suspect, facts: FailureFacts): Fate {
    const { error, isTrial, isUsedUp, takeSplit, now, giveUpAfterMs } = facts;
    const isAboutLoad = !isTrouble(error);
    if (
      !isAboutLoad && (isTrial || isUsedUp) &&
      this.#splits.take(suspect, { isTrial, requests: this.#all, takeSplit })
    ) return "split";
    if (!isUsedUp) return "go on";
    suspect.isSpent = true;
    const isGivenUp = isAtFault({
      ...suspect,
      ...{ isAboutLoad, left: this.#left, givenUp: this.#givenUp, giveUpAfterMs },
      failingMs: now - (suspect.failingSince ?? now),
      succeeded: this.#people - suspect.peopleBefore,
    });
    if (!isGivenUp) return "go on";
    if (suspect.failuresAmongSuccesses > 0) this.#givenUp++;
    return "give up";
  }
}
