/** Decimal numbers as text, without losing a digit: what is one, and which are the same. */

/** The parts of a decimal number. */
interface Decimal {
  sign: string;
  /** Digits before the point, with leading zeros; empty in `.5`. */
  whole: string;
  /** Digits behind the point: empty in `5.`, undefined without a point. */
  fraction: string | undefined;
  /** With its `e`, such as `e+05`; empty without one. */
  exponent: string;
}

/** Every digit belongs to one part only, so a long text that is no number is refused in one pass. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/;

/**
 * The JSON number with the digits of `text`, for people's spellings: a sign `+` and leading zeros go, `.5` becomes
 * `0.5`. Undefined for other text, `5.` among it.
 */
export function toJsonNumber(text: string): string | undefined {
  const decimal = parse(text);
  if (decimal === undefined || decimal.fraction === "") return undefined;
  const { sign, whole, fraction, exponent } = decimal;
  return (sign === "-" ? "-" : "") + (withoutLeadingZeros(whole) || "0") +
    (fraction === undefined ? "" : `.${fraction}`) + exponent;
}

/**
 * A decimal number in the one form that all spellings of the same number have, with all of its digits; undefined
 * for other text, `.5` among it. `1.50`, `+1.5` and `15e-1` are `15e-1`; zero has no sign.
 */
export function canonicalNumber(text: string): string | undefined {
  const decimal = parse(text);
  if (decimal === undefined || decimal.whole === "") return undefined;
  const { sign, whole, fraction = "", exponent } = decimal;
  const digits = withoutLeadingZeros(whole + fraction);
  const significant = withoutTrailingZeros(digits);
  if (significant === "") return "0";
  // The exponent of a number that a server makes up can be of any length.
  const power = BigInt(exponent.slice(1)) - BigInt(fraction.length) +
    BigInt(digits.length - significant.length);
  return `${sign === "-" ? "-" : ""}${significant}e${power}`;
}

/** Whether `text` is a JSON number, but that it may have leading zeros. */
export function isPlainNumber(text: string): boolean {
  const decimal = parse(text);
  return decimal !== undefined && decimal.sign !== "+" && decimal.whole !== "" &&
    decimal.fraction !== "";
}

function parse(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction, exponent = ""] = match;
  if (whole === "" && !fraction) return undefined;
  return { sign, whole, fraction, exponent };
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === "0") start++;
  return digits.slice(start);
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
