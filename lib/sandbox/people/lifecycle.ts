/** Deleting, suppressing, unsuppressing and merging people. */

import type { Identifier } from "../../customerio/identifiers.ts";
import { ATTRIBUTES_PER_PERSON } from "../../customerio/limits.ts";
import { UNKNOWN_CIO_ID } from "./failures.ts";
import { mergeRelationships } from "./relationships.ts";
import { phoneOf, type StoredPerson } from "./store.ts";
import { setOwnValue } from "../../json/exact_json.ts";
import { asIdentifiers, logActivity, nowInSeconds, type Workspace } from "./workspace.ts";

/** Deletes a person, if there is one with this identifier. */
export function deletePerson(workspace: Workspace, identifier: Identifier): void {
  const { store } = workspace;
  const before = store.find(identifier);
  if (before === undefined) return skipUnknownCioId(workspace, identifier);
  store.remove(before.cioId);
  logActivity(workspace, { type: "profile_delete", before });
}

/**
 * Deletes a person and bars all their identifiers. An identifier that nobody has is barred alone; an
 * unknown `cio_id` is not, as no request can assign one.
 */
export function suppressPerson(workspace: Workspace, identifier: Identifier): void {
  const { store } = workspace;
  const before = store.find(identifier);
  if (before !== undefined) {
    store.suppress(identifierList(before));
    store.remove(before.cioId);
  } else if (identifier.kind === "cio_id") {
    return skipUnknownCioId(workspace, identifier);
  } else {
    store.suppress([identifier]);
  }
  logActivity(workspace, { type: "suppress", before, identifiers: asIdentifiers(identifier) });
}

/** Lets an identifier, and those that were suppressed with it, be used again. */
export function unsuppressPerson(workspace: Workspace, identifier: Identifier): void {
  workspace.store.unsuppress(identifier);
  logActivity(workspace, { type: "unsuppress", identifiers: asIdentifiers(identifier) });
}

/**
 * Gives `primary` the identifiers, attributes, relationships and devices that only `secondary` has, and deletes `secondary`.
 * Does nothing unless both exist and are different people.
 */
export function mergePeople(
  workspace: Workspace,
  { primary, secondary }: { primary: Identifier; secondary: Identifier },
): void {
  const { store } = workspace;
  const before = store.find(primary);
  const other = store.find(secondary);
  if (before === undefined || other === undefined || before.cioId === other.cioId) return;

  const attributes = { ...before.attributes };
  let count = Object.keys(attributes).length;
  for (const [name, value] of Object.entries(other.attributes)) {
    if (Object.hasOwn(attributes, name) || count === ATTRIBUTES_PER_PERSON) continue;
    setOwnValue(attributes, name, value);
    count += 1;
  }
  const devices = [...before.devices ?? []];
  for (const device of other.devices ?? []) {
    if (devices.every(({ id }) => id !== device.id)) devices.push(device);
  }
  const after = {
    ...before,
    ...(devices.length > 0 && { devices }),
    id: before.id ?? other.id,
    email: before.email ?? other.email,
    attributes,
    relationships: mergeRelationships(before.relationships, other.relationships),
    changedAt: nowInSeconds(workspace),
  };
  store.remove(other.cioId);
  store.put(after);
  logActivity(workspace, { type: "profile_merge", before, after });
}

/** Says in the log that nobody has a `cio_id`: it is likely a mistake, as Customer.io alone gives them. */
function skipUnknownCioId(workspace: Workspace, identifier: Identifier): void {
  if (identifier.kind !== "cio_id") return;
  const failures = new Map([["cio_id", { reason: UNKNOWN_CIO_ID, value: identifier.value }]]);
  logActivity(workspace, {
    type: "skipped_update",
    identifiers: asIdentifiers(identifier),
    failures,
  });
}

function identifierList(person: StoredPerson): Identifier[] {
  const { id, email, cioId } = person;
  const phone = phoneOf(person);
  const list: Identifier[] = [{ kind: "cio_id", value: cioId }];
  if (id !== null) list.push({ kind: "id", value: id });
  if (email !== null) list.push({ kind: "email", value: email });
  if (phone !== null) list.push({ kind: "phone", value: phone });
  return list;
}
