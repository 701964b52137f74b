/** What the data expects of a person: the attributes of all of their records, merged. */

import { UPDATE } from "../customerio/reserved_names.ts";
import type { Position } from "../input/record.ts";
import {
  isJsonObject,
  type JsonObject,
  parseExactJson,
  setOwnValue,
  showValue,
} from "../json/exact_json.ts";
import { MemberList } from "../json/member_list.ts";
import { JsonScanner } from "../json/scanner.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { attributesEnd, type Person } from "../person/person.ts";
import type { LongValue, LongValues } from "./long_values.ts";

/** Of people whose attributes take more bytes, long values are kept apart. */
const LARGE_PERSON_BYTES = 1_000_000;

/** A value of more bytes is long then. */
const LONG_VALUE_BYTES = 1000;

/** One person of the data, with the records that were merged so far. */
export interface Expectation {
  /** Counts up in the order of the file. */
  number: number;
  /** The identifier. */
  user: string;
  /** Equal for two records exactly when Customer.io takes them for one person. */
  key: string;
  /** Of the last record. */
  position: Position;
  /** As they were or would be sent, numbers with all of their digits; null in the place of those in `long`. */
  attributes: JsonObject;
  /** Attributes that are kept apart, as they are long; undefined where nobody has asked for that, or none is. */
  long?: Map<string, LongValue>;
  /** Whether every record is sent with `_update: true`, which never creates a person. */
  updatesOnly: boolean;
}

/** How an expectation is made. */
export interface ExpectationOptions {
  /** See {@linkcode Expectation.number}. */
  number: number;
  /** Keeps long values of large people. @default {they are attributes like others} */
  longValues?: LongValues;
}

/** The expectation that one record makes. */
export function expectationOf(
  person: Person,
  { number, longValues }: ExpectationOptions,
): Expectation {
  const { bytes, attributesStart, user, key, record: { position } } = person;
  const end = attributesEnd(person);
  const isLarge = end - attributesStart > LARGE_PERSON_BYTES;
  const { text, long } = isLarge && longValues !== undefined
    ? withoutLong(bytes, { start: attributesStart, longValues })
    : { text: decodeText(bytes, attributesStart, end) };
  const attributes = parseExactJson(text);
  if (!isJsonObject(attributes)) throw new TypeError("Cannot read the attributes of a person");
  const updatesOnly = Object.hasOwn(attributes, UPDATE) && attributes[UPDATE] === true;
  const expectation = { number, user, key, position, attributes, updatesOnly };
  return long === undefined ? expectation : { ...expectation, long };
}

/** The text of the object of attributes at `start`, with null for each long one; those are kept by `longValues`. */
function withoutLong(
  bytes: Uint8Array,
  { start, longValues }: { start: number; longValues: LongValues },
): { text: string; long: Map<string, LongValue> } {
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  const members = new MemberList();
  const end = scanner.scan(start, members);
  const long = new Map<string, LongValue>();
  let text = "";
  let from = start;
  for (let i = 0; i < members.count * 4; i += 4) {
    const [keyStart, keyEnd, valueStart, valueEnd] = members.at.subarray(i, i + 4);
    if (valueEnd - valueStart <= LONG_VALUE_BYTES) continue;
    const name = decodeString(bytes, keyStart, keyEnd);
    long.set(name, longValues.keep(bytes.subarray(valueStart, valueEnd)));
    text += `${decodeText(bytes, from, valueStart)}null`;
    from = valueEnd;
  }
  return { text: text + decodeText(bytes, from, end), long };
}

/**
 * Merges a later record of the same person into `expectation`, as Customer.io does: its attributes replace earlier
 * ones, and all others stay.
 */
export function addRecord(expectation: Expectation, later: Expectation): void {
  expectation.position = later.position;
  expectation.updatesOnly &&= later.updatesOnly;
  for (const name of Object.keys(later.attributes)) {
    setOwnValue(expectation.attributes, name, later.attributes[name]);
    expectation.long?.get(name)?.drop();
    expectation.long?.delete(name);
  }
  if (later.long === undefined) return;
  expectation.long = new Map([...expectation.long ?? [], ...later.long]);
}

/** Drops what was kept of `expectation`, which nobody needs any more. */
export function dropLong({ long }: Expectation): void {
  for (const value of long?.values() ?? []) value.drop();
}

/** About how many bytes the attributes of `expectation` take. */
export function sizeOf({ attributes, long }: Expectation): number {
  let size = 0;
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    size += name.length + (long?.get(name)?.place ?? showValue(value)).length;
  }
  return size;
}
