/** Memory in which rows are written, which is freed with them. */

import { freeBytes, returnedBytes } from "../../free_bytes.ts";
import { Chunk } from "../chunk.ts";
import type { DataRecord } from "../record.ts";

/** A block for many rows. */
const BLOCK_BYTES = 256 * 1024;

/** A longer row gets a block of its own, which is large enough for every row. */
const MAX_SHARED_BYTES = BLOCK_BYTES / 2;

/** Room in that block behind the longest row. */
const SPARE_BYTES = 1024 * 1024;

/** A longer row takes such a block with it, instead of a copy. */
const MAX_COPIED_BYTES = 4 * 1024 * 1024;

/** One block after the other. */
export class RowBlocks {
  /** The block that is being written. */
  bytes: Uint8Array = new Uint8Array(BLOCK_BYTES);
  /** What its rows keep; undefined while it is the large one, which holds one row. */
  chunk: Chunk | undefined = new Chunk(this.bytes);
  /** Rows that keep it. */
  rows = 0;

  #large: Uint8Array | undefined;
  #largeBytes: number;

  /** @param maxBytes The longest row. */
  constructor(maxBytes: number) {
    this.#largeBytes = maxBytes + SPARE_BYTES;
  }

  /**
   * Goes on in another block, at its start, with what `bytes[start..end]` of this one is; false when no block has room
   * for `more` bytes behind it.
   */
  goOn({ start, end, more }: { start: number; end: number; more: number }): boolean {
    if (this.chunk === undefined) return false;
    const length = end - start + more;
    const isLong = length > MAX_SHARED_BYTES;
    const block = isLong
      ? this.#large ??= returnedBytes(this.#largeBytes)
      : new Uint8Array(BLOCK_BYTES);
    block.set(this.bytes.subarray(start, end));
    this.chunk.close(this.rows);
    this.rows = 0;
    this.chunk = isLong ? undefined : new Chunk(block);
    this.bytes = block;
    return length <= block.length;
  }

  /** Gives `record`, which is alone in the large block, memory of its own; its members are at other places then. */
  takeOut(record: DataRecord): void {
    const { start, end, members: { at }, firstMember, endMember } = record;
    if (end - start > MAX_COPIED_BYTES) {
      this.#large = undefined;
    } else {
      record.bytes = record.bytes.slice(start, end);
      record.start = 0;
      record.end = end - start;
      for (let i = firstMember * 4; i < endMember * 4; i++) at[i] -= start;
    }
    record.chunk = Chunk.ofOne(record.bytes);
    this.#useNew();
  }

  /** Frees the large block, if this is the one, as so much was in it. */
  leave(): void {
    if (this.chunk !== undefined) return;
    freeBytes(this.bytes);
    this.#large = undefined;
    this.#useNew();
  }

  #useNew(): void {
    this.bytes = new Uint8Array(BLOCK_BYTES);
    this.chunk = new Chunk(this.bytes);
  }
}
