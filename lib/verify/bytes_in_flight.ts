/** How much of the expected attributes may be in requests at once. */

import { type Expectation, sizeOf } from "./expectation.ts";

/** Bytes of the attributes of those who are looked up by one request: no more people are added then. */
export const GROUP_BYTES = 2_000_000;

/** Bytes of the attributes of those who are being looked up. */
const MAX_BYTES = 8_000_000;

/** People who are looked up together. */
export interface Group {
  people: Expectation[];
  /** Of their attributes. */
  bytes: number;
}

/** Holds groups back while those in flight take too much memory. */
export class BytesInFlight {
  #bytes = 0;
  #wakeUp: (() => void) | undefined;

  /** `groups`, each as soon as it may be in flight; at least one is. */
  async *limit(groups: AsyncIterable<Expectation[]>): AsyncGenerator<Group> {
    for await (const people of groups) {
      const bytes = people.reduce((sum, person) => sum + sizeOf(person), 0);
      while (this.#bytes > 0 && this.#bytes + bytes > MAX_BYTES) await this.#end();
      this.#bytes += bytes;
      yield { people, bytes };
      // The next group is not even read, as that takes memory too.
      while (this.#bytes > MAX_BYTES) await this.#end();
    }
  }

  /** Ends a group of `bytes`. */
  end(bytes: number): void {
    this.#bytes -= bytes;
    this.#wakeUp?.();
  }

  /** Resolves when a group ends. */
  async #end(): Promise<void> {
    await new Promise<void>((resolve) => this.#wakeUp = resolve);
  }
}
