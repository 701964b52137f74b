/** When the parts of a request that fails are tried in its place. */

import type { Suspect } from "./suspect.ts";

/**
 * Requests that are split in a row without any success: enough to come from the largest batch to one person, and few
 * enough for a service that is down.
 */
const MAX_BLIND_SPLITS = 16;

/** Decides for all requests of a run. */
export class Splits {
  #blind = 0;

  /** Records that a request succeeded. */
  recordSuccess(): void {
    this.#blind = 0;
  }

  /**
   * Whether to split `suspect`, whose attempts are used up, or which failed a trial (`isTrial`). Others have succeeded
   * between its failures, or nothing succeeds: each batch may have somebody bad in it then, and the smaller the part is,
   * the more likely it shows that the other side is up. It is always the smallest of all `requests` that is split so.
   */
  take(suspect: Suspect, { isTrial, requests, takeSplit }: SplitFacts): boolean {
    if (suspect.size === 1) return false;
    if (suspect.failuresAmongSuccesses > 0 || suspect.isOfBad) return takeSplit();
    if (!isTrial || this.#blind >= MAX_BLIND_SPLITS || smallest(requests) !== suspect) return false;
    if (!takeSplit()) return false;
    this.#blind++;
    return true;
  }
}

/** What a split depends on besides the request. */
export interface SplitFacts {
  /** Whether it failed during an outage. */
  isTrial: boolean;
  /** All requests that have not ended. */
  requests: Iterable<Suspect>;
  /** Takes one of the splits that are left for it; whether there was one. */
  takeSplit: () => boolean;
}

/** The smallest request of several people. */
function smallest(requests: Iterable<Suspect>): Suspect | undefined {
  let found: Suspect | undefined;
  for (const one of requests) {
    if (one.size > 1 && one.size < (found?.size ?? Infinity)) found = one;
  }
  return found;
}
