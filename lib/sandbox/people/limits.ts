import { type Identifier } from "../../customerio/identifiers.ts";
import { invalid, type Problem } from "../api/errors.ts";
import { type JsonObject, type JsonValue, showValue } from "../../json/exact_json.ts";

/** Customer.io's documented limits. A KB is taken as 1000 bytes, the stricter reading. */
export const LIMITS = {
  /** A `/api/v2/batch` request must be smaller than this, in bytes. */
  batchBytes: 500_000,
  /** A `/api/v2/entity` request or an item of a batch must not be larger than this, in bytes. */
  itemBytes: 32_000,
  /** No other request is read beyond this, in bytes. Customer.io documents no such limit. */
  requestBytes: 1_000_000,
  idBytes: 150,
  nameBytes: 150,
  valueBytes: 1000,
  /** Attributes a request, and attributes a person. */
  attributes: 300,
} as const;

/** Keys among the attributes that say how to apply them and are not attributes themselves. */
export const CONTROL_KEYS: ReadonlySet<string> = new Set([
  "_update",
  "_timestamp",
  "cio_relationships",
]);

/** Objects that Customer.io defines itself; the limit for an attribute's value is not theirs. */
const STRUCTURED_KEYS: ReadonlySet<string> = new Set([
  "cio_relationships",
  "cio_subscription_preferences",
]);

const encoder = new TextEncoder();

/** Whether a text is longer than this many bytes of UTF-8. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  if (text.length * 3 <= bytes) return false;
  return encoder.encode(text).length > bytes;
}

/** Whether an item of a batch is over its limit, written as compact JSON. */
export function isItemTooLarge(item: JsonValue): boolean {
  return isJsonLongerThan(item, LIMITS.itemBytes);
}

/** What is wrong with an identifier, in Customer.io's words where they are known. */
export function identifierProblems(identifier: Identifier): Problem[] {
  const { kind, value } = identifier;
  if (value === "") return [invalid(kind, `${kind} attribute cannot be an empty string`)];
  if (kind !== "email") {
    return isLongerThan(value, LIMITS.idBytes)
      ? [invalid(kind, `${kind} attribute cannot be longer than ${LIMITS.idBytes} bytes`)]
      : [];
  }
  return isLongerThan(value, LIMITS.valueBytes) ? [valueTooLong(kind)] : [];
}

/** What is wrong with the attributes of an identify request. */
export function attributeProblems(attributes: JsonObject): Problem[] {
  const problems: Problem[] = [];
  let count = 0;
  for (const name of Object.keys(attributes)) {
    if (!CONTROL_KEYS.has(name)) count += 1;
    if (isLongerThan(name, LIMITS.nameBytes)) {
      const message = `attribute name cannot be longer than ${LIMITS.nameBytes} bytes`;
      problems.push(invalid("attributes", message));
    }
    const value = attributes[name];
    if (name === "id" && value !== null) {
      problems.push(...identifierProblems({ kind: "id", value: showValue(value) }));
    } else if (isValueTooLong(value) && !STRUCTURED_KEYS.has(name)) {
      problems.push(valueTooLong(name));
    }
  }
  if (count > LIMITS.attributes) {
    const message = `cannot identify more than ${LIMITS.attributes} attributes in one request`;
    problems.push(invalid("attributes", message));
  }
  return problems;
}

function isValueTooLong(value: JsonValue): boolean {
  if (typeof value === "string") return isLongerThan(value, LIMITS.valueBytes);
  if (typeof value !== "object" || value === null) return false;
  return isJsonLongerThan(value, LIMITS.valueBytes);
}

/** `JSON.stringify` overflows the stack on what is nested many thousands deep: that is too long. */
function isJsonLongerThan(value: JsonValue, bytes: number): boolean {
  try {
    return isLongerThan(JSON.stringify(value), bytes);
  } catch {
    return true;
  }
}

function valueTooLong(name: string): Problem {
  const message = `value for attribute '${name}' cannot be longer than ${LIMITS.valueBytes} bytes`;
  return invalid(name, message);
}
