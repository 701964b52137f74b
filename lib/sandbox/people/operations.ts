/** The items of the Track v2 API: reading them, and carrying them out. */

import { type Identifier, IDENTIFIER_KINDS } from "../../customerio/identifiers.ts";
import { RELATIONSHIPS } from "../../customerio/reserved_names.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/exact_json.ts";
import { readDevice, readDeviceId, type SentDevice } from "./device.ts";
import { addDevice, deleteDevice } from "./devices.ts";
import { type PersonEvent, readEvent, trackEvent } from "./events.ts";
import { identify, type PersonUpdate } from "./identify.ts";
import { deletePerson, mergePeople, suppressPerson, unsuppressPerson } from "./lifecycle.ts";
import { attributeProblems, identifierProblems, notString } from "./limits.ts";
import { type ApiProblem, invalid, required } from "./problem.ts";
import { readRelationshipsV2, type RelationshipChange } from "./relationships.ts";
import type { Workspace } from "./workspace.ts";

/** One item of the Track v2 API that passed all checks. */
export type Operation =
  | { action: "identify"; update: PersonUpdate }
  | { action: "delete" | "suppress" | "unsuppress"; identifier: Identifier }
  | { action: "add_device"; identifier: Identifier; device: SentDevice }
  | { action: "delete_device"; identifier: Identifier; id: string }
  | { action: "merge"; primary: Identifier; secondary: Identifier }
  | { action: PersonEvent["type"]; identifier: Identifier; event: PersonEvent };

/** The operation that an item asks for, or everything that is wrong with it. */
export type Reading =
  | { operation: Operation; problems?: undefined; lacking?: undefined }
  | {
    operation?: undefined;
    problems: ApiProblem[];
    /** What the sandbox lacks to do what Customer.io would. */
    lacking?: string;
  };

/** Reads an item of the Track v2 API. The sandbox knows people only. */
export function readOperation(item: JsonValue): Reading {
  if (!isJsonObject(item)) return { problems: [invalid("batch", "item must be a JSON object")] };
  const lacking = lackingFor(item);
  if (lacking !== undefined) {
    return { problems: [invalid("type", `the sandbox has no ${lacking}`)], lacking };
  }
  if (item.type !== "person") {
    return {
      problems: [requiredOrInvalid(item, "type", "type must be person: the sandbox has no others")],
    };
  }
  switch (item.action) {
    case "identify":
      return readIdentify(item);
    case "delete":
    case "suppress":
    case "unsuppress": {
      const { identifier, problems } = readIdentifier(item, "identifiers");
      if (identifier === undefined) return { problems };
      return { operation: { action: item.action, identifier } };
    }
    case "event":
    case "page":
    case "screen":
      return readEventItem(item);
    case "add_device":
    case "delete_device":
      return readDeviceItem(item);
    case "add_relationships":
    case "delete_relationships":
      return readRelationshipsItem(item, item.action);
    case "merge":
      return readMerge(item);
    default: {
      const message =
        "action must be identify, delete, event, page, screen, add_device, delete_device, " +
        "add_relationships, delete_relationships, merge, suppress or unsuppress";
      return { problems: [requiredOrInvalid(item, "action", message)] };
    }
  }
}

/** What Customer.io has and the sandbox would need for an item; undefined if it has all, or the item is nothing. */
function lackingFor({ type }: JsonObject): string | undefined {
  if (type === "object") return "objects";
  if (type === "delivery") return "deliveries";
}

/** Carries out an operation. */
export function perform(workspace: Workspace, operation: Operation): void {
  switch (operation.action) {
    case "identify":
      return identify(workspace, operation.update);
    case "delete":
      return deletePerson(workspace, operation.identifier);
    case "suppress":
      return suppressPerson(workspace, operation.identifier);
    case "unsuppress":
      return unsuppressPerson(workspace, operation.identifier);
    case "event":
    case "page":
    case "screen":
      return trackEvent(workspace, operation);
    case "add_device":
      return addDevice(workspace, operation);
    case "delete_device":
      return deleteDevice(workspace, operation);
    case "merge":
      return mergePeople(workspace, operation);
  }
}

/**
 * The identifier in an object such as `identifiers`, `primary` or `secondary`.
 *
 * @param field The object's key in `item`; problems are reported for it.
 */
export function readIdentifier(
  item: JsonObject,
  field: string,
): { identifier?: Identifier; problems: ApiProblem[] } {
  const identifiers = item[field];
  if (identifiers === undefined || identifiers === null) {
    return { problems: [required(field, `${field} must be present`)] };
  }
  if (!isJsonObject(identifiers)) {
    return { problems: [invalid(field, `${field} must be a JSON object`)] };
  }
  const names = Object.keys(identifiers);
  const kind = IDENTIFIER_KINDS.find((each) => each === names[0]);
  if (names.length !== 1 || kind === undefined) {
    const message = `${field} must hold exactly one of ${IDENTIFIER_KINDS.join(", ")}`;
    return { problems: [names.length > 0 ? invalid(field, message) : required(field, message)] };
  }
  const value = identifiers[kind];
  if (typeof value !== "string") {
    return { problems: [notString(kind)] };
  }
  const problems = identifierProblems({ kind, value });
  return problems.length > 0 ? { problems } : { identifier: { kind, value }, problems };
}

/** The time of an update, in Unix seconds, if it has one. */
export function readTimestamp(
  holder: JsonObject,
  field: string,
): { timestamp?: number; problems: ApiProblem[] } {
  const timestamp = holder[field];
  if (timestamp === undefined || timestamp === null) return { problems: [] };
  if (typeof timestamp === "number" && Number.isInteger(timestamp)) {
    return { timestamp, problems: [] };
  }
  return { problems: [invalid(field, `${field} must be a Unix timestamp in seconds`)] };
}

/** Time and relationships stand beside the attributes; among them they are ignored. */
function readIdentify(item: JsonObject): Reading {
  const { identifier, problems } = readIdentifier(item, "identifiers");
  const attributes = item.attributes ?? {};
  if (!isJsonObject(attributes)) {
    return {
      problems: [...problems, invalid("attributes", "attributes must be a JSON object")],
    };
  }
  const { timestamp, problems: ofTimestamp } = readTimestamp(item, "timestamp");
  const { change: relationships, problems: ofRelationships } = readRelationshipsV2(item);
  const all = [
    ...problems,
    ...attributeProblems(attributes),
    ...ofRelationships,
    ...ofTimestamp,
  ];
  if (identifier === undefined || all.length > 0) return { problems: all };
  const update = { identifier, attributes, timestamp, relationships };
  return { operation: { action: "identify", update } };
}

function readEventItem({ action, name, attributes, ...item }: JsonObject): Reading {
  const { identifier, problems } = readIdentifier(item, "identifiers");
  const { event, problems: ofEvent = [] } = readEvent(
    { type: action, ...(name !== undefined && { name }), ...(attributes && { data: attributes }) },
    "attributes",
  );
  const all = [...problems, ...ofEvent, ...readTimestamp(item, "timestamp").problems];
  if (identifier === undefined || event === undefined || all.length > 0) return { problems: all };
  return { operation: { action: event.type, identifier, event } };
}

function readDeviceItem(item: JsonObject): Reading {
  const { identifier, problems } = readIdentifier(item, "identifiers");
  if (item.action === "add_device") {
    const { device, problems: ofDevice = [] } = readDevice(item.device, "token");
    if (identifier !== undefined && device !== undefined) {
      return { operation: { action: "add_device", identifier, device } };
    }
    return { problems: [...problems, ...ofDevice] };
  }
  const { id, problems: ofDevice = [] } = readDeviceId(item.device, "token");
  if (identifier !== undefined && id !== undefined) {
    return { operation: { action: "delete_device", identifier, id } };
  }
  return { problems: [...problems, ...ofDevice] };
}

/** Nobody is made only to be without a relationship. */
function readRelationshipsItem(item: JsonObject, action: RelationshipChange["action"]): Reading {
  const { identifier, problems } = readIdentifier(item, "identifiers");
  const { change, problems: ofChange } = readRelationshipsV2(item);
  if (change === undefined && ofChange.length === 0) {
    ofChange.push(required(RELATIONSHIPS, `${RELATIONSHIPS} must be present`));
  }
  const all = [...problems, ...ofChange];
  if (identifier === undefined || change === undefined || all.length > 0) return { problems: all };
  const attributes: JsonObject = action === "add_relationships" ? {} : { _update: true };
  const update = { identifier, attributes, relationships: { ...change, action } };
  return { operation: { action: "identify", update } };
}

function readMerge(item: JsonObject): Reading {
  const primary = readIdentifier(item, "primary");
  const secondary = readIdentifier(item, "secondary");
  if (primary.identifier === undefined || secondary.identifier === undefined) {
    return { problems: [...primary.problems, ...secondary.problems] };
  }
  return {
    operation: {
      action: "merge",
      primary: primary.identifier,
      secondary: secondary.identifier,
    },
  };
}

function requiredOrInvalid(item: JsonObject, field: string, message: string): ApiProblem {
  return item[field] === undefined ? required(field, message) : invalid(field, message);
}
