/** The type that a mapping should have, by what the values of its key are like. Pure. */

import { typeByName } from "../person/attribute.ts";
import type { Mapping } from "../person/mapping.ts";
import { STRING_NAMES } from "../customerio/reserved_names.ts";
import { formatCount, plural } from "../text.ts";
import { isBirthName, isCodeName, isDateName, isSwitchName } from "./names.ts";
import type { KeyValues } from "./values.ts";

/** A type for a mapping, or why it has none where one may be expected. */
export interface ProposedType extends Pick<Mapping, "type" | "unit"> {
  note?: string;
}

/** Below so many dates among large numbers, these are something else. */
const FEW = 0.1;

/** From so many of all values on, a key with values that are no dates is worth a word. */
const MOST = 0.5;

/**
 * The type for the values of the key `from` as attribute `to`. Every one of these values can be converted to it, so
 * that no record is rejected for a type that nobody has asked for.
 */
export function proposeType(
  { from, to, values }: { from: string; to: string; values: KeyValues },
): ProposedType {
  // They have a type by their name.
  if (STRING_NAMES.has(to) || typeByName(to) !== undefined || values.filled === 0) return {};
  if (isTimestamp(values, from)) {
    return { type: "timestamp", ...unitOf(values), ...unitNote(values) };
  }
  if (isBoolean(values, from)) return { type: "boolean" };
  if (isNumber(values, from)) return { type: "number" };
  if (isString(values)) return { type: "string" };
  const note = dateNote(values);
  return note === undefined ? {} : { note };
}

function isTimestamp(values: KeyValues, from: string): boolean {
  const { filled, fits, times } = values;
  if (fits.timestamp < filled) return false;
  if (times.date > filled * FEW || (times.date > 0 && isDateName(from))) {
    return times.small === 0 || isBirthName(from);
  }
  if (!isDateName(from)) return false;
  const isTold = values.seconds + values.milliseconds + times.digits > 0;
  return isTold && (times.small === 0 || (isBirthName(from) && times.unix > times.small));
}

/** Milliseconds where all numbers are; seconds need no unit, as they are what is read first. */
function unitOf({ seconds, milliseconds, times }: KeyValues): Pick<Mapping, "unit"> {
  return milliseconds > 0 && seconds === 0 && times.digits === 0 ? { unit: "ms" } : {};
}

function unitNote({ seconds, milliseconds }: KeyValues): Pick<ProposedType, "note"> {
  if (seconds === 0 || milliseconds === 0) return {};
  return {
    note: `${plural(seconds, "number")} ${seconds === 1 ? "is" : "are"} read as seconds and ${
      formatCount(milliseconds)
    } as milliseconds, whichever gives a year from 1900 to 2200: set "unit" if all are of one kind`,
  };
}

function isBoolean(values: KeyValues, from: string): boolean {
  const { filled, fits, strings, booleans, numbers, trueWords, falseWords } = values;
  // Booleans alone need no type.
  if (strings === 0 || numbers > 0 || fits.boolean < filled) return false;
  const words = trueWords + falseWords;
  if (words === strings) return booleans > 0 || (trueWords > 0 && falseWords > 0);
  // "no" alone may be Norway, and "1" alone a number.
  return words === 0 && booleans === 0 ? isSwitchName(from) : trueWords > 0 && falseWords > 0;
}

function isNumber({ filled, strings, numbers, numberTexts }: KeyValues, from: string): boolean {
  if (strings === 0 || isCodeName(from)) return false;
  return numberTexts === strings && strings + numbers === filled;
}

/** Numbers and other text under one key, and numbers that would lose digits, are codes. */
function isString({ filled, fits, strings, numbers, booleans, longNumbers }: KeyValues): boolean {
  const isMixed = strings > 0 && numbers > 0;
  return (isMixed || longNumbers > 0) && booleans === 0 && fits.string === filled;
}

function dateNote({ filled, fits, times }: KeyValues): string | undefined {
  const dates = times.date + times.unclear;
  if (dates < filled * MOST) return undefined;
  const unread = filled - fits.timestamp;
  return `most values are dates, but ${formatCount(unread)} of ${formatCount(filled)} cannot be ` +
    `read as one${times.unclear > 0 ? " (day or month first is not known)" : ""}: add ` +
    '"type": "timestamp" once they are mended, as Customer.io compares no other dates';
}
