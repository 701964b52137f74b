/** Tests of what becomes of a person's attributes in an update. */

import { assertEquals } from "@std/assert";
import type { JsonObject } from "../../../lib/json/exact_json.ts";
import { mergeAttributes } from "../../../lib/sandbox/people/attributes.ts";
import type { Failures } from "../../../lib/sandbox/people/failures.ts";
import type { StoredPerson } from "../../../lib/sandbox/people/store.ts";

const TOPIC = "cio_subscription_preferences.topics.topic_1";
const FULL = "A person cannot have more than 300 attributes.";

/** What a person with `before` has after `update`, and what could not be applied. */
function merged(before: JsonObject, update: JsonObject) {
  const failures: Failures = new Map();
  const person = { attributes: before } as StoredPerson;
  const attributes = mergeAttributes(person, { attributes: update, failures });
  return { attributes, failures: Object.fromEntries(failures) };
}

const many = (count: number): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, n]));

Deno.test("mergeAttributes() takes 300 attributes, the preferences of all topics being one", () => {
  const full = { reason: FULL, value: "2" };
  const names = (before: JsonObject, update: JsonObject) => {
    const { attributes, failures } = merged(before, update);
    return { count: Object.keys(attributes).length, failures };
  };
  assertEquals(names(many(298), { x: 1, z: 2 }), { count: 300, failures: {} });
  assertEquals(names(many(299), { x: 1, z: 2 }), { count: 300, failures: { z: full } });
  assertEquals(names(many(298), { [TOPIC]: true, x: 1, z: 2 }), {
    count: 300,
    failures: { z: full },
  });
  assertEquals(names(many(298), { [TOPIC]: null, x: 1, z: 2 }), { count: 300, failures: {} });
  const withTopic = merged(many(298), { [TOPIC]: true }).attributes;
  assertEquals(names(withTopic, { [`${TOPIC}2`]: true, x: 1, z: 2 }), {
    count: 300,
    failures: { z: full },
  });
  // What is set can be changed, and what is cleared leaves room for one more.
  assertEquals(names(many(300), { a0: 5 }), { count: 300, failures: {} });
  assertEquals(names(many(300), { a0: null, x: 1, z: 2 }), { count: 300, failures: { z: full } });
  assertEquals(names(many(300), { none: null, z: 2 }), { count: 300, failures: { z: full } });
});

Deno.test("mergeAttributes() sets and clears topics one by one, and leaves other preferences as they are", () => {
  const preferences = "cio_subscription_preferences";
  const before = { [preferences]: { topics: { topic_1: true, topic_2: false }, other: 1 } };
  assertEquals(merged(before, { [TOPIC]: false }).attributes, {
    [preferences]: { topics: { topic_1: false, topic_2: false }, other: 1 },
  });
  assertEquals(merged(before, { [TOPIC]: "" }).attributes, {
    [preferences]: { topics: { topic_2: false }, other: 1 },
  });
  assertEquals(merged({ [preferences]: "x" }, { [TOPIC]: true }).attributes, {
    [preferences]: { topics: { topic_1: true } },
  });
  assertEquals(merged({}, { [TOPIC]: null }).attributes, {});
});
