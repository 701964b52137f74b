/** Relationships of people to objects: reading them from requests, and adding and removing them. */

import { RELATIONSHIPS } from "../../customerio/reserved_names.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setOwnValue,
} from "../../json/exact_json.ts";
import { isClearing } from "./clearing.ts";
import { type ApiProblem, invalid } from "./problem.ts";

/** One relationship, in the form in which requests have it. */
export interface Relationship {
  readonly identifiers:
    | { readonly object_type_id: string; readonly object_id: string }
    | { readonly cio_object_id: string };
  readonly relationship_attributes: Readonly<JsonObject>;
}

/** What a request does to a person's relationships. */
export interface RelationshipChange {
  readonly action: "add_relationships" | "delete_relationships";
  readonly relationships: readonly Relationship[];
}

/** A change, nothing where the request has none, or what is wrong with it. */
export interface RelationshipReading {
  change?: RelationshipChange;
  problems: ApiProblem[];
}

/** The relationships of a person who has none. */
export const NO_RELATIONSHIPS: readonly Relationship[] = [];

const IDENTIFIERS = `${RELATIONSHIPS} identifiers must hold either object_type_id and object_id, ` +
  "or cio_object_id, as strings that are not empty";

/**
 * Reads what stands beside the attributes of a v2 request: an array of relationships to add.
 * Source: the Track API's specification, `identify_person`.
 */
export function readRelationshipsV2(item: JsonObject): RelationshipReading {
  const list = item[RELATIONSHIPS];
  if (list === undefined) return { problems: [] };
  if (!Array.isArray(list)) return wrong(`${RELATIONSHIPS} must be a JSON array`);
  return readList("add_relationships", list);
}

/**
 * Reads what stands among the attributes of a v1 request: an object that says what to do.
 * Source: the Track API's specification, `v1_cio_relationships`.
 */
export function readRelationshipsV1(attributes: JsonObject): RelationshipReading {
  const holder = attributes[RELATIONSHIPS];
  if (holder === undefined) return { problems: [] };
  if (!isJsonObject(holder)) {
    return wrong(`${RELATIONSHIPS} must be a JSON object with action and relationships`);
  }
  const { action, relationships } = holder;
  if (action !== "add_relationships" && action !== "delete_relationships") {
    return wrong(`${RELATIONSHIPS} action must be add_relationships or delete_relationships`);
  }
  if (!Array.isArray(relationships)) {
    return wrong(`${RELATIONSHIPS} relationships must be a JSON array`);
  }
  return readList(action, relationships);
}

/**
 * A person's relationships after a change. Adding one that is there merges its attributes, of which `null` and `""`
 * remove one.
 */
export function changeRelationships(
  before: readonly Relationship[],
  { action, relationships }: RelationshipChange,
): readonly Relationship[] {
  const byObject = new Map(before.map((each) => [keyOfObject(each), each]));
  for (const each of relationships) {
    const key = keyOfObject(each);
    if (action === "delete_relationships") byObject.delete(key);
    else byObject.set(key, merged(byObject.get(key), each));
  }
  return byObject.size === 0 ? NO_RELATIONSHIPS : [...byObject.values()];
}

/** The relationships of one person made of two: where both have one, the first one's attributes count. */
export function mergeRelationships(
  primary: readonly Relationship[],
  secondary: readonly Relationship[],
): readonly Relationship[] {
  const all = changeRelationships(primary, {
    action: "add_relationships",
    relationships: secondary,
  });
  return changeRelationships(all, { action: "add_relationships", relationships: primary });
}

/** An object as one text: its type and id, or its `cio_object_id`. */
export function nameOfObject({ identifiers }: Relationship): string {
  return "cio_object_id" in identifiers
    ? identifiers.cio_object_id
    : `${identifiers.object_type_id}/${identifiers.object_id}`;
}

function readList(action: RelationshipChange["action"], list: JsonValue[]): RelationshipReading {
  const relationships: Relationship[] = [];
  for (const item of list) {
    const relationship = readItem(item);
    if (typeof relationship === "string") return wrong(relationship);
    relationships.push(relationship);
  }
  return { change: { action, relationships }, problems: [] };
}

/** One item of the array, or what is wrong with it. */
function readItem(item: JsonValue): Relationship | string {
  if (!isJsonObject(item)) return `each of ${RELATIONSHIPS} must be a JSON object`;
  const { identifiers, relationship_attributes = {} } = item;
  const object = isJsonObject(identifiers) ? readObject(identifiers) : undefined;
  if (object === undefined) return IDENTIFIERS;
  if (!isJsonObject(relationship_attributes)) {
    return `${RELATIONSHIPS} relationship_attributes must be a JSON object`;
  }
  return { identifiers: object, relationship_attributes };
}

/** Exactly one of the two ways to name an object. */
function readObject(identifiers: JsonObject): Relationship["identifiers"] | undefined {
  const { object_type_id, object_id, cio_object_id } = identifiers;
  const byType = isText(object_type_id) && isText(object_id)
    ? { object_type_id, object_id }
    : undefined;
  const byCioId = isText(cio_object_id) ? { cio_object_id } : undefined;
  return byType !== undefined && byCioId !== undefined ? undefined : byType ?? byCioId;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function merged(before: Relationship | undefined, added: Relationship): Relationship {
  const attributes = { ...before?.relationship_attributes };
  for (const [name, value] of Object.entries(added.relationship_attributes)) {
    if (isClearing(value)) delete attributes[name];
    else setOwnValue(attributes, name, value);
  }
  return { identifiers: added.identifiers, relationship_attributes: attributes };
}

function keyOfObject({ identifiers }: Relationship): string {
  return JSON.stringify(
    "cio_object_id" in identifiers
      ? [identifiers.cio_object_id]
      : [identifiers.object_type_id, identifiers.object_id],
  );
}

function wrong(message: string): RelationshipReading {
  return { problems: [invalid(RELATIONSHIPS, message)] };
}
