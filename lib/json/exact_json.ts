/** JSON values whose numbers keep every digit, by the JSON.parse source text proposal. */

/** A number whose digits a double would not give back, kept as it was written. */
export interface RawNumber {
  /** The number's characters, for example `12345678901234567890` or `1.10`. */
  readonly rawJSON: string;
}

/** What JSON text becomes. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | RawNumber
  | JsonValue[]
  | JsonObject;

/** A JSON object; `"__proto__"` is a key like any other. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** The JSON.parse source text proposal, which TypeScript's library does not describe yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
  ): JsonValue;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const json = JSON as unknown as SourceTextJson;

/**
 * Finds numbers that a double may not give back digit by digit: `-0`, exponents, a trailing zero
 * after the point, sixteen characters or more, and fractions so small that they print with an
 * exponent. It also matches inside some strings, which costs time and nothing else.
 */
const DOUBTFUL_NUMBER =
  /[:,[]\s*-?(?:[\d.]{16,}|\d+(?:\.\d+)?[eE]|\d+\.\d*0[\s,\]}]|0\.0{6}|(?<=-)0[\s,\]}])/;

/**
 * Parses JSON text without losing a digit of any number: what a double cannot represent becomes a
 * {@linkcode RawNumber}, which `JSON.stringify` writes out as it was read.
 *
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseExactJson(text: string): JsonValue {
  if (!DOUBTFUL_NUMBER.test(text)) return JSON.parse(text);
  return json.parse(text, (_name, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    return String(value) === context.source ? value : json.rawJSON(context.source);
  });
}

/** Whether a value is a JSON object: neither an array, nor null, nor a number kept raw. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !json.isRawJSON(value);
}

/**
 * A value as Customer.io's look-ups show it: always a string, numbers with the digits they were
 * sent with, objects and arrays as compact JSON.
 */
export function showValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether two values are the same JSON. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** An object's own value by that name: `"constructor"` and `"__proto__"` are names like any other. */
export function ownValue(object: Readonly<JsonObject>, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets an object's own value by that name, also where it is `"__proto__"`. */
export function setOwnValue(object: JsonObject, name: string, value: JsonValue): void {
  if (name !== "__proto__") object[name] = value;
  else {
    Object.defineProperty(object, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}
