/** Adding and updating people by Customer.io's rules. */

import type { Identifier } from "../../customerio/identifiers.ts";
import type { ActivityEntry } from "./activity.ts";
import { mergeAttributes, withPhone } from "./attributes.ts";
import { isClearing } from "./clearing.ts";
import {
  type Failures,
  NOBODY,
  SET_BEFORE,
  SUPPRESSED,
  TAKEN,
  UNKNOWN_CIO_ID,
} from "./failures.ts";
import { type JsonObject, ownValue, sameValue, showValue } from "../../json/exact_json.ts";
import {
  changeRelationships,
  NO_RELATIONSHIPS,
  type Relationship,
  type RelationshipChange,
} from "./relationships.ts";
import type { Store, StoredPerson } from "./store.ts";
import { asIdentifiers, logActivity, nowInSeconds, type Workspace } from "./workspace.ts";

/** An identify request that passed all checks. */
export interface PersonUpdate {
  /** The person that the request names, in its path or as its identifier. */
  identifier: Identifier;
  /** As sent: identifiers and control keys are among them. */
  attributes: JsonObject;
  /** When the update happened according to the request, in Unix seconds. */
  timestamp?: number | undefined;
  relationships?: RelationshipChange | undefined;
}

/** The person that an update is about. */
interface Match {
  person: StoredPerson | undefined;
  /** What they were found by: a `cio_id`, the request's own identifier, or one among the attributes. */
  by: "cio_id" | "identifier" | "attribute" | "nobody";
}

/** An identifier that a person is to have. */
interface Assignment {
  kind: "id" | "email";
  value: string | null;
  /** Whether it may replace another value of the same kind. */
  mayReplace: boolean;
}

/**
 * Adds or updates a person as Customer.io does. What cannot be applied is answered with 200 all the same; only the
 * activity log and a look-up show it.
 */
export function identify(workspace: Workspace, update: PersonUpdate): void {
  const { store } = workspace;
  const match = matchPerson(store, update);
  const refusal = refuse(workspace, update, match);
  if (refusal !== undefined) return logActivity(workspace, refusal);

  const before = match.person;
  const start = before ?? newPerson(store);
  const failures: Failures = new Map();
  const { identifier, relationships } = update;
  const attributes = withPhone(start, {
    attributes: update.attributes,
    store,
    identifier,
    isByCioId: match.by === "cio_id",
    failures,
  });
  const after = {
    ...assignIdentifiers(store, start, { assignments: assignmentsOf(update, match), failures }),
    attributes: mergeAttributes(start, { attributes, failures }),
    relationships: relationships === undefined
      ? start.relationships
      : changeRelationships(start.relationships, relationships),
    changedAt: update.timestamp ?? nowInSeconds(workspace),
  };
  store.put(after);
  if (before === undefined) logActivity(workspace, { type: "profile_create", after });
  else if (isChanged(before, after)) {
    logActivity(workspace, { type: "attribute_change", before, after });
  }
  if (failures.size > 0) {
    logActivity(workspace, { type: "failed_attribute_change", after, failures });
  }
}

/** The activity for an update that has no effect at all; undefined if it has one. */
function refuse(
  workspace: Workspace,
  { identifier, attributes, timestamp }: PersonUpdate,
  { person, by }: Match,
): Omit<ActivityEntry, "timestamp"> | undefined {
  const identifiers = asIdentifiers(identifier);
  const failures: Failures = new Map();
  const isOutdated = person !== undefined && timestamp !== undefined &&
    timestamp < person.changedAt;
  if (workspace.store.isSuppressed(identifier)) {
    failures.set(identifier.kind, { reason: SUPPRESSED, value: identifier.value });
  }
  if (person === undefined && by === "cio_id") {
    const value = cioIdIn(attributes) ?? identifier.value;
    failures.set("cio_id", { reason: UNKNOWN_CIO_ID, value });
  }
  if (failures.size > 0 || isOutdated) {
    return { type: "skipped_update", before: person, identifiers, failures };
  }
  if (person === undefined && attributes._update === true) {
    failures.set(identifier.kind, { reason: NOBODY, value: identifier.value });
    return { type: "failed_attribute_change", identifiers, failures };
  }
}

/**
 * Customer.io's order: a `cio_id` anywhere decides alone; then the request's own identifier; then,
 * if nobody has that, an id or email among the attributes. A phone number there is somebody's attribute, no more.
 */
function matchPerson(store: Store, { identifier, attributes }: PersonUpdate): Match {
  const cioId = cioIdIn(attributes);
  if (cioId !== undefined) {
    return { person: store.find({ kind: "cio_id", value: cioId }), by: "cio_id" };
  }
  const person = store.find(identifier);
  if (identifier.kind === "cio_id") return { person, by: "cio_id" };
  if (person !== undefined) return { person, by: "identifier" };

  for (const kind of ["id", "email"] as const) {
    const value = attributes[kind];
    const other = kind === identifier.kind || typeof value !== "string" || value === ""
      ? undefined
      : store.find({ kind, value });
    if (other !== undefined) return { person: other, by: "attribute" };
  }
  return { person: undefined, by: "nobody" };
}

function cioIdIn({ cio_id }: JsonObject): string | undefined {
  return typeof cio_id === "string" && cio_id !== "" ? cio_id : undefined;
}

function newPerson(store: Store): StoredPerson {
  return {
    cioId: store.nextCioId(),
    id: null,
    email: null,
    attributes: {},
    relationships: NO_RELATIONSHIPS,
    changedAt: 0,
  };
}

/**
 * The identifiers that a request assigns:
 *
 * - one that is set already can be replaced if the person is named by `cio_id`;
 * - an email can also be replaced if the person is named by id, as in workspaces that "allow updates
 *   to email using ID";
 * - the request's own identifier, if nobody has it, goes to the person found by an attribute.
 */
function assignmentsOf({ identifier, attributes }: PersonUpdate, { by }: Match): Assignment[] {
  const assignments: Assignment[] = [];
  const { kind, value } = identifier;
  if (kind !== "cio_id" && kind !== "phone" && by !== "identifier") {
    assignments.push({ kind, value, mayReplace: by !== "nobody" });
  }
  for (const kind of ["id", "email"] as const) {
    const sent = attributes[kind];
    if (sent === undefined) continue;
    const value = isClearing(sent) ? null : showValue(sent);
    const mayReplace = by === "cio_id" || (kind === "email" && identifier.kind === "id");
    assignments.push({ kind, value, mayReplace });
  }
  return assignments;
}

function assignIdentifiers(
  store: Store,
  person: StoredPerson,
  { assignments, failures }: { assignments: Assignment[]; failures: Failures },
): StoredPerson {
  let assigned = person;
  for (const assignment of assignments) {
    const { kind, value } = assignment;
    if (assigned[kind] === value) continue;
    const reason = assignmentFailure(store, assigned, assignment);
    if (reason === undefined) assigned = { ...assigned, [kind]: value };
    else failures.set(kind, { reason, value: value ?? "" });
  }
  return assigned;
}

function assignmentFailure(
  store: Store,
  person: StoredPerson,
  { kind, value, mayReplace }: Assignment,
): string | undefined {
  const owner = value === null ? undefined : store.find({ kind, value });
  if (owner !== undefined && owner.cioId !== person.cioId) return TAKEN;
  if (value !== null && store.isSuppressed({ kind, value })) return SUPPRESSED;
  const isOwn = owner !== undefined;
  if (person[kind] !== null && !mayReplace && !isOwn) return SET_BEFORE;
}

function isChanged(before: StoredPerson, after: StoredPerson): boolean {
  if (before.id !== after.id || before.email !== after.email) return true;
  if (isOther(before.relationships, after.relationships)) return true;
  const names = Object.keys(after.attributes);
  return names.length !== Object.keys(before.attributes).length ||
    names.some((name) => !sameValue(ownValue(before.attributes, name), after.attributes[name]));
}

function isOther(before: readonly Relationship[], after: readonly Relationship[]): boolean {
  return before !== after && JSON.stringify(before) !== JSON.stringify(after);
}
