/** What becomes of a person's attributes in an update; the phone number among them also identifies. */

import { type Identifier, IDENTIFIER_KINDS } from "../../customerio/identifiers.ts";
import { ATTRIBUTES_PER_PERSON } from "../../customerio/limits.ts";
import { INSTRUCTION_NAMES, PREFERENCES, topicOf } from "../../customerio/reserved_names.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setOwnValue,
  showValue,
} from "../../json/exact_json.ts";
import { isClearing } from "./clearing.ts";
import { type Failures, FULL, SET_BEFORE, SUPPRESSED } from "./failures.ts";
import { phoneOf, type Store, type StoredPerson } from "./store.ts";

/** Names among the attributes that are no attributes of their own. */
const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...IDENTIFIER_KINDS.filter((kind) => kind !== "phone"),
  ...INSTRUCTION_NAMES,
]);

/** What the attributes of an update depend on. */
export interface PhoneRules {
  store: Store;
  /** The one that names the person. */
  identifier: Identifier;
  /** Whether a `cio_id` names the person, so that any identifier can be changed. */
  isByCioId: boolean;
  /** What cannot be applied is added to them. */
  failures: Failures;
}

/**
 * The attributes of an update with the phone number that the person is to have. A person who is named by phone number
 * has it as the attribute `phone`, and it stays unless a `cio_id` names them. Two people may have the same number.
 */
export function withPhone(
  person: StoredPerson,
  { attributes, store, identifier, isByCioId, failures }: PhoneRules & { attributes: JsonObject },
): JsonObject {
  const sent = attributes.phone;
  if (identifier.kind === "phone" && (sent === undefined || !isByCioId)) {
    if (sent !== undefined && sent !== identifier.value) {
      failures.set("phone", { reason: SET_BEFORE, value: isClearing(sent) ? "" : showValue(sent) });
    }
    // Ahead of the others, so that it is not the one too many.
    const all: JsonObject = { phone: null, ...attributes };
    all.phone = identifier.value;
    return all;
  }
  if (typeof sent !== "string" || sent === phoneOf(person)) return attributes;
  if (!store.isSuppressed({ kind: "phone", value: sent })) return attributes;
  failures.set("phone", { reason: SUPPRESSED, value: sent });
  const { phone: _, ...others } = attributes;
  return others;
}

/** A person's attributes after an update: `null` and `""` clear one. */
export function mergeAttributes(
  person: StoredPerson,
  { attributes, failures }: { attributes: JsonObject; failures: Failures },
): JsonObject {
  const merged = { ...person.attributes };
  let count = Object.keys(merged).length;
  for (const name of Object.keys(attributes)) {
    if (NO_ATTRIBUTES.has(name)) continue;
    const value = attributes[name];
    const topic = topicOf(name);
    if (topic !== undefined) {
      if (!Object.hasOwn(merged, PREFERENCES)) {
        if (isClearing(value)) continue;
        count += 1;
      }
      merged[PREFERENCES] = withTopic(merged[PREFERENCES], topic, value);
      continue;
    }
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

/** Subscription preferences with one topic set or cleared, and the others as they are. */
function withTopic(
  preferences: JsonValue | undefined,
  topic: string,
  value: JsonValue,
): JsonObject {
  const before = isJsonObject(preferences) ? preferences : {};
  const topics = isJsonObject(before.topics) ? { ...before.topics } : {};
  if (isClearing(value)) delete topics[topic];
  else setOwnValue(topics, topic, value);
  return { ...before, topics };
}
