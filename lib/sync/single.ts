/** By which request one person is sent alone, so that Customer.io takes the identifier for what it is. */

import { CIO_ID_PREFIX, type IdentifierKind, kindInPath } from "../customerio/identifiers.ts";
import { ENTITY_BYTES } from "../customerio/limits.ts";
import { TIMESTAMP } from "../customerio/reserved_names.ts";
import { RELATIONSHIPS_START, TIMESTAMP_START } from "../person/beside_writer.ts";
import { attributesEnd, type Person } from "../person/person.ts";
import { formatCount } from "../text.ts";

/** The request for one person, or why there is none that would mean this person. */
export type SingleRequest =
  /** For the Track API v1: the identifier as its path has it, and the attributes. */
  | { path: string; body: Uint8Array }
  /** For the Track API v2: the item. */
  | { body: Uint8Array }
  | { reason: string; group?: string; field?: string };

/**
 * The request for `person`, whose identifier is of `kind`. By a path of the Track API v1 where Customer.io reads that
 * kind in it; else by `/api/v2/entity`, which names the kind, if the person is small enough for it.
 */
export function singleRequest(person: Person, kind: IdentifierKind): SingleRequest {
  const path = pathOf(person.user, kind);
  if (path !== undefined) return { path, body: v1Attributes(person) };
  if (person.beside?.isV1Only) {
    return {
      reason:
        `Relationships of this person cannot be removed: the request for it would take the ${kind} ` +
        "for another kind of identifier",
      field: "cio_relationships",
    };
  }
  const body = person.bytes.subarray(person.start, person.end);
  if (body.length <= ENTITY_BYTES) return { body };
  return {
    reason:
      `Person is larger than ${formatCount(ENTITY_BYTES)} bytes, and the request for larger ones ` +
      `would take the ${kind} for another kind of identifier: map less, or shorten values`,
  };
}

/** `user` as a path means it; undefined where Customer.io would read another kind there. */
function pathOf(user: string, kind: IdentifierKind): string | undefined {
  const text = kind === "cio_id" ? CIO_ID_PREFIX + user : user;
  return kindInPath(text) === kind ? text : undefined;
}

/** The body for the Track API v1: what stands beside the attributes in v2 is among them. */
function v1Attributes(person: Person): Uint8Array {
  const { bytes, attributesStart } = person;
  const end = attributesEnd(person);
  if (person.beside === undefined) return bytes.subarray(attributesStart, end);
  const attributes = decode(bytes.subarray(attributesStart + 1, end - 1));
  const beside = decode(bytes.subarray(end, person.end - 1));
  const at = beside.indexOf(RELATIONSHIPS_START);
  const timestamp = (at < 0 ? beside : beside.slice(0, at))
    .replace(TIMESTAMP_START, `,"${TIMESTAMP}":`);
  const members = attributes + timestamp + (at < 0 ? "" : v1Relationships(beside.slice(at)));
  return new TextEncoder().encode(`{${attributes === "" ? members.slice(1) : members}}`);
}

/** An array is to be added; an object says itself what is to be done. */
function v1Relationships(member: string): string {
  const value = member.slice(RELATIONSHIPS_START.length);
  const object = value.startsWith("[")
    ? `{"action":"add_relationships","relationships":${value}}`
    : value;
  return RELATIONSHIPS_START + object;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
