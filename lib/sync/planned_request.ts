/** A request that is planned: whom it carries, and what of memory is theirs until it has ended. */

import { BATCH_BYTES } from "../customerio/limits.ts";
import { freeBytes } from "../free_bytes.ts";
import type { Chunk } from "../input/chunk.ts";
import type { Person } from "../person/person.ts";
import { BATCH_FRAME_BYTES } from "./batch.ts";
import type { Holding } from "./held.ts";

/** One request to come: a batch of people, or one person alone. */
export interface PlannedRequest {
  kind: "batch" | "single";
  people: Person[];
  /** The body of a batch, in which all of `people` are already. @default {it is made of them} */
  body?: Uint8Array;
  /** Whether no records stand behind the people, so that no state is to know of it. @default {false} */
  hasNoRecords?: boolean;
}

/**
 * A request and what it holds. That is counted here while people are added, and given back for all of them at once: to
 * look at each person again at the end would take longer, as the processor has forgotten them by then.
 */
export class HeldRequest implements PlannedRequest {
  readonly kind: "batch" | "single";
  people: Person[] = [];
  /** Bytes of the body, of a batch. */
  bytes: number = BATCH_FRAME_BYTES;
  readonly held: Holding = { people: 0, bytes: 0 };

  /** The piece of data that the last ones lie in, how many they are, and the pieces before it. */
  #chunk: Chunk | undefined;
  #inChunk = 0;
  #chunks: { chunk: Chunk; records: number }[] | undefined;

  constructor(kind: PlannedRequest["kind"]) {
    this.kind = kind;
  }

  /** Adds `person`, whose records take `bytes` and are as many as `records`. */
  add(person: Person, bytes: number, records: number): void {
    const { chunk } = person.record;
    if (chunk !== this.#chunk) {
      if (this.#chunk !== undefined) {
        (this.#chunks ??= []).push({ chunk: this.#chunk, records: this.#inChunk });
      }
      this.#chunk = chunk;
      this.#inChunk = 0;
    }
    this.#inChunk++;
    this.bytes += person.end - person.start + (this.people.length === 0 ? 0 : 1);
    this.people.push(person);
    this.held.people += records;
    this.held.bytes += bytes;
  }

  /** Whether a batch stays below 500,000 bytes with `person`; the first one always fits. */
  hasRoomFor({ start, end }: Person): boolean {
    return this.people.length === 0 || this.bytes + (end - start) + 1 < BATCH_BYTES;
  }

  /** Frees what only this request needs, and lets go of the people; nobody's text can be read any more. */
  end(): void {
    this.#chunk?.release(this.#inChunk);
    for (const { chunk, records } of this.#chunks ?? []) chunk.release(records);
    if (this.kind === "single") {
      const [{ bytes, parts }] = this.people;
      // Neither what was written with others nor the body of a batch is so long.
      if (parts === undefined && bytes.length > BATCH_BYTES) freeBytes(bytes);
    }
    // Whoever waits for the next request still has this one.
    this.people = [];
  }
}
