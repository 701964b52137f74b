/** Turning one JSON value into the type that a mapping asks for. Works on JSON text, so that no digit is lost. */

/** The types that a mapping may ask for. */
export const ATTRIBUTE_TYPES = ["string", "number", "boolean", "timestamp"] as const;

/** A type that a mapping may ask for; `timestamp` is Unix seconds, the only date that Customer.io can compare. */
export type AttributeType = typeof ATTRIBUTE_TYPES[number];

/** From this many seconds on (the year 5138) a Unix time is read as milliseconds (from 1973 on). */
const FIRST_MILLISECONDS = 1e11;
/** From here on a Unix time is neither seconds nor milliseconds, but something finer. */
const FIRST_MICROSECONDS = 1e14;

/** Year, month, day; then hours, minutes, seconds, offset. */
const ISO_8601 =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;
/** The zeros cannot be taken for the digits behind them, so a long text that is no number is refused soon. */
const DECIMAL = /^([+-]?)(0*)([1-9]\d*)?(?:\.(\d+))?([eE][+-]?\d+)?$/;
const TRUE_WORDS = new Set(["true", "yes", "1"]);
const FALSE_WORDS = new Set(["false", "no", "0"]);

/** Whether a JSON value that begins with the byte `first` is of `type` as it stands; `null` is of every type. */
export function isOfType(first: number, type: AttributeType): boolean {
  switch (first) {
    case 0x6e:
      return true;
    case 0x22:
      return type === "string";
    case 0x74:
    case 0x66:
      return type === "boolean";
    case 0x7b:
    case 0x5b:
      return false;
    default:
      return type === "number";
  }
}

/**
 * The JSON text of the value `json` (JSON text itself, no white space around it) as `type`, or undefined when it
 * cannot be converted. `null` stays `null` under every type: it clears the attribute.
 */
export function convertValue(json: string, type: AttributeType): string | undefined {
  if (json === "null") return json;
  const first = json[0];
  if (first === "{" || first === "[") return undefined;
  const isString = first === '"';
  const text = isString ? stringOf(json) : json;
  switch (type) {
    case "string":
      return isString ? json : `"${json}"`;
    case "number":
      return text === "true" || text === "false" ? undefined : toNumber(text);
    case "boolean":
      return toBoolean(text);
    case "timestamp":
      return (isString ? isoToUnixSeconds(text.trim()) : undefined) ?? unixToSeconds(text);
  }
}

function stringOf(json: string): string {
  return json.includes("\\") ? JSON.parse(json) : json.slice(1, -1);
}

/** `text` as JSON number with the same digits; a sign `+`, leading zeros and spaces around it go. */
function toNumber(text: string): string | undefined {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, zeros, whole, fraction, exponent] = match;
  if (zeros === "" && whole === undefined && fraction === undefined) return undefined;
  return (sign === "-" ? "-" : "") + (whole ?? "0") +
    (fraction === undefined ? "" : `.${fraction}`) + (exponent ?? "");
}

function toBoolean(text: string): string | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return "true";
  if (FALSE_WORDS.has(word)) return "false";
  return undefined;
}

function unixToSeconds(text: string): string | undefined {
  const number = toNumber(text);
  if (number === undefined) return undefined;
  const value = Number(number);
  if (!(Math.abs(value) < FIRST_MICROSECONDS)) return undefined;
  return String(Math.floor(Math.abs(value) < FIRST_MILLISECONDS ? value : value / 1000));
}

/**
 * Unix seconds of an ISO 8601 date, or date and time (`T` or a space between them). Without an offset it is UTC.
 * Fractions of a second are cut off. Undefined when it is not such a date, or not in the calendar.
 */
function isoToUnixSeconds(text: string): string | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const midnight = daysSinceEpoch(year, month, day) * 86_400;
  if (match[4] === undefined) return String(midnight);
  const hours = Number(match[4]);
  const minutes = Number(match[5]);
  const seconds = Number(match[6] ?? 0);
  // 24:00:00 is the end of a day, and 60 a leap second: both are ISO 8601.
  if (hours > 24 || minutes > 59 || seconds > 60 || (hours === 24 && minutes + seconds > 0)) {
    return undefined;
  }
  return String(midnight + hours * 3600 + minutes * 60 + seconds - offsetSeconds(match[7]));
}

/** Of the proleptic Gregorian calendar, whose years are counted from March here so that a leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return years * 365 + leapDays + dayOfYear - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetSeconds(offset: string | undefined): number {
  if (offset === undefined || offset === "Z" || offset === "z") return 0;
  const seconds = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(-2)) * 60 *
      (offset.length > 3 ? 1 : 0);
  return offset[0] === "-" ? -seconds : seconds;
}
