/** Relationships of a person to objects: read from either of the forms that Customer.io has, checked, and written for v2. */

import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseExactJson,
} from "../json/exact_json.ts";

/** What stands in a record under a mapping to `cio_relationships`. */
export type Relationships =
  /** JSON text: an array, as the Track API v2 takes it; undefined when there is nothing to add. */
  | { added: string | undefined }
  /** JSON text: an object, as the Track API v1 takes it. */
  | { removed: string }
  | { problem: string };

const FORM = 'a list of { "identifiers": { "object_type_id": "1", "object_id": "acme" } }';

/**
 * Reads `json`: an array as in v2, or an object with `action` and `relationships` as in v1. Numbers among the
 * identifiers become strings. Source: Track API specification, "object_relationships" and "v1_cio_relationships".
 */
export function readRelationships(json: string): Relationships {
  const value = parseExactJson(json);
  if (value === null || value === "") return { added: undefined };
  const { action = "add_relationships", relationships = value } = isJsonObject(value)
    ? { action: value.action, relationships: value.relationships ?? null }
    : {};
  if (action !== "add_relationships" && action !== "delete_relationships") {
    return { problem: "the action must be add_relationships or delete_relationships" };
  }
  if (!Array.isArray(relationships)) return { problem: `must be ${FORM}` };
  const items: JsonObject[] = [];
  for (const [index, item] of relationships.entries()) {
    const checked = checkItem(item);
    if (checked === undefined) return { problem: `must be ${FORM}: number ${index + 1} is not` };
    items.push(checked);
  }
  if (items.length === 0) return { added: undefined };
  return action === "add_relationships"
    ? { added: JSON.stringify(items) }
    : { removed: JSON.stringify({ action, relationships: items }) };
}

/** `item` with identifiers that are strings; undefined when it is no relationship. */
function checkItem(item: JsonValue): JsonObject | undefined {
  if (!isJsonObject(item) || !isJsonObject(item.identifiers)) return undefined;
  const { relationship_attributes: attributes } = item;
  if (attributes !== undefined && !isJsonObject(attributes)) return undefined;
  const given = Object.entries(item.identifiers);
  const isComplete = ["object_id,object_type_id", "cio_object_id"].includes(
    given.map(([name]) => name).sort().join(),
  );
  const texts = given.map(([name, value]) => [name, identifierText(value)] as const);
  if (!isComplete || texts.some(([, text]) => text === undefined)) return undefined;
  return { ...item, identifiers: Object.fromEntries(texts) as JsonObject };
}

function identifierText(value: JsonValue): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  const isNumber = typeof value === "number" ||
    (typeof value === "object" && value !== null && !Array.isArray(value) && !isJsonObject(value));
  return isNumber ? JSON.stringify(value) : undefined;
}
