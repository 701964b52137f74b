/** What an answer of the App API means. */

import * as z from "zod";
import { IDENTIFIER_KINDS, type IdentifierKind } from "./identifiers.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownValue,
  parseExactJson,
  showValue,
} from "../json/exact_json.ts";

/** A person as they stand in Customer.io. */
export interface Customer {
  /** Those that the person has. */
  identifiers: Partial<Record<IdentifierKind, string>>;
  /** Strings, as Customer.io answers; whatever else a server may send is kept as it is, with all digits. */
  attributes: JsonObject;
  /** Undefined when the answer does not say. */
  unsubscribed: boolean | undefined;
}

const objectShape = z.custom<JsonObject>((value) => isJsonObject(value as JsonValue));
const customerShape = z.object({
  id: z.custom<JsonValue>().nullish(),
  identifiers: objectShape.nullish(),
  attributes: objectShape.nullable(),
  unsubscribed: z.custom<JsonValue>().nullish(),
});
const answerShape = z.object({
  customers: z.array(z.union([z.object({ customer: customerShape }), customerShape])).nullable(),
});

/** The people in the body of `POST /v1/customers/attributes`, or undefined when it has another shape. */
export function readCustomers(body: string): Customer[] | undefined {
  const answer = answerShape.safeParse(parseJson(body));
  if (!answer.success) return undefined;
  return (answer.data.customers ?? []).map((item) =>
    toCustomer("customer" in item ? item.customer : item)
  );
}

function toCustomer(shape: z.infer<typeof customerShape>): Customer {
  const attributes = shape.attributes ?? {};
  // The most trusted place first: an attribute may be out of date.
  const places = [shape.identifiers ?? {}, { id: shape.id ?? null }, attributes];
  const identifiers: Customer["identifiers"] = {};
  for (const kind of IDENTIFIER_KINDS) {
    const value = places.map((place) => ownValue(place, kind)).find(isIdentifier);
    if (value !== undefined) identifiers[kind] = showValue(value);
  }
  return { identifiers, attributes, unsubscribed: asBoolean(shape.unsubscribed) };
}

/** Customer.io writes an identifier that a person does not have as `""` or `null`. */
function isIdentifier(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null && value !== "";
}

function asBoolean(value: JsonValue | undefined): boolean | undefined {
  const word = value === undefined || value === null ? "" : showValue(value).toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
