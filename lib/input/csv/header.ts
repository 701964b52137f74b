/** What the header of CSV says, and what is wrong with rows that do not fit to it. */

import { DataError, type Position } from "../record.ts";

/** What is expected at the start of CSV. */
export const HEADER = "a header, the names of the columns";

/** The header is unusual with more bytes than this. */
export const MAX_HEADER_BYTES = 1_000_000;

/**
 * Checks the names of the columns. One without a name is no mistake, as an index or a trailing delimiter makes such.
 *
 * @throws {DataError} when two have the same name, or none has one.
 */
export function checkColumns(names: readonly string[], position: Position): void {
  const places = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name === "") continue;
    const first = places.get(name);
    if (first !== undefined) {
      throw new DataError(
        `line ${position.line}: the columns ${first + 1} and ${
          index + 1
        } of the header are both named ` +
          `'${name}'; give one of them another name`,
        { position },
      );
    }
    places.set(name, index);
  }
  if (places.size > 0) return;
  throw new DataError(
    `line ${position.line}: expected ${HEADER}, found no name in it`,
    { position },
  );
}

/** Why a row with another number of cells than the header is no user. */
export class LengthFaults {
  #columns: number;
  #delimiter: string;
  #messages = new Map<number, string>();

  constructor(columns: number, delimiter: string) {
    this.#columns = columns;
    this.#delimiter = delimiter === "\t" ? "a tab" : `'${delimiter}'`;
  }

  /** The reason, for a row with so many `cells`. */
  of(cells: number): string {
    let message = this.#messages.get(cells);
    if (message === undefined) {
      message = `Row has ${cells} ${cells === 1 ? "cell" : "cells"}, and the header has ` +
        `${this.#columns}: a cell with ${this.#delimiter} or a line break in it must be in quotes`;
      this.#messages.set(cells, message);
    }
    return message;
  }
}
