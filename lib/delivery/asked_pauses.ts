/** Whether a `Retry-After` is about everyone, or about the one request that was answered so. */

import type { AttemptResult } from "./verdict.ts";

/** So many results are looked at. */
const RESULTS = 20;

/**
 * A `Retry-After` holds its own request in any case. It holds everyone only when most of the last 20 attempts were
 * refused or have failed: one node, or a gateway, that refuses a few at random is no reason for the others to wait.
 */
export class AskedPauses {
  /** Of the last results, which were no success; the oldest is the next to be written over. */
  #bad = new Array<boolean>(RESULTS).fill(false);
  #next = 0;
  #count = 0;

  /** Whether most were refused or have failed. */
  get isAboutEveryone(): boolean {
    return this.#count > RESULTS / 2;
  }

  /** Records the result of an attempt. */
  record(result: AttemptResult): void {
    const isBad = result !== "success";
    this.#count += Number(isBad) - Number(this.#bad[this.#next]);
    this.#bad[this.#next] = isBad;
    this.#next = (this.#next + 1) % RESULTS;
  }
}
