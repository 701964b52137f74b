/** Memory in which a long record is put together, without moving what is there each time that more comes. */

import { freeBytes } from "../free_bytes.ts";
import { Chunk } from "./chunk.ts";
import type { DataRecord } from "./record.ts";

/** Room behind the longest record, for the chunk that has its end. */
const SPARE_BYTES = 1024 * 1024;

/**
 * The C library gives so much to nobody else when it is freed, but back to the system. Until they are written to, its
 * pages take no memory, so that an arena takes no more than the longest record that was in it.
 */
const MIN_BYTES = 34 * 1024 * 1024;

/** A longer record takes the arena with it, instead of a copy. */
const MAX_COPIED_BYTES = 4 * 1024 * 1024;

/** One arena, which is used for one record after the other. */
export class Arena {
  /** Bytes that are in it. */
  length = 0;
  /** Whether anything is. */
  isInUse = false;

  #bytes: Uint8Array | undefined;
  #size: number;
  /** The most that was in it. */
  #peak = 0;

  /** @param maxBytes The longest record. */
  constructor(maxBytes: number) {
    this.#size = Math.max(maxBytes + SPARE_BYTES, MIN_BYTES);
  }

  /** What is in it. */
  get content(): Uint8Array {
    return this.#bytes!.subarray(0, this.length);
  }

  /** Whether `length` more bytes have room. */
  hasRoomFor(length: number): boolean {
    return this.length + length <= this.#size;
  }

  /** Adds `bytes`, which must have room. */
  append(bytes: Uint8Array): void {
    this.isInUse = true;
    this.#bytes ??= new Uint8Array(this.#size);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
    this.#peak = Math.max(this.#peak, this.length);
  }

  /** Moves what begins at `start` to the front. */
  shift(start: number): void {
    this.#bytes!.copyWithin(0, start, this.length);
    this.length -= start;
  }

  /**
   * Gives `record`, which lies in it, memory of its own. A long one takes all of the arena, which is empty then.
   *
   * @returns whether it did.
   */
  takeOut(record: DataRecord): boolean {
    const { start, end, firstMember, endMember, members: { at } } = record;
    const bytes = this.#bytes!;
    if (end - start > MAX_COPIED_BYTES) {
      record.chunk = Chunk.ofOne(bytes);
      this.#bytes = undefined;
      this.leave();
      return true;
    }
    record.bytes = bytes.slice(start, end);
    record.chunk = Chunk.ofOne(record.bytes);
    record.start = 0;
    record.end = end - start;
    for (let i = firstMember * 4; i < endMember * 4; i++) at[i] -= start;
    return false;
  }

  /** Empties it, and frees it when it takes much. */
  leave(): void {
    this.isInUse = false;
    this.length = 0;
    if (this.#peak <= MAX_COPIED_BYTES) return;
    if (this.#bytes !== undefined) freeBytes(this.#bytes);
    this.#bytes = undefined;
    this.#peak = 0;
  }
}
