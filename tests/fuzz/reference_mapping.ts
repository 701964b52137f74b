/** What a record becomes, worked out in the plainest way, on values that the platform has parsed. */

import type { PersonRules } from "../../lib/person/mapping.ts";
import { parseJson } from "../helpers/parse_json.ts";

/** A parsed JSON value; a number is `{ number: "1.50" }`, with the digits it was written with. */
export type Exact = null | boolean | string | ExactNumber | Exact[] | { [key: string]: Exact };

/** A number with its digits. */
export class ExactNumber {
  constructor(readonly number: string) {}
}

/** A person; nothing where the record is to be rejected, or where it takes its very text to know. */
export type Expected = { user: string; attributes: Map<string, Exact> } | undefined | "unknown";

/** Of a nested value, keys that are there twice and escapes count too: from this length on it may be too long. */
const DOUBTFUL_BYTES = 100;

/** Parses JSON text; of a key that is there twice the last value counts. */
export function parseExact(text: string): Exact {
  return parseJson(text, (digits) => new ExactNumber(digits)) as Exact;
}

/** The person that `record` is under `rules`. */
export function expectedPerson(record: Exact, rules: PersonRules): Expected {
  const enforce = rules.limits === "enforce";
  if (!isObject(record)) return undefined;
  const id = valueAt(record, rules.userId);
  const user = id instanceof ExactNumber ? id.number : id;
  if (typeof user !== "string" || user === "" || !user.isWellFormed()) return undefined;
  if (enforce && rules.identifier === "id" && bytesOf(user) > 150) return undefined;
  if (rules.identifier === "phone" && !/^\+[1-9]\d{1,14}$/.test(user)) return undefined;
  const attributes = new Map<string, Exact>();
  if (rules.people === "update") attributes.set("_update", true);
  for (const mapping of rules.mappings) {
    const { from, to, required } = mapping;
    const fallback = from === undefined ? mapping.value : mapping.default;
    const type = mapping.type ?? (to === "_update" ? "boolean" : undefined);
    const present = from === undefined ? undefined : valueAt(record, from);
    if (required && (present === undefined || present === null || present === "")) return undefined;
    const isEmptyNull = mapping.type !== undefined || type === "boolean";
    const isSkipped = mapping.null === "skip" &&
      (present === null || (isEmptyNull && present === ""));
    let value = isSkipped ? undefined : present;
    const isFallback = value === undefined && fallback !== undefined;
    if (isFallback) value = parseExact(JSON.stringify(fallback));
    if (value === undefined) continue;
    const converted = AS_TEXT.includes(to)
      ? asText(value, mapping.type !== undefined || isFallback)
      : type === undefined
      ? value
      : convert(value, type);
    if (converted === undefined) return undefined;
    const isNested = isObject(converted) || Array.isArray(converted);
    if (enforce && isNested && lengthOf(converted) > DOUBTFUL_BYTES) return "unknown";
    if (enforce && lengthOf(converted) > (to === "id" ? 150 : 1000)) return undefined;
    attributes.set(to, converted);
  }
  return { user, attributes };
}

/** Names whose values Customer.io takes as text only. */
export const AS_TEXT: readonly string[] = ["id", "email", "phone", "anonymous_id"];

function asText(value: Exact, isTyped: boolean): Exact | undefined {
  if (value instanceof ExactNumber) return value.number;
  if (value === "" && isTyped) return null;
  return value === null || typeof value === "string" ? value : undefined;
}

function isObject(value: Exact | undefined): value is { [key: string]: Exact } {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof ExactNumber);
}

/** The key `path` itself, and if there is none, what is found by going from dot to dot. */
function valueAt(record: { [key: string]: Exact }, path: string): Exact | undefined {
  if (Object.hasOwn(record, path)) return record[path];
  let value: Exact | undefined = record;
  for (const segment of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}

/** Timestamps are left out: they have tables of their own. */
function convert(value: Exact, type: string): Exact | undefined {
  if (value === null || value === "") return null;
  if (isObject(value) || Array.isArray(value)) return undefined;
  const text = value instanceof ExactNumber ? value.number : String(value);
  if (type === "string") return text;
  if (type === "boolean") {
    const word = text.trim().toLowerCase();
    if (["true", "yes", "1"].includes(word)) return true;
    return ["false", "no", "0"].includes(word) ? false : undefined;
  }
  if (typeof value === "boolean") return undefined;
  if (value instanceof ExactNumber) return value;
  const digits = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())
    ? text.trim()
    : undefined;
  return digits === undefined ? undefined : new ExactNumber(
    digits.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1").replace(/^(-?)\./, "$10."),
  );
}

/** As Customer.io counts: a string by its characters, all else by its JSON text. */
function lengthOf(value: Exact): number {
  return typeof value === "string" ? bytesOf(value) : bytesOf(jsonOf(value));
}

/** JSON text without white space, as the keys stand. */
function jsonOf(value: Exact): string {
  if (value instanceof ExactNumber) return value.number;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, of]) => `${JSON.stringify(key)}:${jsonOf(of)}`);
  return `{${members.join()}}`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
