// Names among a person's attributes that have a meaning of their own.
//
// Source: Track API reference, "Add or update a customer" (v1) and "identify_person" (v2).

/** Attributes that Customer.io takes as strings only: a number there has the person refused. */
export const STRING_NAMES: ReadonlySet<string> = new Set([
  "id",
  "email",
  "phone",
  "anonymous_id",
]);

/** An instruction: true for an update that creates nobody. */
export const UPDATE = "_update";

/** True for those to whom nothing may be sent any more. */
export const UNSUBSCRIBED = "unsubscribed";

/** Instructions and attributes that Customer.io takes as true or false; any other text counts as false. */
const BOOLEAN_NAMES: ReadonlySet<string> = new Set([UPDATE, UNSUBSCRIBED]);

/** What a person has subscribed to: `{ "topics": { "topic_1": true } }`; look-ups show it as JSON text. */
export const PREFERENCES = "cio_subscription_preferences";

/** How the name of one subscription topic begins: written by it, the other topics stay as they are. */
const TOPIC_START = `${PREFERENCES}.topics.`;

/** Whether Customer.io takes what is under `name` as true or false. */
export function isBooleanName(name: string): boolean {
  return BOOLEAN_NAMES.has(name) || topicOf(name) !== undefined;
}

/** The subscription topic that `name` is about; undefined where it is no name of one. */
export function topicOf(name: string): string | undefined {
  return name.startsWith(TOPIC_START) ? name.slice(TOPIC_START.length) : undefined;
}

/** Objects that Customer.io defines itself: the limit of an attribute's value does not apply to them. */
export const OBJECT_NAMES: ReadonlySet<string> = new Set([
  "cio_relationships",
  PREFERENCES,
]);

/** Relationships to objects: an array beside the attributes in v2, an object among them in v1. No attribute. */
export const RELATIONSHIPS = "cio_relationships";

/** When an update happened, Unix seconds: `timestamp` beside the attributes in v2, this among them in v1. */
export const TIMESTAMP = "_timestamp";

/** Instructions that stand among the attributes and are none. */
export const INSTRUCTION_NAMES: ReadonlySet<string> = new Set([
  UPDATE,
  TIMESTAMP,
  RELATIONSHIPS,
]);

/** Names that cannot have the same value for many: identifiers, and instructions. */
export const PERSONAL_NAMES: ReadonlySet<string> = new Set([
  ...STRING_NAMES,
  ...INSTRUCTION_NAMES,
  "cio_id",
]);
