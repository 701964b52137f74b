/** Lines of a failures file that must not be sent any more: a later record of their user was accepted. */

import { comparable, type IdentifierKind } from "../customerio/identifiers.ts";
import { KeyTable } from "../key_table.ts";
import { readFailures } from "./failures.ts";
import type { DataRecord } from "./record.ts";

/** What stands in every line that says so, and nearly never in other lines. */
const MARK = '"superseded"';

/** Up to where in a failures file the lines of each user are superseded. */
export class Superseded {
  #kind: IdentifierKind;
  #offsets = new KeyTable({ hasNumbers: true });

  /** @param kind What users are in Customer.io. */
  constructor(kind: IdentifierKind) {
    this.#kind = kind;
  }

  /** Whether no line is. */
  get isEmpty(): boolean {
    return this.#offsets.size === 0;
  }

  /** Whether the line of `user` that ends at byte `end` is. */
  has(user: string, end: number): boolean {
    return end <= (this.#offsets.get(this.#keyOf(user)) ?? 0);
  }

  /** Adds what the line at byte `offset` says: those of `user` before it are superseded. */
  add(user: string, offset: number): void {
    this.#offsets.add(this.#keyOf(user), offset);
  }

  #keyOf(user: string): string {
    return comparable({ kind: this.#kind, value: user });
  }
}

/** A failures file that can be read several times. */
export interface RereadableChunks {
  /** From the start, each time it is called. */
  read(): AsyncIterable<Uint8Array>;
}

/**
 * Reads a failures file to its end, adds what is superseded to `superseded`, and then gives its records, superseded ones
 * too. It is looked through first because whatever supersedes a line stands behind it.
 *
 * @throws {DataError} as `readFailures`; before any record when something is superseded, as it is not known what else is.
 */
export async function* readFailuresTwice(
  file: RereadableChunks,
  superseded: Superseded,
): AsyncGenerator<DataRecord[]> {
  if (await hasMark(file.read())) {
    const onSuperseded = (user: string, offset: number) => superseded.add(user, offset);
    for await (const _ of readFailures(file.read(), { onSuperseded }));
  }
  yield* readFailures(file.read());
}

/** Whether it is worth while to read `chunks` for lines that supersede others: this takes a fifth of the time. */
async function hasMark(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder("latin1");
  let before = "";
  for await (const chunk of chunks) {
    const text = before + decoder.decode(chunk);
    if (text.includes(MARK)) return true;
    before = text.slice(1 - MARK.length);
  }
  return false;
}
