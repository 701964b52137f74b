/** What a survey makes of a configuration: which key becomes which attribute, and which keys cannot. Pure. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import {
  ATTRIBUTE_NAME_BYTES,
  ATTRIBUTE_VALUE_BYTES,
  ATTRIBUTES_PER_PERSON,
} from "../customerio/limits.ts";
import { RELATIONSHIPS, STRING_NAMES, TIMESTAMP } from "../customerio/reserved_names.ts";
import { utf8Length } from "../json/text.ts";
import { typeByName } from "../person/attribute.ts";
import type { Mapping } from "../person/mapping.ts";
import { formatCount, plural } from "../text.ts";
import { isEmailName, problemOfName } from "./names.ts";
import { proposeType } from "./propose_type.ts";
import { attributeName, type DataKey, type Survey } from "./survey.ts";

/** Whom the records mean. */
export interface UserKey {
  from: string;
  identifier: IdentifierKind;
}

/** A mapping to write. */
export interface ProposedMapping extends Pick<Mapping, "to" | "type" | "unit"> {
  from: string;
  key: DataKey;
  /** What the user should know of it. */
  note?: string;
}

/** A key that is not mapped, and why. */
export interface LeftOutKey {
  from: string;
  reason: string;
}

/** What is to be written. */
export interface Proposal {
  user: UserKey;
  mappings: ProposedMapping[];
  leftOut: LeftOutKey[];
}

/** The attribute to which Customer.io writes. */
const EMAIL = "email";

/** Share of the values that decides what all of them are. */
const MOST = 0.9;

/** From so many of the values on that cannot be sent, the key is left out. */
const TOO_MANY = 0.5;

/** Why a key of this name is no attribute. */
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {
  cio_id: "Customer.io gives it to each person itself",
  _update: "it would tell Customer.io not to create anyone",
  [TIMESTAMP]: "it would outdate later updates: Customer.io drops what is older",
};

/** The configuration for what was seen, with `user` as the key that identifies. */
export function propose({ keys }: Survey, user: UserKey): Proposal {
  const mappings: ProposedMapping[] = [];
  const leftOut: LeftOutKey[] = [];
  const taken = new Set<string>();
  const email = emailKey(keys, user);
  for (const key of keys) {
    const { from } = key;
    // It goes as the identifier.
    if (from === user.from) continue;
    const to = key === email ? EMAIL : nameOf(key, user, taken);
    const reason = to === undefined ? "its name is taken" : problemOf(key, to);
    if (to === undefined || reason !== undefined) {
      leftOut.push({ from, reason: reason! });
      continue;
    }
    taken.add(to);
    const { note, ...type } = proposeType({ from, to, values: key.values });
    const notes = [note, renamedNote(to, { key, user }), lengthNote(key, to)];
    const told = notes.filter((each) => each !== undefined).join("; ");
    mappings.push({ from, to, ...type, key, ...(told === "" ? {} : { note: told }) });
  }
  return { user, ...withinLimit(mappings, leftOut) };
}

/** The key of the users' emails, where it is called otherwise: Customer.io writes to `email` alone. */
function emailKey(keys: readonly DataKey[], user: UserKey): DataKey | undefined {
  if (user.identifier === EMAIL || keys.some(({ from }) => from === EMAIL)) return undefined;
  return keys.find(({ from, values: { emails, filled } }) =>
    from !== user.from && isEmailName(from) && filled > 0 && emails >= filled * MOST
  );
}

/** The attribute for a key; undefined where every name that would do is another's. */
function nameOf(
  { from, segments }: DataKey,
  { identifier }: UserKey,
  taken: ReadonlySet<string>,
): string | undefined {
  const name = attributeName(segments);
  // The identifier is written by the key that identifies.
  const names = name === identifier ? [`${name}_in_data`] : [name, from];
  return names.find((each) => !taken.has(each));
}

function renamedNote(
  to: string,
  { key: { segments }, user }: { key: DataKey; user: UserKey },
): string | undefined {
  const name = attributeName(segments);
  if (to === EMAIL && name !== EMAIL) return "as email, to which Customer.io writes";
  if (to === name || name !== user.identifier) return undefined;
  return `as ${to}, because ${name} is what '${user.from}' becomes`;
}

/** Why the key cannot become the attribute `to`. */
function problemOf({ from, values }: DataKey, to: string): string | undefined {
  const problem = problemOfName(from);
  if (problem !== undefined) return problem;
  if (utf8Length(to) > ATTRIBUTE_NAME_BYTES) {
    return `its name is longer than ${ATTRIBUTE_NAME_BYTES} bytes, Customer.io's limit`;
  }
  if (Object.hasOwn(NO_ATTRIBUTES, to)) return NO_ATTRIBUTES[to];
  const { filled, fitsName } = values;
  const bad = filled - fitsName;
  if (bad === 0) return undefined;
  const isIdentifier = STRING_NAMES.has(to);
  if (isIdentifier && bad < filled * TOO_MANY) return undefined;
  const wanted = isIdentifier
    ? "text"
    : to === RELATIONSHIPS
    ? "a list of relationships"
    : typeByName(to) === "boolean"
    ? "true or false"
    : "an object";
  return `${formatCount(bad)} of ${formatCount(filled)} values are not ${wanted}, ` +
    `which is what Customer.io takes as ${to}`;
}

function lengthNote({ values: { tooLong } }: DataKey, to: string): string | undefined {
  if (tooLong === 0 || typeByName(to) === "object") return undefined;
  return `${plural(tooLong, "value")} of more than ${
    formatCount(ATTRIBUTE_VALUE_BYTES)
  } bytes: Customer.io takes none, so ${
    tooLong === 1 ? "this user" : "these users"
  } will be rejected`;
}

/** Customer.io takes so many attributes of a person: those that most users have. */
function withinLimit(
  mappings: ProposedMapping[],
  leftOut: LeftOutKey[],
): Pick<Proposal, "mappings" | "leftOut"> {
  const tooLong = mappings.filter(({ key: { values }, to }) =>
    typeByName(to) !== "object" && values.tooLong > 0 &&
    values.tooLong >= values.filled * TOO_MANY
  );
  const fitting = mappings.filter((mapping) => !tooLong.includes(mapping));
  const kept = new Set(
    fitting.toSorted((a, b) => b.key.values.filled - a.key.values.filled)
      .slice(0, ATTRIBUTES_PER_PERSON),
  );
  return {
    mappings: fitting.filter((mapping) => kept.has(mapping)),
    leftOut: [
      ...leftOut,
      ...tooLong.map(({ from, key: { values } }) => ({
        from,
        reason: `${formatCount(values.tooLong)} of ${formatCount(values.filled)} values are ` +
          `longer than ${formatCount(ATTRIBUTE_VALUE_BYTES)} bytes, Customer.io's limit`,
      })),
      ...fitting.filter((mapping) => !kept.has(mapping)).map(({ from }) => ({
        from,
        reason:
          `a person has at most ${ATTRIBUTES_PER_PERSON} attributes, and others have more values`,
      })),
    ],
  };
}
