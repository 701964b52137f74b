/** What the mappings find in the data: how many records have it, of which types, how long at most, and what looks wrong. */

import type { DataRecord, Position } from "../input/record.ts";
import { placeOf } from "../input/record.ts";
import { ByteWriter } from "../json/byte_writer.ts";
import {
  BRACE_OPEN,
  BRACKET_OPEN,
  isDigit,
  QUOTE,
  SMALL_F,
  SMALL_N,
  SMALL_T,
} from "../json/bytes.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { valueLength, writeCompact } from "../json/text.ts";
import { type Mapping, sourceText } from "../person/mapping.ts";
import { plural } from "../text.ts";
import type { Warning } from "../warning.ts";

/** The types of JSON, in the order of a result. */
const TYPES = ["string", "number", "boolean", "null", "object", "array"] as const;
const STRING = 0;
const NUMBER = 1;

/** A type of JSON. */
export type JsonType = typeof TYPES[number];

/** What a mapping finds in the data. */
export interface AttributeCount {
  /** The key in the data; null for a `value` that everyone gets. */
  from: string | null;
  to: string;
  /** Records that have it; of a `value`, those that became people. */
  present: number;
  /** How many values are of each type, as they stand in the data or the configuration; only types that there are. */
  types: Partial<Record<JsonType, number>>;
  /** Bytes of the longest value, as Customer.io counts them: a string by its characters, anything else by its JSON text. */
  longestBytes: number;
}

/** Digits of a time in seconds from 2001 to 2286, and of one in milliseconds. */
const SECONDS_DIGITS = 10;
const MILLISECONDS_DIGITS = 13;

/** Numbers that look like times in another unit than the mapping says. */
interface OddTimes {
  count: number;
  first: Position | undefined;
}

/** Counts over all records of one run. */
export class AttributeCounts {
  #mappings: readonly Mapping[];
  /** One for each type of each mapping. */
  #types: Float64Array;
  #longest: Float64Array;
  /** By index of the mapping: how many digits an odd time has; 0 where none is looked for. */
  #oddDigits: Int32Array;
  #odd: OddTimes[];
  #writer = new ByteWriter();

  constructor(mappings: readonly Mapping[]) {
    this.#mappings = mappings;
    this.#types = new Float64Array(mappings.length * TYPES.length);
    this.#longest = new Float64Array(mappings.length);
    this.#oddDigits = Int32Array.from(mappings, oddDigits);
    this.#odd = mappings.map(() => ({ count: 0, first: undefined }));
  }

  /** Counts what `fields` has found in `record`, an object. */
  add(record: DataRecord, fields: Pick<FieldFinder, "start" | "end">): void {
    const { bytes } = record;
    for (let i = 0; i < this.#longest.length; i++) {
      const start = fields.start(i + 1);
      if (start < 0) continue;
      const end = fields.end(i + 1);
      const type = typeOf(bytes[start]);
      this.#types[i * TYPES.length + type]++;
      // JSON text is never shorter than its value.
      const quote = type === STRING ? 1 : 0;
      const atMost = end - start - 2 * quote;
      // A number may be text, as it is in CSV.
      if (type <= NUMBER && atMost === this.#oddDigits[i]) this.#look(record, i, start + quote);
      if (atMost > this.#longest[i]) this.#measure(i, { bytes, start, end });
    }
  }

  /** What was counted; `present` are the records that have what each mapping takes. */
  list(present: readonly number[]): AttributeCount[] {
    return this.#mappings.map(({ from, to, value }, i) => {
      if (from === undefined) return countOfValue(value, { to, present: present[i] });
      const types: AttributeCount["types"] = {};
      for (const [type, name] of TYPES.entries()) {
        const count = this.#types[i * TYPES.length + type];
        if (count > 0) types[name] = count;
      }
      return { from, to, present: present[i], types, longestBytes: this.#longest[i] };
    });
  }

  /** Warns of mappings most of whose values are times in another unit. */
  warnings(): Warning[] {
    return this.#odd.flatMap(({ count, first }, i) => {
      const values = this.#types[i * TYPES.length + STRING] +
        this.#types[i * TYPES.length + NUMBER];
      if (first === undefined || count * 2 < values) return [];
      return [{ kind: "time-unit" as const, message: this.#message(i, count, first) }];
    });
  }

  #message(index: number, count: number, first: Position): string {
    const mapping = this.#mappings[index];
    const { to, unit } = mapping;
    const place = `mappings[${index}]`;
    const found = `${to}: ${plural(count, "number")} in ${sourceText(mapping)}`;
    const at = `(first: ${placeOf(first)})`;
    return unit === "ms"
      ? `${found} may be seconds, and are read as milliseconds, as days of 1970 ${at}: ` +
        `drop "unit" of ${place}, or make it "s"`
      : `${found} may be times in milliseconds, and Customer.io compares dates in seconds ${at}: ` +
        `add "type": "timestamp" to ${place} if they are dates`;
  }

  #look({ bytes, position }: DataRecord, index: number, start: number): void {
    // From 2001 to 2033 seconds begin with 1, as do milliseconds; what begins with 2 and a 0 goes on from there.
    const first = bytes[start] - 0x30;
    if (first !== 1 && !(first === 2 && bytes[start + 1] === 0x30)) return;
    for (let i = 1; i < this.#oddDigits[index]; i++) if (!isDigit(bytes[start + i])) return;
    const odd = this.#odd[index];
    odd.count++;
    odd.first ??= position;
  }

  #measure(
    index: number,
    { bytes, start, end }: { bytes: Uint8Array; start: number; end: number },
  ): void {
    const isNested = bytes[start] === BRACE_OPEN || bytes[start] === BRACKET_OPEN;
    const length = isNested
      ? this.#compactLength(bytes, start, end)
      : valueLength(bytes, start, end);
    if (length > this.#longest[index]) this.#longest[index] = length;
  }

  #compactLength(bytes: Uint8Array, start: number, end: number): number {
    const writer = this.#writer;
    writer.begin();
    writeCompact(writer, bytes, start, end);
    const length = writer.length - writer.pieceStart;
    writer.discard();
    return length;
  }
}

/** The count of a mapping whose value is in the configuration. */
function countOfValue(
  value: unknown,
  { to, present }: Pick<AttributeCount, "to" | "present">,
): AttributeCount {
  const json = new TextEncoder().encode(JSON.stringify(value));
  const type = TYPES[typeOf(json[0])];
  const types = present === 0 ? {} : { [type]: present };
  const longestBytes = present === 0 ? 0 : valueLength(json, 0, json.length);
  return { from: null, to, present, types, longestBytes };
}

/** How many digits times have that are not of the unit of `mapping`; 0 where another warning tells of them. */
function oddDigits({ to, type, unit }: Mapping): number {
  if (type === "timestamp") return unit === "ms" ? SECONDS_DIGITS : 0;
  const isTold = to === "created_at" && type === undefined;
  return isTold || to === "email" || to === "id" || to === "phone" ? 0 : MILLISECONDS_DIGITS;
}

/** Index of the type of a JSON value that begins with `byte`. */
function typeOf(byte: number): number {
  switch (byte) {
    case QUOTE:
      return STRING;
    case SMALL_T:
    case SMALL_F:
      return 2;
    case SMALL_N:
      return 3;
    case BRACE_OPEN:
      return 4;
    case BRACKET_OPEN:
      return 5;
    default:
      return NUMBER;
  }
}
