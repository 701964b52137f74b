/** The activity log: what has happened to people. */

import { RELATIONSHIPS } from "../../customerio/reserved_names.ts";
import { ACTIVITY_TITLES, type ActivityType } from "./activity_type.ts";
import { ActivityRuns } from "./activity_runs.ts";
import type { AllIdentifiers } from "./identifiers.ts";
import {
  type JsonObject,
  type JsonValue,
  ownValue,
  sameValue,
  showValue,
} from "../../json/exact_json.ts";
import { nameOfObject } from "./relationships.ts";
import { phoneOf, type StoredPerson } from "./store.ts";

/** A changed attribute. Values are as look-ups show them; `""` means none. */
export interface AttributeChange {
  from: string;
  to: string;
}

/** An attribute that was not applied although the answer was 200. */
export interface AttributeFailure {
  reason: string;
  value: string;
}

/**
 * Who an activity is about; `phone` where that is all there is to name somebody by, `anonymous_id` for an event of
 * somebody who is not known.
 */
export type ActivityIdentifiers = Partial<AllIdentifiers> & {
  phone?: string;
  anonymous_id?: string;
};

/** One line of the activity log. */
export interface Activity {
  /** 1 for the first activity since the start, then without gaps. */
  readonly sequence: number;
  readonly type: ActivityType;
  /** The type in words; a failed attribute change is an "Attribute Update Failure". */
  readonly title: string;
  /** When the request was handled, in Unix seconds. */
  readonly timestamp: number;
  /** What an event is called; missing for everything else. */
  readonly name?: string;
  /** The person it is about; without `cio_id` if there is none. */
  readonly identifiers: ActivityIdentifiers;
  /** What changed, or what failed, by the name of the attribute or of the object that the person is related to; an event's data. */
  readonly data: Record<string, AttributeChange | AttributeFailure>;
}

/** What is recorded when something happens; an {@linkcode Activity} is made of it on reading. */
export interface ActivityEntry {
  type: ActivityType;
  timestamp: number;
  /** Needed if there is neither `before` nor `after`. */
  identifiers?: ActivityIdentifiers;
  before?: StoredPerson | undefined;
  after?: StoredPerson;
  failures?: ReadonlyMap<string, AttributeFailure>;
  /** What an event is called, and what came with it. */
  event?: { name: string; data: JsonObject };
}

/** Which activities to read, newest first. */
export interface ActivityQuery {
  /** How many at most. */
  limit: number;
  /** Only those before this sequence. @default {all} */
  before?: number | undefined;
  /** Only those after this sequence. @default {all} */
  after?: number | undefined;
  /** Only those about the person with this `cio_id`. @default {everybody's} */
  cioId?: string | undefined;
}

/** Where activities are kept: in memory or in a database. */
export interface ActivityJournal {
  /** The sequence of the latest activity: how many there have been, with those that are deleted. */
  readonly count: number;
  /** Those of one kind in a row. */
  readonly runs: ActivityRuns;
  /** Adds an activity; the oldest one is deleted if there are too many. */
  add(entry: ActivityEntry): void;
  /** The activities that are kept, oldest first. */
  list(): Activity[];
  /** The latest activities that fit the query, newest first. */
  latest(query: ActivityQuery): Activity[];
}

/**
 * The latest activities of a workspace, in memory. An entry refers to snapshots of a person; what
 * changed between them is worked out only when it is read, so that adding one costs next to nothing.
 */
export class ActivityLog implements ActivityJournal {
  readonly #limit: number;
  readonly #entries: ActivityEntry[] = [];
  readonly runs: ActivityRuns = new ActivityRuns();
  #count = 0;

  /** @param limit How many activities are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  add(entry: ActivityEntry): void {
    this.#entries[this.#count % this.#limit] = entry;
    this.#count += 1;
    this.runs.add(entry.type, this.#count);
  }

  list(): Activity[] {
    return this.latest({ limit: this.#limit }).reverse();
  }

  latest({ limit, before = Infinity, after = 0, cioId }: ActivityQuery): Activity[] {
    const found: Activity[] = [];
    const oldest = Math.max(this.#count - this.#limit, after) + 1;
    for (
      let sequence = Math.min(this.#count, before - 1);
      sequence >= oldest && found.length < limit;
      sequence -= 1
    ) {
      const entry = this.#entries[(sequence - 1) % this.#limit];
      const about = (entry.after ?? entry.before)?.cioId ?? entry.identifiers?.cio_id;
      if (cioId === undefined || about === cioId) {
        found.push(describeActivity(entry, sequence));
      }
    }
    return found;
  }
}

/** The identifiers of a person as Customer.io writes them. */
export function identifiersOf(person: StoredPerson): AllIdentifiers {
  return { id: person.id, email: person.email, cio_id: person.cioId };
}

/** The identifiers of a person, with the phone number if they have neither id nor email. */
export function namesOf(person: StoredPerson): ActivityIdentifiers {
  const identifiers = identifiersOf(person);
  const phone = person.id === null && person.email === null ? phoneOf(person) : null;
  return phone === null ? identifiers : { ...identifiers, phone };
}

/** Makes an activity of what was recorded when it happened. */
export function describeActivity(entry: ActivityEntry, sequence: number): Activity {
  const { type, timestamp, before, after, failures, event } = entry;
  const person = after ?? before;
  return {
    sequence,
    type,
    title: ACTIVITY_TITLES[type],
    timestamp,
    ...(event !== undefined && { name: event.name }),
    identifiers: person === undefined ? entry.identifiers ?? {} : namesOf(person),
    data: event !== undefined
      ? asData(event.data)
      : failures !== undefined
      ? Object.fromEntries(failures)
      : after !== undefined
      ? changes(before, after)
      : {},
  };
}

function changes(
  before: StoredPerson | undefined,
  after: StoredPerson,
): Record<string, AttributeChange> {
  const from = allAttributes(before);
  const to = allAttributes(after);
  return Object.fromEntries(
    Object.keys({ ...from, ...to })
      .map((name) => ({ name, old: ownValue(from, name), new: ownValue(to, name) }))
      .filter((change) => !sameValue(change.old, change.new))
      .map((change) => [change.name, { from: show(change.old), to: show(change.new) }]),
  );
}

function asData(data: JsonObject): Record<string, AttributeChange> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, { from: "", to: showValue(value) }]),
  );
}

function allAttributes(person: StoredPerson | undefined): JsonObject {
  if (person === undefined) return {};
  const { id, email, attributes, relationships, devices = [] } = person;
  return {
    ...(id !== null && { id }),
    ...(email !== null && { email }),
    ...attributes,
    ...Object.fromEntries(relationships.map((each) => [
      `${RELATIONSHIPS} ${nameOfObject(each)}`,
      JSON.stringify(each.relationship_attributes),
    ])),
    ...Object.fromEntries(devices.map(({ id, ...device }) => [
      `device ${id}`,
      JSON.stringify(device),
    ])),
  };
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? "" : showValue(value);
}
