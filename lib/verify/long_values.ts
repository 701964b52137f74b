/** Long values of people, on disk piece by piece: as strings, they would be in memory several times over. */

import { freeBytes } from "../free_bytes.ts";
import { BACKSLASH, QUOTE, SMALL_U } from "../json/bytes.ts";
import { type JsonValue, parseExactJson } from "../json/exact_json.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { printableJson } from "../text.ts";
import { isSameValue } from "./same_value.ts";
import type { TemporaryDatabase } from "../temporary_database.ts";

/** Bytes of a piece: V8 soon gives back the memory of strings that are as short as this. */
const PIECE_BYTES = 64 * 1024;

/** The table that they are in. */
export const LONG_VALUES_SCHEMA = `
  CREATE TEMP TABLE pieces (number INTEGER PRIMARY KEY, text BLOB NOT NULL);
`;

/** Where a value is. */
export interface LongPlace {
  /** The numbers of its pieces. */
  first: number;
  last: number;
  /** About how many bytes it has. */
  length: number;
  /** Whether it is a string: then the pieces are without its quotes. */
  isText: boolean;
}

/** Those of one run. */
export class LongValues {
  #database: TemporaryDatabase;

  /** @param database With {@linkcode LONG_VALUES_SCHEMA}. */
  constructor(database: TemporaryDatabase) {
    this.#database = database;
  }

  /** Keeps the value whose JSON text `json` is; the bytes are not needed any more then. */
  keep(json: Uint8Array): LongValue {
    const isText = json[0] === QUOTE;
    const text = isText ? json.subarray(1, -1) : json;
    return this.#keep(piecesOf(text), { length: text.length, isText });
  }

  /** Keeps a string, which is not needed any more then. */
  keepText(text: string): LongValue {
    return this.#keep(piecesOfText(text), { length: text.length, isText: true });
  }

  /** What was kept at `place`. */
  at(place: LongPlace): LongValue {
    return new LongValue(this.#database, place);
  }

  #keep(pieces: Iterable<Uint8Array>, facts: Pick<LongPlace, "length" | "isText">): LongValue {
    const insert = "INSERT INTO pieces (text) VALUES (?)";
    let count = 0;
    for (const piece of pieces) count += this.#database.run(insert, piece);
    const { last } = this.#database.get<{ last: number }>(
      "SELECT max(number) AS last FROM pieces",
    )!;
    return this.at({ first: last - count + 1, last, ...facts });
  }
}

/** One that was kept. */
export class LongValue {
  readonly place: LongPlace;
  #database: TemporaryDatabase;

  constructor(database: TemporaryDatabase, place: LongPlace) {
    this.#database = database;
    this.place = place;
  }

  /** Its JSON text as it is printed, on one line, in pieces. */
  *json(): Generator<string> {
    const quote = this.place.isText ? '"' : "";
    yield quote;
    // White space between tokens: within a string there is none of it.
    for (const piece of this.#pieces()) {
      yield printableJson(decodeText(piece, 0, piece.length).replaceAll(/[\t\n\r]/g, " "));
    }
    yield quote;
  }

  /** All of it. */
  value(): JsonValue {
    return parseExactJson([...this.json()].join(""));
  }

  /** Whether `found` is the value that was sent as this one: see {@linkcode isSameValue}. */
  isSame(found: JsonValue | undefined): boolean {
    if (!this.place.isText || typeof found !== "string") return isSameValue(this.value(), found);
    let at = 0;
    for (const piece of this.#pieces()) {
      const text = decodeString(piece, 0, piece.length);
      if (!found.startsWith(text, at)) return false;
      at += text.length;
    }
    return at === found.length;
  }

  /** Makes room: it is gone then. */
  drop(): void {
    const { first, last } = this.place;
    this.#database.run("DELETE FROM pieces WHERE number BETWEEN ? AND ?", first, last);
  }

  *#pieces(): Generator<Uint8Array> {
    const { first, last } = this.place;
    for (let number = first; number <= last; number++) {
      const select = "SELECT text FROM pieces WHERE number = ?";
      const { text } = this.#database.get<{ text: Uint8Array }>(select, number)!;
      yield text;
      freeBytes(text);
    }
  }
}

/** Cuts JSON text, or what is between the quotes of a string, where neither a character nor an escape is divided. */
function* piecesOf(json: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < json.length;) {
    const end = endOfPiece(json, start);
    yield json.subarray(start, end);
    start = end;
  }
}

function endOfPiece(json: Uint8Array, start: number): number {
  const piece = json.subarray(start, start + PIECE_BYTES);
  let end = piece.length;
  // To the end of the last escape that begins in it.
  for (let i = piece.indexOf(BACKSLASH); i >= 0; i = piece.indexOf(BACKSLASH, i)) {
    i += json[start + i + 1] === SMALL_U ? "\\u0041".length : "\\n".length;
    end = Math.max(end, i);
  }
  end += start;
  while ((json[end] & 0xc0) === 0x80) end++;
  return end;
}

/** The same of a string; the halves of a character that is divided are written as escapes. */
function* piecesOfText(text: string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length; start += PIECE_BYTES) {
    const json = JSON.stringify(text.slice(start, start + PIECE_BYTES));
    yield encoder.encode(json.slice(1, -1));
  }
}
