/** What a sync would do to people whom Customer.io has, or has not: counted person by person and attribute by attribute. */

import { UNSUBSCRIBED } from "../customerio/reserved_names.ts";
import type { JsonValue } from "../json/exact_json.ts";
import type { RequestCounts } from "../run/result.ts";
import { meaningOfUnsubscribed, type WholeDifference, wholeDifference } from "../verify/compare.ts";
import type { LookedUp } from "../verify/look_up.ts";
import { isAbsent } from "../verify/same_value.ts";

/** Changes that are shown of one attribute. */
const MAX_EXAMPLES = 3;

/** A change of one attribute of one person. */
export interface AttributeChange {
  user: string;
  /** As a look-up shows it; null when there is none. */
  from: string | null;
  /** As it would be sent; null or an empty text clears it. */
  to: JsonValue;
}

/** How one attribute would change, over the people who are in Customer.io already. */
export interface AttributeChanges {
  name: string;
  /** People who have no such attribute now. */
  set: number;
  /** People who have another value. */
  changed: number;
  /** People who would have none then. */
  cleared: number;
  /** The first of them. */
  examples: AttributeChange[];
}

/** The first people, compared with Customer.io. */
export interface PeopleComparison {
  /** Who were to be looked up. */
  people: number;
  /** Who are not in Customer.io yet. */
  created: number;
  /** Who are not, and would not be created, as there are only updates. */
  notCreated: number;
  /** Of whom at least one attribute would change. */
  changed: number;
  /** Who have unsubscribed, and would be subscribed again. */
  resubscribed: number;
  /** Who have all of these values already. */
  same: number;
  /** Who could not be looked up. */
  failed: number;
  /** Why the first of them could not; null when all could, or when the run ended before. */
  failure: string | null;
  /** Those that would change, the most frequent first. */
  attributes: AttributeChanges[];
  /** The look-ups. */
  requests: RequestCounts;
}

/** Counts what the look-ups of `people` came to. */
export function countChanges(
  lookedUp: readonly LookedUp[],
  { people, requests }: { people: number; requests: RequestCounts },
): PeopleComparison {
  const counts = { missing: 0, "not created": 0, different: 0, identical: 0 };
  const attributes = new Map<string, AttributeChanges>();
  let failure: string | null = null;
  let resubscribed = 0;
  for (const { expectation: { user }, comparison } of lookedUp) {
    if (comparison.status === "failed") {
      failure ??= comparison.reason;
      continue;
    }
    counts[comparison.status]++;
    if (comparison.status !== "different") continue;
    const differences = comparison.attributes.map(wholeDifference);
    for (const difference of differences) countChange(attributes, user, difference);
    if (differences.some(isResubscription)) resubscribed++;
  }
  const { missing: created, different: changed, identical: same, "not created": notCreated } =
    counts;
  const failed = people - created - notCreated - changed - same;
  const all = [...attributes.values()].sort((a, b) => totalOf(b) - totalOf(a));
  const comparison = { people, created, notCreated, changed, resubscribed, same, failed, failure };
  return { ...comparison, attributes: all, requests };
}

/** How many people one attribute would change of. */
export function totalOf({ set, changed, cleared }: AttributeChanges): number {
  return set + changed + cleared;
}

/** Whether someone who has unsubscribed would be subscribed again. */
function isResubscription({ name, expected, found }: WholeDifference): boolean {
  if (name !== UNSUBSCRIBED || found === null) return false;
  return meaningOfUnsubscribed(found) === true && meaningOfUnsubscribed(expected) === false;
}

function countChange(
  all: Map<string, AttributeChanges>,
  user: string,
  { name, expected, found }: WholeDifference,
): void {
  const fresh = { name, set: 0, changed: 0, cleared: 0, examples: [] };
  const changes: AttributeChanges = all.get(name) ?? fresh;
  all.set(name, changes);
  if (found === null) changes.set++;
  else if (isAbsent(expected)) changes.cleared++;
  else changes.changed++;
  if (changes.examples.length < MAX_EXAMPLES) {
    changes.examples.push({ user, from: found, to: expected });
  }
}
