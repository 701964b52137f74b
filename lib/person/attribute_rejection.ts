/** Why a record is rejected for the value of one attribute. */

import type { DataRecord } from "../input/record.ts";
import { QUOTE, SMALL_N } from "../json/bytes.ts";
import { describeValue } from "../json/text.ts";
import type { Attribute } from "./attribute.ts";
import { sourceText } from "./mapping.ts";
import type { Rejection } from "./person.ts";
import type { RecordWarnings } from "./record_warnings.ts";
import { readTimestamp } from "./time/timestamp.ts";

/** The Unix seconds that `json` means, or why it means none; what is doubtful about it is counted. */
export function readUnusualTimestamp(
  json: string,
  { attribute: { mapping, index }, record: { position }, warnings }: {
    attribute: Attribute;
    record: DataRecord;
    warnings: RecordWarnings;
  },
): string | Rejection {
  const read = readTimestamp(json, mapping.unit);
  if (!("seconds" in read)) {
    const cannot = `Cannot convert ${sourceText(mapping)} to timestamp`;
    return {
      reason: `${cannot}: ${read.problem}`,
      group: `${cannot}: ${read.form}`,
      field: mapping.to,
    };
  }
  if (read.guessed !== undefined) warnings.countGuess(read.guessed, position, index);
  if (read.doubt !== undefined) warnings.count(read.doubt, position, index);
  return read.seconds;
}

/** Why a record is rejected that has no value under a required mapping; `start` is where the value is. */
export function checkRequired(
  { bytes }: DataRecord,
  { attribute: { mapping }, start }: { attribute: Attribute; start: number },
): Rejection | undefined {
  const wrong = start < 0
    ? "missing"
    : bytes[start] === SMALL_N
    ? "null"
    : bytes[start] === QUOTE && bytes[start + 1] === QUOTE
    ? "empty"
    : undefined;
  if (wrong === undefined) return undefined;
  return { reason: `Required ${sourceText(mapping)} is ${wrong}`, field: mapping.to };
}

/** Why a record is rejected whose value under `attribute` is over the limit. */
export function tooLong({ maxBytes, mapping }: Attribute): Rejection {
  return { reason: `Attribute value is longer than ${maxBytes} bytes`, field: mapping.to };
}

/** The rejection for a value, with this first byte, of which no value of the attribute's type can be made. */
export function cannotConvert(
  { mapping, type, isIdentifier }: Attribute,
  first: number,
): Rejection {
  const { to } = mapping;
  const source = sourceText(mapping);
  const found = describeValue(first);
  const isAnother = type === "object" || isIdentifier || found !== "a string";
  const cannot = isIdentifier
    ? `Cannot use ${source} as ${to}, which is a string or a number`
    : type === "object"
    ? `Cannot use ${source} as ${to}, which is an object`
    : `Cannot convert ${source} to ${type}`;
  return { reason: `${cannot}: it is ${found}${isAnother ? "" : " of another form"}`, field: to };
}
