/** Adding and updating people by Customer.io's rules. */

import type { Identifier } from "../../customerio/identifiers.ts";
import { ATTRIBUTES_PER_PERSON } from "../../customerio/limits.ts";
import { INSTRUCTION_NAMES } from "../../customerio/reserved_names.ts";
import type { ActivityEntry, AttributeFailure } from "./activity.ts";
import {
  type JsonObject,
  ownValue,
  sameValue,
  setOwnValue,
  showValue,
} from "../../json/exact_json.ts";
import type { Store, StoredPerson } from "./store.ts";
import {
  asIdentifiers,
  isClearing,
  logActivity,
  nowInSeconds,
  type Workspace,
} from "./workspace.ts";

/** An identify request that passed all checks. */
export interface PersonUpdate {
  /** The person that the request names, in its path or as its identifier. */
  identifier: Identifier;
  /** As sent: identifiers and control keys are among them. */
  attributes: JsonObject;
  /** When the update happened according to the request, in Unix seconds. */
  timestamp?: number | undefined;
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

type Failures = Map<string, AttributeFailure>;

/** The words of Customer.io's own log: https://github.com/customerio/customerio-flutter/issues/235. */
const TAKEN = "The identifier is already associated with a different profile.";
const SUPPRESSED = "The identifier is suppressed.";
const SET_BEFORE = "The identifier is already set and can only be changed by cio_id.";
const NOBODY = "No person has this identifier, and the request only updates.";
const FULL = `A person cannot have more than ${ATTRIBUTES_PER_PERSON} attributes.`;

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
  const after = {
    ...assignIdentifiers(store, start, { assignments: assignmentsOf(update, match), failures }),
    attributes: mergeAttributes(start, { attributes: update.attributes, failures }),
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
  const isUnknownCioId = person === undefined && by === "cio_id";
  const isOutdated = person !== undefined && timestamp !== undefined &&
    timestamp < person.changedAt;
  if (workspace.store.isSuppressed(identifier) || isUnknownCioId || isOutdated) {
    return { type: "skipped_update", before: person, identifiers };
  }
  if (person === undefined && attributes._update === true) {
    const failures = new Map([[identifier.kind, { reason: NOBODY, value: identifier.value }]]);
    return { type: "failed_attribute_change", identifiers, failures };
  }
}

/**
 * Customer.io's order: a `cio_id` anywhere decides alone; then the request's own identifier; then,
 * if nobody has that, the identifier of the other kind among the attributes.
 */
function matchPerson(store: Store, { identifier, attributes }: PersonUpdate): Match {
  const cioId = attributes.cio_id;
  if (typeof cioId === "string" && cioId !== "") {
    return { person: store.find({ kind: "cio_id", value: cioId }), by: "cio_id" };
  }
  const person = store.find(identifier);
  if (identifier.kind === "cio_id") return { person, by: "cio_id" };
  if (person !== undefined) return { person, by: "identifier" };

  const kind = identifier.kind === "id" ? "email" : "id";
  const value = attributes[kind] ?? null;
  const other = isClearing(value) ? undefined : store.find({ kind, value: showValue(value) });
  return { person: other, by: other === undefined ? "nobody" : "attribute" };
}

function newPerson(store: Store): StoredPerson {
  return { cioId: store.nextCioId(), id: null, email: null, attributes: {}, changedAt: 0 };
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

function mergeAttributes(
  person: StoredPerson,
  { attributes, failures }: { attributes: JsonObject; failures: Failures },
): JsonObject {
  const merged = { ...person.attributes };
  let count = Object.keys(merged).length;
  for (const name of Object.keys(attributes)) {
    if (name === "id" || name === "email" || name === "cio_id" || INSTRUCTION_NAMES.has(name)) {
      continue;
    }
    const value = attributes[name];
    const isSet = Object.hasOwn(merged, name);
    if (isClearing(value)) {
      if (isSet) count -= 1;
      delete merged[name];
    } else if (isSet || count < ATTRIBUTES_PER_PERSON) {
      if (!isSet) count += 1;
      setOwnValue(merged, name, value);
    } else {
      failures.set(name, { reason: FULL, value: showValue(value) });
    }
  }
  return merged;
}

function isChanged(before: StoredPerson, after: StoredPerson): boolean {
  if (before.id !== after.id || before.email !== after.email) return true;
  const names = Object.keys(after.attributes);
  return names.length !== Object.keys(before.attributes).length ||
    names.some((name) => !sameValue(ownValue(before.attributes, name), after.attributes[name]));
}
