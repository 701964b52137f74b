/** The part of the configuration that says what a person is. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import { version } from "../version.ts";
import type { AttributeType } from "./attribute_type.ts";
import type { TimeUnit } from "./time/timestamp.ts";

/** What `null` in a record may mean for an attribute. */
export const NULL_MEANINGS = ["clear", "skip"] as const;

/** `clear`: it is sent, and Customer.io clears the attribute. `skip`: nothing is sent, or the default. */
export type NullMeaning = typeof NULL_MEANINGS[number];

/** One attribute of the configuration. Exactly one of `from` and `value` is given. */
export interface Mapping {
  /** Key in the record, or dotted path into its nested objects. */
  from?: string | undefined;
  /** What every person gets, whatever their record has. */
  value?: unknown;
  /** Attribute name in Customer.io. */
  to: string;
  /** The type that the value is converted to. @default {the value's own} */
  type?: AttributeType | undefined;
  /** Of numbers that are timestamps. @default {seconds or milliseconds, whichever gives a plausible year} */
  unit?: TimeUnit | undefined;
  /** Sent when the record lacks the key. @default {nothing is sent} */
  default?: unknown;
  /** What `null` does: clear the attribute, or as much as a key that the record lacks. @default {"clear"} */
  null?: NullMeaning | undefined;
  /** Reject a record without a value: it lacks the key, or has `null` or `""`. @default {false} */
  required?: boolean;
}

/** Who may be written. */
export const PEOPLE_MODES = ["upsert", "update"] as const;

/** `upsert`: everyone, whether they are in Customer.io or not. `update`: those who are; nobody is created. */
export type PeopleMode = typeof PEOPLE_MODES[number];

/** What {@linkcode PersonMaker} makes people by. */
export interface PersonRules {
  /** Key in the record, or dotted path, whose value identifies the user. */
  userId: string;
  /** What that value is in Customer.io. */
  identifier: IdentifierKind;
  mappings: readonly Mapping[];
  people: PeopleMode;
  /** Whether documented limits are checked here, or left to Customer.io. */
  limits: "enforce" | "server";
}

/** Where a record has what `mapping` takes, for messages. */
export function sourceText({ from }: Pick<Mapping, "from">): string {
  return from === undefined ? "value" : `'${from}'`;
}

/** The paths of a record that say what a person is: that of `userId`, and behind it that of each mapping. */
export function pathsOf(
  { userId, mappings }: Pick<PersonRules, "userId" | "mappings">,
): (string | undefined)[] {
  return [userId, ...mappings.map(({ from }) => from)];
}

/** All of `rules` as text: under equal ones, equal records become equal people in the same version of this program. */
export function rulesText({ userId, identifier, mappings, people, limits }: PersonRules): string {
  return JSON.stringify({ version, userId, identifier, mappings, people, limits });
}
