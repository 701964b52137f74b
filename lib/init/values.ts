/** What the values of one key are like: counts alone, so that none of them is kept. */

import { isPhoneNumber, kindInPath } from "../customerio/identifiers.ts";
import { ATTRIBUTE_VALUE_BYTES, ID_BYTES } from "../customerio/limits.ts";
import { RELATIONSHIPS, STRING_NAMES } from "../customerio/reserved_names.ts";
import type { JsonValue } from "../json/exact_json.ts";
import { stringOf, utf8Length } from "../json/text.ts";
import { typeByName } from "../person/attribute.ts";
import { type AttributeType, convertValue } from "../person/attribute_type.ts";
import { readRelationships } from "../person/relationships.ts";
import { looksLikeDate, readTimestamp } from "../person/time/timestamp.ts";

/** A number as people write it who mean a number: no leading zero, no sign `+`, no exponent. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const INTEGER = /^-?\d+$/;
/** A double tells numbers of so many digits apart. */
const MAX_EXACT_DIGITS = 15;
/** Seconds of 1973; a count of something is seldom as large. */
const MIN_UNIX_TIME = 1e8;

/** What a value is as a time. */
type TimeKind =
  /** Text that is a date, or MongoDB's form of one. */
  | "date"
  /** Digits of a date: "20240131". */
  | "digits"
  /** A number so large that it can be one, or 0. */
  | "unix"
  /** A number that would be a time of the first years from 1970. */
  | "small"
  /** A date that is not read, as day and month may change places. */
  | "unclear"
  | "none";

/** The values of one key, of which each is given to `add` once. */
export class KeyValues {
  /** Records that have the key, whatever is under it. */
  present = 0;
  /** Values that are neither null nor "", by what they are in JSON. */
  strings = 0;
  numbers = 0;
  booleans = 0;
  arrays = 0;
  objects = 0;
  /** Values that can be converted, by type. */
  readonly fits: Record<AttributeType, number> = {
    string: 0,
    number: 0,
    boolean: 0,
    timestamp: 0,
  };
  /** Values that Customer.io takes under a name that it gives a meaning to. */
  fitsName = 0;
  readonly times: Record<TimeKind, number> = {
    date: 0,
    digits: 0,
    unix: 0,
    small: 0,
    unclear: 0,
    none: 0,
  };
  /** Numbers, not 0, that are times in seconds, and in milliseconds. */
  seconds = 0;
  milliseconds = 0;
  /** Strings that are numbers as people write them. */
  numberTexts = 0;
  /** Whole numbers with more digits than a double keeps. */
  longNumbers = 0;
  /** Strings that are words for true, and for false; "1" and "0" are none. */
  trueWords = 0;
  falseWords = 0;
  /** Values longer than an attribute may be. */
  tooLong = 0;
  /** Values that can identify someone, and how many of them are different; null when that is not counted. */
  identifiers = 0;
  distinct: Set<string> | null = new Set();
  /** Of them, those that look like emails, and like phone numbers. */
  emails = 0;
  phones = 0;

  #name: string;

  /** @param name The attribute that the values would become. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Values that are neither null nor "". */
  get filled(): number {
    return this.strings + this.numbers + this.booleans + this.arrays + this.objects;
  }

  /** Counts a value; undefined would be the lack of one. */
  add(value: JsonValue): void {
    this.present++;
    if (value === null || value === "") return;
    const json = JSON.stringify(value);
    const first = json[0];
    if (first === '"') this.#addString(stringOf(json));
    else if (first === "t" || first === "f") this.booleans++;
    else if (first === "[") this.arrays++;
    else if (first === "{") this.objects++;
    else this.#addNumber(json);
    for (const type of ["string", "number", "boolean"] as const) {
      if (convertValue(json, type) !== undefined) this.fits[type]++;
    }
    if (fitsName(json, this.#name)) this.fitsName++;
    this.#addTime(json);
    const length = first === '"' ? utf8Length(stringOf(json)) : utf8Length(json);
    if (length > ATTRIBUTE_VALUE_BYTES) this.tooLong++;
  }

  #addString(text: string): void {
    this.strings++;
    const digits = text.replaceAll(/\D/g, "").length;
    if (NUMBER.test(text) && digits <= MAX_EXACT_DIGITS) this.numberTexts++;
    const word = text.trim().toLowerCase();
    if (word === "true" || word === "yes") this.trueWords++;
    if (word === "false" || word === "no") this.falseWords++;
    // A name has a space in it, an identifier seldom.
    if (!/\s/.test(text.trim()) && text.isWellFormed()) this.#addIdentifier(text);
  }

  #addNumber(json: string): void {
    this.numbers++;
    if (!INTEGER.test(json)) return;
    if (json.replaceAll(/\D/g, "").length > MAX_EXACT_DIGITS) this.longNumbers++;
    this.#addIdentifier(json);
  }

  #addIdentifier(text: string): void {
    if (utf8Length(text) > ID_BYTES) return;
    this.identifiers++;
    this.distinct?.add(text);
    if (text.includes("@") && kindInPath(text) === "email") this.emails++;
    if (isPhoneNumber(text)) this.phones++;
  }

  #addTime(json: string): void {
    // Most text is no date, and there are many forms to try.
    const read = /\d/.test(json) ? readTimestamp(json) : undefined;
    const isText = json[0] === '"';
    const isDate = isText ? looksLikeDate(stringOf(json)) : json[0] === "{";
    if (read === undefined || !("seconds" in read)) {
      this.times[isText && isDate ? "unclear" : "none"]++;
      return;
    }
    this.fits.timestamp++;
    if (isDate) this.times.date++;
    else if (read.guessed === undefined) this.times.digits++;
    else {
      const number = Number(isText ? stringOf(json) : json);
      const isLarge = number === 0 || Math.abs(number) >= MIN_UNIX_TIME;
      this.times[isLarge ? "unix" : "small"]++;
      if (number !== 0) this[read.guessed === "s" ? "seconds" : "milliseconds"]++;
    }
  }
}

/** Whether Customer.io takes the value `json` under `name`; under most names it takes all. */
function fitsName(json: string, name: string): boolean {
  if (name === RELATIONSHIPS) return !("problem" in readRelationships(json));
  if (STRING_NAMES.has(name)) return /^["\d-]/.test(json);
  const type = typeByName(name);
  if (type === "object") return json[0] === "{";
  return type === undefined || convertValue(json, type) !== undefined;
}
