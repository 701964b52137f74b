/** Tests of the attributes of people, by tables and against plain code. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ATTRIBUTE_TYPES } from "../../lib/person/attribute_type.ts";
import type { Mapping } from "../../lib/person/mapping.ts";
import {
  isOfUser,
  isPerson,
  isRejected,
  type Person,
  rejectedPerson,
} from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { randomObject, randomSpace } from "../helpers/json_cases.ts";
import { lookup, parseWithDigits } from "../helpers/lookup.ts";
import { attributesOf, attributesText, itemText, rules } from "../helpers/person_maker.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { recordOf, recordsOf, textOf } from "../helpers/records.ts";

const EXACT = ["9007199254740993", "12345678901234567890", "1.10", "1E400", "-0", "1e-7", "0.0"];

function same(...keys: string[]): Mapping[] {
  return keys.map((key) => ({ from: key, to: key }));
}

Deno.test("make() gives an item of a batch, and its attributes within", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "mail", to: "email" }] }));
  const record = await recordOf('{ "id" : 42, "mail": "ada@example.com", "other": 1 }');
  const person = maker.make(record) as Person;
  assertEquals(
    itemText(person),
    '{"type":"person","action":"identify","identifiers":{"id":"42"},' +
      '"attributes":{"email":"ada@example.com"}}',
  );
  assertEquals(attributesText(person), '{"email":"ada@example.com"}');
  const { user, key } = person;
  assertEquals({ user, key, record: person.record }, { user: "42", key: "42", record });
});

Deno.test("make() gives attributes of every kind as they are in the record, without white space", async () => {
  const cases: { value: string; expected: string }[] = [
    ...EXACT.map((digits) => ({ value: digits, expected: digits })),
    { value: "true", expected: "true" },
    { value: "null", expected: "null" },
    { value: '""', expected: '""' },
    { value: '"é \\u00e9 \\ud800 \\/"', expected: '"é \\u00e9 \\ud800 \\/"' },
    { value: '"\ufeff"', expected: '"\ufeff"' },
    { value: "{ }", expected: "{}" },
    {
      value: '[ 1.10 ,\r\n {"a b" : " c " , "__proto__": 1 } ]',
      expected: '[1.10,{"a b":" c ","__proto__":1}]',
    },
  ];
  for (const { value, expected } of cases) {
    for (const json of [`{"id":1,"a":${value}}`, `{"id":1, "a" : ${value} }`]) {
      assertEquals(await attributesOf(json, { mappings: same("a") }), `{"a":${expected}}`, json);
    }
  }
});

Deno.test("make() sends null where the record has null, and nothing where it lacks the key", async () => {
  const mappings = same("a", "b.c", "d");
  const cases: { json: string; expected: string }[] = [
    { json: '{"id":1}', expected: "{}" },
    { json: '{"id":1,"d":2}', expected: '{"d":2}' },
    { json: '{"id":1,"a":null,"b":null,"d":null}', expected: '{"a":null,"d":null}' },
    { json: '{"id":1,"b":{"c":null}}', expected: '{"b.c":null}' },
    { json: '{"id":1,"b":{"c":1},"b.c":null}', expected: '{"b.c":null}' },
    { json: '{"id":1,"b":{"c":1}}', expected: '{"b.c":1}' },
    { json: '{"id":1,"a":1,"a":2}', expected: '{"a":2}' },
  ];
  for (const { json, expected } of cases) {
    assertEquals(await attributesOf(json, { mappings }), expected, json);
  }
});

Deno.test("make() sends the default only where the record lacks the key", async () => {
  const cases: { mapping: Partial<Mapping>; json: string; expected: string }[] = [
    { mapping: { default: "none" }, json: "{}", expected: '{"to":"none"}' },
    { mapping: { default: "none" }, json: '{"a":null}', expected: '{"to":null}' },
    { mapping: { default: "none" }, json: '{"a":""}', expected: '{"to":""}' },
    { mapping: { default: null }, json: "{}", expected: '{"to":null}' },
    { mapping: { default: false }, json: "{}", expected: '{"to":false}' },
    { mapping: { default: [1, { b: "é" }] }, json: "{}", expected: '{"to":[1,{"b":"é"}]}' },
    { mapping: { default: "yes", type: "boolean" }, json: "{}", expected: '{"to":true}' },
    { mapping: { default: "1970-01-02", type: "timestamp" }, json: "{}", expected: '{"to":86400}' },
    { mapping: { default: 7, type: "string" }, json: "{}", expected: '{"to":"7"}' },
    { mapping: { default: null, type: "number" }, json: "{}", expected: '{"to":null}' },
    { mapping: { default: 0, type: "number" }, json: '{"a":"5"}', expected: '{"to":5}' },
  ];
  for (const { mapping, json, expected } of cases) {
    const mappings = [{ from: "a", to: "to", ...mapping }];
    const name = `${JSON.stringify(mapping)} of ${json}`;
    assertEquals(await attributesOf(withId(json), { mappings }), expected, name);
  }
});

Deno.test("make() takes null for a key that the record lacks where a mapping skips it", async () => {
  const cases: { mapping: Partial<Mapping>; json: string; expected: string }[] = [
    { mapping: {}, json: '{"a":null,"b":2}', expected: '{"b":2}' },
    { mapping: {}, json: '{"a":"null","b":2}', expected: '{"to":"null","b":2}' },
    { mapping: {}, json: '{"a":"","b":2}', expected: '{"to":"","b":2}' },
    { mapping: {}, json: '{"a":false}', expected: '{"to":false}' },
    { mapping: { default: "none" }, json: '{"a":null}', expected: '{"to":"none"}' },
    { mapping: { default: null }, json: '{"a":null}', expected: '{"to":null}' },
    { mapping: { to: "email" }, json: '{"a":null}', expected: "{}" },
    { mapping: { to: "email" }, json: '{"a":""}', expected: '{"email":""}' },
    { mapping: { to: "email", type: "string" }, json: '{"a":""}', expected: "{}" },
    { mapping: { to: "unsubscribed" }, json: '{"a":""}', expected: "{}" },
    { mapping: { required: true }, json: '{"a":null}', expected: "Required 'a' is null" },
    { mapping: { required: true }, json: '{"a":""}', expected: "Required 'a' is empty" },
    ...ATTRIBUTE_TYPES.flatMap((type) =>
      ["null", '""'].flatMap((value) => [
        { mapping: { type }, json: `{"a":${value},"b":2}`, expected: '{"b":2}' },
        { mapping: { type, default: null }, json: `{"a":${value}}`, expected: '{"to":null}' },
      ])
    ),
  ];
  for (const { mapping, json, expected } of cases) {
    const skipping: Mapping = { from: "a", to: "to", null: "skip", ...mapping };
    const name = `${JSON.stringify(mapping)} of ${json}`;
    const mappings = [skipping, { from: "b", to: "b" }];
    assertEquals(await attributesOf(withId(json), { mappings }), expected, name);
  }
});

Deno.test("make() counts a key whose null is skipped as one that the record has", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a", to: "a", null: "skip" }] }));
  for (const a of ["null", "1"]) maker.make(await recordOf(`{"id":1,"a":${a}}`));
  assertEquals(maker.present, [2]);
});

Deno.test("make() gives everyone the value of a mapping, whatever the record has", async () => {
  const cases: { mapping: Partial<Mapping>; expected: string }[] = [
    { mapping: { value: "import" }, expected: '{"a":1,"to":"import","b":2}' },
    { mapping: { value: null }, expected: '{"a":1,"to":null,"b":2}' },
    { mapping: { value: "" }, expected: '{"a":1,"to":"","b":2}' },
    { mapping: { value: 12.5 }, expected: '{"a":1,"to":12.5,"b":2}' },
    { mapping: { value: [1, { b: "é" }] }, expected: '{"a":1,"to":[1,{"b":"é"}],"b":2}' },
    { mapping: { value: "1.50", type: "number" }, expected: '{"a":1,"to":1.50,"b":2}' },
    { mapping: { value: "1970-01-02", type: "timestamp" }, expected: '{"a":1,"to":86400,"b":2}' },
    {
      mapping: { value: "yes", to: "unsubscribed" },
      expected: '{"a":1,"unsubscribed":true,"b":2}',
    },
  ];
  for (const { mapping, expected } of cases) {
    const mappings = [...same("a"), { to: "to", ...mapping }, ...same("b")];
    for (const more of ["", ',"to":5,"value":6,"undefined":7,"":8']) {
      const json = `{"id":1,"a":1,"b":2${more}}`;
      assertEquals(await attributesOf(json, { mappings }), expected, JSON.stringify(mapping));
    }
  }
});

Deno.test("make() has Customer.io create nobody where people are only updated", async () => {
  const cases: { json: string; expected: string }[] = [
    { json: '{"id":1}', expected: '{"_update":true}' },
    { json: '{"id":1,"a":2,"_update":false}', expected: '{"_update":true,"a":2}' },
  ];
  for (const { json, expected } of cases) {
    assertEquals(await attributesOf(json, { people: "update", mappings: same("a") }), expected);
  }
  const keys = Array.from({ length: 301 }, (_, i) => `k${i}`);
  const attributes = async (count: number) => {
    const some = keys.slice(0, count);
    const json = JSON.stringify({ id: 1, ...Object.fromEntries(some.map((key) => [key, 1])) });
    return await attributesOf(json, { people: "update", mappings: same(...some) });
  };
  assertEquals(Object.keys(JSON.parse(await attributes(300))).length, 301);
  assertEquals(await attributes(301), "Person has more than 300 attributes");
});

Deno.test("PersonMaker.present counts the people who were made where a mapping has a value", async () => {
  const mappings: Mapping[] = [{ to: "v", value: 1 }, { from: "n", to: "n", type: "number" }];
  const maker = new PersonMaker(rules({ mappings }));
  const records = await recordsOf('[{"id":1,"n":1},{"id":2,"n":"x"},{"n":2},5,{"id":3}]');
  for (const record of records) maker.make(record);
  assertEquals(maker.present, [2, 3]);
});

Deno.test("PersonMaker() throws when a value cannot have the type", () => {
  const mappings: Mapping[] = [{ to: "c", type: "number", value: "many" }];
  const { message } = assertThrows(() => new PersonMaker(rules({ mappings })), TypeError);
  assertEquals(message, "Cannot convert the value for 'c' to number");
});

Deno.test("PersonMaker() throws when a default cannot have the type", () => {
  const mappings: Mapping[] = [{ from: "a.b", to: "c", type: "number", default: "many" }];
  const { message } = assertThrows(() => new PersonMaker(rules({ mappings })), TypeError);
  assertEquals(message, "Cannot convert the default of 'a.b' to number");
});

Deno.test("make() rejects a record without a required value", async () => {
  const mappings: Mapping[] = [{ from: "a.b", to: "attribute", required: true }];
  const maker = new PersonMaker(rules({ mappings }));
  for (const json of ["{}", '{"a":{}}', '{"a":null}', '{"b":1}']) {
    const expected = {
      reason: "Required 'a.b' is missing",
      field: "attribute",
      user: "1",
      key: "1",
    };
    assertEquals(maker.make(await recordOf(withId(json))), expected, json);
  }
  const empty: { value: string; reason: string }[] = [
    { value: "null", reason: "Required 'a.b' is null" },
    { value: '""', reason: "Required 'a.b' is empty" },
  ];
  for (const { value, reason } of empty) {
    for (const json of [`{"id":1,"a":{"b":${value}}}`, `{"id":1,"a.b":${value}}`]) {
      assertEquals(await attributesOf(json, { mappings }), reason, json);
    }
  }
  for (const value of ["0", "false", '" "', "[]", "{}"]) {
    assertEquals(
      await attributesOf(`{"id":1,"a":{"b":${value}}}`, { mappings }),
      `{"attribute":${value}}`,
    );
  }
});

Deno.test("make() clears an attribute for an empty string under a type, and sends it without one", async () => {
  for (const type of [...ATTRIBUTE_TYPES, undefined]) {
    const mappings = [{ from: "a", to: "to", type }];
    const expected = type === undefined ? '{"to":""}' : '{"to":null}';
    assertEquals(await attributesOf('{"id":1,"a":""}', { mappings }), expected, type);
  }
});

Deno.test("make() sends what Customer.io takes as text only with the digits that stand there", async () => {
  const cases: { value: string; expected: string }[] = [
    { value: "1000001", expected: '"1000001"' },
    { value: "12345678901234567890", expected: '"12345678901234567890"' },
    { value: "1.50", expected: '"1.50"' },
    { value: "-0", expected: '"-0"' },
    { value: "1e+06", expected: '"1e+06"' },
    { value: '"007"', expected: '"007"' },
    { value: '"\\u00e9"', expected: '"\\u00e9"' },
    { value: '""', expected: '""' },
    { value: "null", expected: "null" },
  ];
  for (const to of ["id", "email", "phone", "anonymous_id"]) {
    for (const type of [undefined, "string"] as const) {
      for (const { value, expected } of cases) {
        const mappings = [{ from: "a", to, type }];
        const name = `${value} as ${to}, type ${type}`;
        const cleared = value === '""' && type !== undefined ? "null" : expected;
        assertEquals(
          await attributesOf(`{"id":1,"a":${value}}`, { mappings }),
          `{"${to}":${cleared}}`,
          name,
        );
      }
      for (
        const [value, found] of [["true", "a boolean"], ["{}", "an object"], ["[]", "an array"]]
      ) {
        assertEquals(
          await attributesOf(`{"id":1,"a":${value}}`, { mappings: [{ from: "a", to, type }] }),
          `Cannot use 'a' as ${to}, which is a string or a number: it is ${found}`,
        );
      }
    }
    const mappings = [{ from: "a", to, default: 7 }];
    assertEquals(await attributesOf('{"id":1}', { mappings }), `{"${to}":"7"}`, to);
  }
});

Deno.test("make() converts to the type of the mapping, or rejects with the key and what it is", async () => {
  const cases: { type: Mapping["type"]; value: string; expected: string }[] = [
    { type: "string", value: "12345678901234567890", expected: '{"to":"12345678901234567890"}' },
    { type: "string", value: '"\\u00e9"', expected: '{"to":"\\u00e9"}' },
    { type: "number", value: '"9007199254740993"', expected: '{"to":9007199254740993}' },
    { type: "boolean", value: '"no"', expected: '{"to":false}' },
    { type: "timestamp", value: '"2017-03-08T22:49:55Z"', expected: '{"to":1489013395}' },
    { type: "timestamp", value: "1489013395999", expected: '{"to":1489013395}' },
    { type: "timestamp", value: '"8 March 2017 22:49:55"', expected: '{"to":1489013395}' },
    { type: "timestamp", value: "1489013395.9", expected: '{"to":1489013395}' },
    { type: "number", value: "null", expected: '{"to":null}' },
    {
      type: "number",
      value: '"12,5"',
      expected: "Cannot convert 'a.b' to number: it is a string of another form",
    },
    { type: "number", value: "true", expected: "Cannot convert 'a.b' to number: it is a boolean" },
    {
      type: "string",
      value: '{"c":1}',
      expected: "Cannot convert 'a.b' to string: it is an object",
    },
    {
      type: "boolean",
      value: "[true]",
      expected: "Cannot convert 'a.b' to boolean: it is an array",
    },
    {
      type: "timestamp",
      value: "1489013395999000",
      expected: "Cannot convert 'a.b' to timestamp: 1489013395999000: " +
        "neither seconds nor milliseconds of a plausible year: set unit",
    },
  ];
  for (const { type, value, expected } of cases) {
    const json = `{"id":1,"a":{"b": ${value} }}`;
    const mappings = [{ from: "a.b", to: "to", type }];
    assertEquals(await attributesOf(json, { mappings }), expected, `${value} as ${type}`);
  }
});

Deno.test("make() takes a time in the unit of the mapping, whatever the number looks like", async () => {
  const cases: { unit: Mapping["unit"]; value: string; seconds: string }[] = [
    { unit: undefined, value: "1489013395", seconds: "1489013395" },
    { unit: undefined, value: "1489013395999", seconds: "1489013395" },
    { unit: "s", value: "1489013395", seconds: "1489013395" },
    { unit: "s", value: "1489013395999", seconds: "1489013395999" },
    { unit: "ms", value: "1489013395", seconds: "1489013" },
    { unit: "ms", value: "1489013395999", seconds: "1489013395" },
  ];
  for (const { unit, value, seconds } of cases) {
    const mappings: Mapping[] = [{ from: "a", to: "to", type: "timestamp", unit }];
    const made = await attributesOf(`{"id":1,"a":${value}}`, { mappings });
    assertEquals(made, `{"to":${seconds}}`, `${value} in ${unit}`);
  }
});

Deno.test("make() takes __proto__ and constructor for ordinary names", async () => {
  const names = ["__proto__", "constructor", "toString"];
  assertEquals(await attributesOf('{"id":1}', { mappings: same(...names) }), "{}");
  assertEquals(
    await attributesOf('{"id":1,"__proto__":{"a":1},"constructor":2,"toString":null}', {
      mappings: same(...names),
    }),
    '{"__proto__":{"a":1},"constructor":2,"toString":null}',
  );
  assertEquals(await attributesOf('{"__proto__":{"id":1}}', { userId: "__proto__.id" }), "{}");
});

Deno.test("make() writes attribute names as JSON", async () => {
  const mappings = ['"', "\\", "\n", "é", "a.b"].map((to) => ({ from: "a", to }));
  assertEquals(
    await attributesOf('{"id":1,"a":0}', { mappings }),
    '{"\\"":0,"\\\\":0,"\\n":0,"é":0,"a.b":0}',
  );
});

Deno.test("make() keeps people as they are when others follow, and nothing of the rejected", async () => {
  const mappings: Mapping[] = [...same("a", "b"), { from: "n", to: "n", type: "number" }];
  const maker = new PersonMaker(rules({ mappings }));
  const long = "x".repeat(900);
  const records = await recordsOf(
    `[${
      `{"id":1,"a":"${long}","b":[1]},{"id":2},{"id":3,"a":1,"n":"x"},{"a":1},{"id":4,"b":5},7,`
        .repeat(500)
    }null]`,
  );
  const people = records.map((record) => maker.make(record)).filter(isPerson);
  assertEquals(people.length, 1500);
  for (const [i, person] of people.entries()) {
    const expected = [`{"a":"${long}","b":[1]}`, "{}", '{"b":5}'][i % 3];
    assert(attributesText(person) === expected, `person ${i}`);
    const before = people[i - 1];
    if (before?.bytes === person.bytes) assertEquals(person.start, before.end, `person ${i}`);
  }
});

Deno.test("make() gives what plain code makes of JSON.parse's value", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const mappings = randomMappings(random);
    const maker = new PersonMaker(rules({ mappings, limits: "server" }));
    const texts = Array.from({ length: 8 }, (_, i) => {
      const members = randomObject(random).slice(1, -1).trim();
      return `{"id":${random.pick([`${i}`, `"user ${i}"`])}${members && ","}${members}}`;
    });
    const records = await recordsOf(`[${texts.join(`,${randomSpace(random)}`)}]`);
    for (const [i, person] of records.map((record) => maker.make(record)).entries()) {
      assert(isPerson(person), `seed ${seed}, record ${i}`);
      assertEquals(
        JSON.stringify(parseWithDigits(itemText(person))),
        JSON.stringify(expectedItem(texts[i], mappings)),
        `seed ${seed}`,
      );
    }
  }
});

function withId(json: string): string {
  return json === "{}" ? '{"id":1}' : `{"id":1,${json.slice(1)}`;
}

function randomMappings(random: Random): Mapping[] {
  const keys = ["a", "b", "é", "", "a.b", "b.a", "a.a.b", "__proto__", "constructor.a", "\n"];
  return keys.filter(() => random.chance(0.6)).map((from, i) => ({
    from,
    to: random.pick([`to ${i}`, `"${i}é`]),
    ...(random.chance(0.3) ? { default: random.pick([null, "é", false, ["x", {}]]) } : {}),
  }));
}

function expectedItem(json: string, mappings: Mapping[]): unknown {
  const record = parseWithDigits(json);
  const id = lookup(record, "id") as string | { digits: string };
  const attributes: Record<string, unknown> = {};
  for (const { from, to, default: fallback } of mappings) {
    const found = lookup(record, from!);
    const value = found === undefined ? fallback : found;
    if (value !== undefined) attributes[to] = value;
  }
  return {
    type: "person",
    action: "identify",
    identifiers: { id: typeof id === "string" ? id : id.digits },
    attributes,
  };
}

Deno.test("isOfUser() is true of a rejection whose user and key are known", () => {
  const reason = "no";
  assertEquals(isOfUser({ reason, user: "A", key: "a" }), true);
  for (const half of [{}, { user: "A" }, { key: "a" }]) {
    assertEquals(isOfUser({ reason, ...half }), false, JSON.stringify(half));
  }
});

Deno.test("rejectedPerson() is a record that waits, with its user and why it was rejected", async () => {
  const record = await recordOf('{"id":1}');
  const rejection = { reason: "no", user: "A", key: "a" };
  const waiting = rejectedPerson(record, rejection);
  const { user, key, parts, beside, stateNumber, listEntry } = waiting;
  assertEquals({ user, key, parts, beside, stateNumber, listEntry }, {
    ...{ user: "A", key: "a", parts: undefined, beside: undefined },
    ...{ stateNumber: undefined, listEntry: undefined },
  });
  assertEquals([waiting.record === record, waiting.rejection], [true, rejection]);
  assertEquals([isPerson(waiting), isRejected(waiting)], [true, true]);
});

Deno.test("PersonMaker.discard() gives the memory of the last person to the next", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a", to: "a" }] }));
  const [first, second] = await recordsOf('[{"id":1,"a":"x"},{"id":2,"a":"y"}]');
  const made = maker.make(first);
  assert(isPerson(made));
  const text = itemText(made);
  maker.discard();
  const next = maker.make(second);
  assert(isPerson(next));
  assertEquals([next.start, next.bytes === made.bytes], [made.start, true]);
  assertEquals(itemText(next), text.replace('"1"', '"2"').replace('"x"', '"y"'));
});

Deno.test("PersonMaker.fields tells where the values of the last record are", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a.b", to: "a" }] }));
  for (const record of await recordsOf('[{"id":1,"a":{"b":"x"}},{"id":{},"a":{"b":"y"}}]')) {
    maker.make(record);
    const { fields } = maker;
    const value = textOf(record.bytes, fields.start(1), fields.end(1));
    assertEquals(value, record.position.record === 1 ? '"x"' : '"y"');
  }
});

Deno.test("make() says of a record whose text was dropped that it is too large, whatever is left of it", async () => {
  const maker = new PersonMaker(rules());
  for (const text of ['{"id":1}', "[]"]) {
    const [record] = await recordsOf(`[${text}]`);
    const made = maker.make({ ...record, tooLarge: true as never });
    assertEquals(made, { reason: "Record is larger than 32 MB: its text is left out here" });
  }
});
