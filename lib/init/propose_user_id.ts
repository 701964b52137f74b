/** The key that likely identifies a user, and what its values are in Customer.io. Pure. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import { words } from "../person/record_keys.ts";
import { formatCount, plural, printable } from "../text.ts";
import { identifierRank, OTHER_NAMES, problemOfName } from "./names.ts";
import type { DataKey, Survey } from "./survey.ts";

/** A few users lack an identifier and are rejected; a key that more lack is of something else. */
const MIN_SHARE = 0.9;
/** The same user may be there twice. */
const MIN_DISTINCT = 0.9;
/** Share of the values that decides what all of them are. */
const MOST = 0.9;

/** Keys that a message names, and characters of one of them. */
const LISTED_KEYS = 20;
const KEY_WIDTH = 60;

/** A key that may identify users. */
export interface UserIdCandidate {
  from: string;
  identifier: IdentifierKind;
  /** Whether its name says so as well. */
  isCertain: boolean;
}

/** The keys that may identify a user, the likeliest first. */
export function userIdCandidates({ keys, objects }: Survey): UserIdCandidate[] {
  return keys
    .filter((key) => mayIdentify(key, objects))
    .map((key) => ({ key, rank: identifierRank(key.from) }))
    .sort((a, b) => a.rank - b.rank || b.key.values.identifiers - a.key.values.identifiers)
    .map(({ key, rank }) => ({
      from: key.from,
      identifier: identifierKind(key),
      isCertain: rank < OTHER_NAMES,
    }));
}

/** Why no key identifies users for certain, in words that follow on a colon. */
export function describeLack({ keys, objects }: Survey): string {
  const [named] = keys
    .filter(({ from }) => identifierRank(from) < OTHER_NAMES)
    .sort((a, b) => identifierRank(a.from) - identifierRank(b.from));
  if (named === undefined) {
    const listed = keys.slice(0, LISTED_KEYS).map(({ from }) => printable(from, KEY_WIDTH));
    return `none is called like one (the keys there are ${listed.join(", ")})`;
  }
  const { identifiers, distinct } = named.values;
  const counts = identifiers < objects * MIN_SHARE || distinct === null
    ? `${formatCount(identifiers)} of ${plural(objects, "record")} have a value that can be one`
    : `it has ${plural(distinct.size, "different value")} in ${plural(objects, "record")}`;
  return `'${printable(named.from, KEY_WIDTH)}' is called like one, but ${counts}`;
}

/** What the values of a key are in Customer.io when they identify users. */
export function identifierKind({ from, values }: DataKey): IdentifierKind {
  const { identifiers, emails, phones } = values;
  const most = identifiers * MOST;
  if (identifiers > 0 && emails >= most) return "email";
  const name = words(from);
  if (name === "cio id") return "cio_id";
  const isPhone = /(^| )(phone|mobile|msisdn)( |$)/.test(name);
  return isPhone && identifiers > 0 && phones >= most ? "phone" : "id";
}

function mayIdentify({ from, values }: DataKey, records: number): boolean {
  const { identifiers, distinct, filled, times } = values;
  if (problemOfName(from) !== undefined) return false;
  if (identifiers === 0 || identifiers < records * MIN_SHARE || distinct === null) return false;
  if (distinct.size < identifiers * MIN_DISTINCT || identifiers < filled * MIN_DISTINCT) {
    return false;
  }
  if (identifierRank(from) < OTHER_NAMES) return true;
  return distinct.size === identifiers && identifiers === records && times.date === 0;
}
