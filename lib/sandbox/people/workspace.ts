/** A workspace, and what all operations on it share. */

import { type Identifier } from "../../customerio/identifiers.ts";
import { type ActivityEntry, type ActivityJournal, identifiersOf } from "./activity.ts";
import type { Device } from "./device.ts";
import type { AllIdentifiers, Identifiers } from "./identifiers.ts";
import type { Relationship } from "./relationships.ts";
import { type JsonValue, showValue } from "../../json/exact_json.ts";
import type { Store, StoredPerson } from "./store.ts";

/** One Customer.io workspace: everything that requests read and change. */
export interface Workspace {
  readonly store: Store;
  readonly activity: ActivityJournal;
  /** The present in Unix milliseconds. */
  readonly now: () => number;
}

/** A person as a look-up shows them. */
export interface SandboxPerson {
  identifiers: AllIdentifiers;
  /** As the App API answers: the identifiers are among them, and every value is a string. */
  attributes: Record<string, string>;
  /**
   * The attributes other than identifiers as the JSON text that was sent: `"1"` and `1` differ.
   */
  sent: Record<string, string>;
  /** To objects; missing if there are none. */
  relationships?: readonly Relationship[];
  /** Missing if there are none. */
  devices?: readonly Device[];
  /** Whether the attribute `unsubscribed` is true, in upper or lower case, or 1. */
  unsubscribed: boolean;
}

/** Shows a person as a look-up does. */
export function showPerson(person: StoredPerson): SandboxPerson {
  const identifiers = identifiersOf(person);
  const known = Object.entries(identifiers).filter(([, value]) => value !== null);
  const attributes = Object.entries(person.attributes);
  const { relationships, devices } = person;
  return {
    identifiers,
    attributes: Object.fromEntries([
      ...known,
      ...attributes.map(([name, value]) => [name, showValue(value)]),
    ]),
    sent: Object.fromEntries(attributes.map(([name, value]) => [name, JSON.stringify(value)])),
    unsubscribed: isTrue(person.attributes.unsubscribed ?? false),
    ...(relationships.length > 0 && { relationships }),
    ...(devices !== undefined && { devices }),
  };
}

/** Whether Customer.io takes an attribute that it knows as true or false for true. */
export function isTrue(value: JsonValue): boolean {
  return ["true", "1"].includes(showValue(value).toLowerCase());
}

/** The present in whole Unix seconds, the unit of Customer.io's timestamps. */
export function nowInSeconds(workspace: Workspace): number {
  return Math.floor(workspace.now() / 1000);
}

/** Adds an activity that happens now. */
export function logActivity(workspace: Workspace, entry: Omit<ActivityEntry, "timestamp">): void {
  workspace.activity.add({ ...entry, timestamp: nowInSeconds(workspace) });
}

/** An identifier as Customer.io writes it in requests. */
export function asIdentifiers(identifier: Identifier): Identifiers {
  return { [identifier.kind]: identifier.value };
}
