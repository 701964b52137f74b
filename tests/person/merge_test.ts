import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { mergeFirst } from "../../lib/person/merge.ts";
import type { Mapping, PersonRules } from "../../lib/person/mapping.ts";
import { isPerson, type Person, type RejectedPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { attributesText, itemText, rules } from "../helpers/person_maker.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { chunked, readAll, recordsOf, utf8 } from "../helpers/records.ts";

/** People made of the JSON texts of records. */
async function people(texts: string[], changes: Partial<PersonRules>): Promise<Person[]> {
  const maker = new PersonMaker(rules(changes));
  return (await recordsOf(`[${texts.join()}]`)).map((record) => {
    const made = maker.make(record);
    if (!isPerson(made)) throw new TypeError(made.reason);
    return made;
  });
}

function mappings(...names: (string | Mapping)[]): Mapping[] {
  return names.map((name) => typeof name === "string" ? { from: name, to: name } : name);
}

/** How many records the first request is for. */
function countOf(person: Person): number {
  return person.parts?.length ?? 1;
}

const VALUES = [
  "null",
  "true",
  "12345678901234567890",
  "1.10",
  "-0",
  "1e400",
  '""',
  '"a\\"b\\\\"',
  '"\\u00e9é😀"',
  '{ "a" : [1, 2.0] }',
  "[]",
];

/** Names that need escapes, that look like others, or like what is around them. */
const NAMES = ["a", "b", 'q"uote', "back\\slash", "é", "é\n", "__proto__", "identifiers", "}", ""];

function randomRecord(random: Random, names: readonly string[]): string {
  const members = names.filter(() => random.chance(0.5))
    .map((name) => `${JSON.stringify(name)}:${random.pick(VALUES)}`);
  // A key that stands twice: the last one counts.
  if (members.length > 0 && random.chance(0.2)) members.push(random.pick(members));
  const id = random.pick(['"Ana@x.com"', '"ana@X.com"', '"\\u0061na@x.com"']);
  return `{${[...members, `"id":${id}`].join()}}`;
}

Deno.test("mergeFirst() comes to what all of them come to one after the other", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const names = NAMES.filter((name) => name !== "" && random.chance(0.7));
    const taken = mappings(...names.map((name) => ({ from: name, to: name })));
    // Two mappings to one name: both are written.
    if (random.chance(0.3)) taken.push({ from: "b", to: "a" });
    const texts = Array.from(
      { length: 2 + random.below(6) },
      () => randomRecord(random, names),
    );
    const waiting = await people(texts, { identifier: "email", mappings: taken });
    const expected = new Map<string, string>();
    for (const person of waiting) {
      for (const [name, value] of await membersOf(person)) expected.set(name, value);
    }

    const before = waiting.map(itemText);
    const person = mergeFirst(waiting);
    const last = waiting[waiting.length - 1];
    const message = `seed ${seed}`;
    assertEquals(countOf(person), waiting.length, message);
    const members = await membersOf(person);
    assertEquals(new Map(members), expected, message);
    assertEquals(members.length, expected.size, message);
    assertEquals(person.user, last.user, message);
    const item = JSON.parse(itemText(person));
    assertEquals(item.identifiers, { email: last.user }, message);
    assertEquals(Object.keys(item), ["type", "action", "identifiers", "attributes"], message);
    assertStrictEquals(person.record, last.record);
    assertEquals(waiting.map(itemText), before, message);
  }
});

/** Names and values of a person's attributes, as they are written. */
async function membersOf(person: Person): Promise<[string, string][]> {
  const { records } = await readAll(readJsonArray(chunked(utf8(`[${attributesText(person)}]`))));
  return records[0].members.map(([name, value]) => [JSON.parse(`"${name}"`), value]);
}

Deno.test("mergeFirst() keeps an earlier value where a later record has none, and clears by null", async () => {
  const waiting = await people(
    ['{"id":"1","a":1,"b":2}', '{"id":"1","b":null}', '{"id":"1"}'],
    { mappings: mappings("a", "b") },
  );
  const person = mergeFirst(waiting);
  assertEquals(
    itemText(person),
    '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"a":1,"b":null}}',
  );
  assertEquals(person.parts, waiting);
  assertEquals(attributesText(mergeFirst(waiting.slice(2).concat(waiting[2]))), "{}");
});

/** Records, the first of which are merged. */
interface Case {
  records: string[];
  mappings: Mapping[];
  /** How many are. */
  count: number;
  changes?: Partial<PersonRules>;
}

const many = (start: number) =>
  Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${start + i}`, i]));
const manyNames = Array.from({ length: 400 }, (_, i) => `a${i}`);
const long = "x".repeat(20_000);

const CASES: Record<string, Case> = {
  "an update that creates nobody, and one that may": {
    records: ['{"id":"1","_update":true,"a":1}', '{"id":"1","a":2}', '{"id":"1","a":3}'],
    mappings: mappings("_update", "a"),
    count: 1,
  },
  "updates that create nobody": {
    records: ['{"id":"1","_update":true,"a":1}', '{"id":"1","_update":true,"a":2}'],
    mappings: mappings("_update", "a"),
    count: 2,
  },
  "unsubscribed, which is an attribute": {
    records: ['{"id":"1","unsubscribed":true}', '{"id":"1","unsubscribed":false}'],
    mappings: mappings("unsubscribed"),
    count: 2,
  },
  "times of updates": {
    records: ['{"id":"1","_timestamp":1700000000}', '{"id":"1","_timestamp":1700000001}'],
    mappings: mappings("_timestamp"),
    count: 1,
  },
  "a time only behind": {
    records: ['{"id":"1","a":1}', '{"id":"1","a":2}', '{"id":"1","_timestamp":1700000001}'],
    mappings: mappings("_timestamp", "a"),
    count: 2,
  },
  "subscription preferences that differ": {
    records: [
      '{"id":"1","cio_subscription_preferences":{"topics":{"topic_1":true}}}',
      '{"id":"1","cio_subscription_preferences":{"topics":{"topic_2":true}}}',
    ],
    mappings: mappings("cio_subscription_preferences"),
    count: 1,
  },
  "an identifier that becomes another": {
    records: ['{"id":"1","new":"2"}', '{"id":"1","new":"3"}'],
    mappings: mappings({ from: "new", to: "id" }),
    count: 1,
  },
  "an email that becomes another": {
    records: ['{"mail":"a@x.com","new":"b@x.com"}', '{"mail":"a@x.com","new":"b@x.com"}'],
    mappings: mappings({ from: "new", to: "email" }),
    changes: { userId: "mail", identifier: "email" },
    count: 1,
  },
  "an identifier that is mapped to itself": {
    records: ['{"id":1,"a":1}', '{"id":1,"a":2}'],
    mappings: mappings("id", "a"),
    count: 2,
  },
  "an id beside the email, which cannot be changed": {
    records: ['{"email":"a@x.com","n":1}', '{"email":"a@x.com","n":2}'],
    mappings: mappings({ from: "n", to: "id" }),
    changes: { userId: "email", identifier: "email" },
    count: 1,
  },
  "emails beside the id": {
    records: ['{"id":"1","email":"a@x.com"}', '{"id":"1","email":"b@x.com"}'],
    mappings: mappings("email"),
    count: 2,
  },
  "more than 300 attributes together": {
    records: [0, 100, 101].map((start) => JSON.stringify({ id: "1", ...many(start) })),
    mappings: mappings(...manyNames),
    count: 2,
  },
  "more than 32,000 bytes together": {
    records: [{ a: long }, { a: long }, { b: long }].map((each) =>
      JSON.stringify({ id: "1", ...each })
    ),
    mappings: mappings("a", "b"),
    changes: { limits: "server" },
    count: 2,
  },
  "one of more than 32,000 bytes, which goes alone": {
    records: [{ a: long + long }, { a: 1 }].map((each) => JSON.stringify({ id: "1", ...each })),
    mappings: mappings("a"),
    changes: { limits: "server" },
    count: 1,
  },
};

Deno.test("mergeFirst() merges no records that could mean something else then", async () => {
  for (const [name, { records, mappings, count, changes }] of Object.entries(CASES)) {
    const waiting = await people(records, { mappings, ...changes });
    const person = mergeFirst(waiting);
    assertEquals(countOf(person), count, name);
    if (count === 1) assertStrictEquals(person, waiting[0], name);
    assert(person.end - person.start <= 32_000 || count === 1, name);
  }
});

Deno.test("mergeFirst() fills 32,000 bytes to the last one", async () => {
  for (const [more, count] of [[0, 2], [1, 1]]) {
    const changes = { mappings: mappings("a", "b"), limits: "server" as const };
    const [empty] = await people(['{"id":"1","a":"","b":""}'], changes);
    const room = 32_000 - (empty.end - empty.start);
    const records = [{ a: "x".repeat(room - 100) }, { b: "y".repeat(100 + more) }];
    const waiting = await people(
      records.map((each) => JSON.stringify({ id: "1", ...each })),
      changes,
    );
    assertEquals(countOf(mergeFirst(waiting)), count);
  }
});

Deno.test("mergeFirst() merges with nothing a record that fills 32,000 bytes alone", async () => {
  const changes = { mappings: mappings("a"), limits: "server" as const };
  const [empty] = await people(['{"id":"1","a":""}'], changes);
  for (const more of [0, 1]) {
    const length = 32_000 - (empty.end - empty.start) + more;
    const waiting = await people([`{"id":"1","a":"${"x".repeat(length)}"}`, '{"id":"1"}'], changes);
    const person = mergeFirst(waiting);
    assertEquals([countOf(person), person.end - person.start], [2 - more, 32_000 + more]);
  }
});

Deno.test("mergeFirst() takes rejected records along, up to the last one that is sent", async () => {
  const [a, b, c, d] = await people(
    [1, 2, 3, 4].map((n) => `{"id":"1","a":${n}}`),
    { mappings: mappings("a") },
  );
  const rejected = (person: Person): RejectedPerson => ({ ...person, rejection: { reason: "no" } });
  const waiting = [a, rejected(b), c, rejected(d)];
  const person = mergeFirst(waiting);
  assertEquals(person.parts, waiting.slice(0, 3));
  assertEquals(attributesText(person), '{"a":3}');
  assertStrictEquals(mergeFirst([a, rejected(b)]), a);
  assertStrictEquals(mergeFirst([a]), a);
});
