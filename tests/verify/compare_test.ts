import { assertEquals } from "@std/assert";
import type { Customer } from "../../lib/customerio/app_answer.ts";
import { type JsonObject, type JsonValue, parseExactJson } from "../../lib/json/exact_json.ts";
import { comparePerson, wholeDifference } from "../../lib/verify/compare.ts";
import { addRecord, type Expectation } from "../../lib/verify/expectation.ts";
import { LongValue, LongValues } from "../../lib/verify/long_values.ts";
import { longValuesDatabase } from "../helpers/long_values.ts";

function expectation(attributes: string, more: Partial<Expectation> = {}): Expectation {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  const value = parseExactJson(attributes) as JsonObject;
  return {
    number: 1,
    user: "1",
    key: "1",
    position,
    attributes: value,
    updatesOnly: false,
    ...more,
  };
}

function customer(attributes: JsonObject, more: Partial<Customer> = {}): Customer {
  return { identifiers: { id: "1" }, attributes, unsubscribed: false, ...more };
}

Deno.test("comparePerson() is identical when every mapped attribute is; others do not matter", () => {
  const comparison = comparePerson(
    expectation('{"plan":"free","ltv":12.50,"gone":null}'),
    customer({ id: "1", plan: "free", ltv: "12.5", other: "x" }),
  );
  assertEquals(comparison, { status: "identical" });
});

Deno.test("comparePerson() names each attribute with what is expected and what is found", () => {
  const comparison = comparePerson(
    expectation('{"plan":"free","ltv":12.5,"vip":true,"gone":null,"tags":["a"]}'),
    customer({ plan: "team", ltv: "13", gone: "here", tags: "[]" }),
  );
  assertEquals(comparison, {
    status: "different",
    attributes: [
      { name: "plan", expected: "free", found: "team" },
      { name: "ltv", expected: 12.5, found: "13" },
      { name: "vip", expected: true, found: null },
      { name: "gone", expected: null, found: "here" },
      { name: "tags", expected: ["a"], found: "[]" },
    ],
  });
});

Deno.test("comparePerson() is missing when there is no such person, unless the data only updates", () => {
  assertEquals(comparePerson(expectation("{}"), undefined), { status: "missing" });
  const updating = expectation('{"_update":true,"a":1}', { updatesOnly: true });
  assertEquals(comparePerson(updating, undefined), { status: "not created" });
  assertEquals(comparePerson(updating, customer({ a: "2" })).status, "different");
});

Deno.test("comparePerson() looks for identifiers among the identifiers, emails in any case", () => {
  const found = customer({}, { identifiers: { id: "1", email: "Ann@Example.com", cio_id: "a3" } });
  const identical = '{"id":1,"email":"ANN@example.com","cio_id":"a3"}';
  assertEquals(comparePerson(expectation(identical), found), { status: "identical" });
  assertEquals(
    comparePerson(expectation('{"id":"2","email":"bo@example.com","cio_id":"A3"}'), found),
    {
      status: "different",
      attributes: [
        { name: "id", expected: "2", found: "1" },
        { name: "email", expected: "bo@example.com", found: "Ann@Example.com" },
        { name: "cio_id", expected: "A3", found: "a3" },
      ],
    },
  );
  // The Kelvin sign is no k: these are two addresses.
  const kim = customer({}, { identifiers: { id: "1", email: "kim@example.com" } });
  assertEquals(comparePerson(expectation('{"email":"Kim@example.com"}'), kim).status, "identical");
  const kelvin = expectation('{"email":"\u212aim@example.com"}');
  assertEquals(comparePerson(kelvin, kim).status, "different");
  assertEquals(comparePerson(expectation('{"email":null}'), customer({})), { status: "identical" });
  assertEquals(comparePerson(expectation('{"email":null}'), found).status, "different");
});

Deno.test("comparePerson() passes over what no look-up gives back", () => {
  const names = [
    "_update",
    "_timestamp",
    "anonymous_id",
    "cio_relationships",
  ];
  for (const name of names) {
    const expected = expectation(JSON.stringify({ [name]: "x" }));
    assertEquals(comparePerson(expected, customer({})), { status: "identical" }, name);
  }
  for (const name of ["_updated", "created_at", "cio_subscription_preferences_2"]) {
    const expected = expectation(JSON.stringify({ [name]: "x" }));
    assertEquals(comparePerson(expected, customer({})).status, "different", name);
  }
});

Deno.test("comparePerson() compares subscription preferences by topic, whole or one by one", () => {
  const whole = '"cio_subscription_preferences"';
  const one = '"cio_subscription_preferences.topics.topic_1"';
  const two = '"cio_subscription_preferences.topics.topic_2"';
  const both = '{"topics":{"topic_1":true,"topic_2":false}}';
  const cases: { sent: string; found: JsonValue; different: string[] }[] = [
    { sent: `{${whole}:${both}}`, found: both, different: [] },
    { sent: `{${whole}:{"topics":{"topic_1":true}}}`, found: both, different: [] },
    { sent: `{${whole}:{"topics":{"topic_2":true}}}`, found: both, different: [whole] },
    { sent: `{${whole}:{"topics":{"topic_3":true}}}`, found: both, different: [whole] },
    { sent: `{${whole}:${both}}`, found: "", different: [whole] },
    { sent: `{${whole}:${both}}`, found: "true", different: [whole] },
    { sent: `{${whole}:${both}}`, found: "{", different: [whole] },
    { sent: `{${whole}:null}`, found: "", different: [] },
    { sent: `{${whole}:null}`, found: both, different: [whole] },
    { sent: `{${one}:true,${two}:false}`, found: both, different: [] },
    { sent: `{${one}:false,${two}:true}`, found: both, different: [one, two] },
    { sent: `{${one}:true}`, found: "", different: [one] },
    { sent: `{${one}:null}`, found: '{"topics":{}}', different: [] },
  ];
  for (const { sent, found, different } of cases) {
    const comparison = comparePerson(
      expectation(sent),
      customer({ cio_subscription_preferences: found }),
    );
    const names = comparison.status === "different"
      ? comparison.attributes.map(({ name }) => `"${name}"`)
      : [];
    assertEquals(names, different, `${sent}, found ${found}`);
  }
});

Deno.test("comparePerson() compares unsubscribed with its own field by what it means", () => {
  const cases: {
    sent: string;
    unsubscribed: boolean | undefined;
    attributes: JsonObject;
    status: "identical" | "different";
  }[] = [
    { sent: "true", unsubscribed: true, attributes: {}, status: "identical" },
    { sent: '"True"', unsubscribed: true, attributes: {}, status: "identical" },
    { sent: "1", unsubscribed: true, attributes: {}, status: "identical" },
    { sent: '"1"', unsubscribed: true, attributes: {}, status: "identical" },
    {
      sent: "true",
      unsubscribed: false,
      attributes: { unsubscribed: "true" },
      status: "different",
    },
    { sent: "false", unsubscribed: false, attributes: {}, status: "identical" },
    { sent: "0", unsubscribed: false, attributes: {}, status: "identical" },
    { sent: "null", unsubscribed: false, attributes: {}, status: "identical" },
    { sent: '""', unsubscribed: false, attributes: {}, status: "identical" },
    { sent: "false", unsubscribed: true, attributes: {}, status: "different" },
    { sent: "null", unsubscribed: true, attributes: {}, status: "different" },
    {
      sent: '"yes"',
      unsubscribed: false,
      attributes: { unsubscribed: "yes" },
      status: "identical",
    },
    { sent: '"yes"', unsubscribed: true, attributes: { unsubscribed: "no" }, status: "different" },
    {
      sent: "true",
      unsubscribed: undefined,
      attributes: { unsubscribed: "true" },
      status: "identical",
    },
    { sent: "true", unsubscribed: undefined, attributes: {}, status: "different" },
  ];
  for (const { sent, unsubscribed, attributes, status } of cases) {
    const expected = expectation(`{"unsubscribed":${sent}}`);
    const comparison = comparePerson(expected, customer(attributes, { unsubscribed }));
    assertEquals(comparison.status, status, `${sent} ${unsubscribed}`);
  }
});

Deno.test("comparePerson() takes names that objects have by themselves for names like any other", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    const expected = expectation(`{"${name}":"x"}`);
    assertEquals(comparePerson(expected, customer({})).status, "different", name);
    const found = customer(parseExactJson(`{"${name}":"x"}`) as JsonObject);
    assertEquals(comparePerson(expected, found).status, "identical", name);
  }
});

Deno.test("addRecord() replaces what the later record carries and leaves the rest", () => {
  const first = expectation('{"a":1,"b":2,"c":3}', { updatesOnly: true });
  const position = { record: 9, line: 9, column: 1, offset: 99 };
  addRecord(first, expectation('{"b":null,"c":4,"__proto__":5}', { number: 9, position }));
  assertEquals(JSON.stringify(first.attributes), '{"a":1,"b":null,"c":4,"__proto__":5}');
  assertEquals({ number: first.number, position: first.position, updatesOnly: first.updatesOnly }, {
    number: 1,
    position,
    updatesOnly: false,
  });
});

Deno.test("comparePerson() comes to the same where values are kept apart as they are long", () => {
  using database = longValuesDatabase();
  const values = new LongValues(database);
  const preferences = '{"topics":{"topic_1":true}}';
  const found = customer({
    ...{ plan: "free", tags: '["a", "b"]', cleared: "", unsubscribed: "maybe" },
    cio_subscription_preferences: '{"topics":{"topic_1":true,"topic_2":false}}',
  }, { identifiers: { id: "1", email: "Ann@Example.com", cio_id: "a3" } });
  const cases: [attributes: string, status: string][] = [
    ['{"plan":"free"}', "identical"],
    ['{"plan":"pro"}', "different"],
    ['{"tags":["a","b"]}', "identical"],
    ['{"tags":["b","a"]}', "different"],
    ['{"cleared":"x"}', "different"],
    ['{"id":"1","email":"ANN@example.com","cio_id":"a3"}', "identical"],
    ['{"id":"2","email":"bo@example.com","cio_id":"A3"}', "different"],
    ['{"unsubscribed":"0"}', "identical"],
    ['{"unsubscribed":"maybe"}', "identical"],
    ['{"unsubscribed":true}', "different"],
    [`{"cio_subscription_preferences":${preferences}}`, "identical"],
    [`{"cio_subscription_preferences":${preferences.replace("true", "false")}}`, "different"],
    ['{"cio_subscription_preferences.topics.topic_2":false}', "identical"],
    ['{"cio_subscription_preferences.topics.topic_2":true}', "different"],
  ];
  for (const [json, status] of cases) {
    const short = expectation(json);
    const apart = expectation(json);
    apart.long = new Map();
    for (const [name, value] of Object.entries(short.attributes)) {
      apart.long.set(name, values.keep(new TextEncoder().encode(JSON.stringify(value))));
      apart.attributes[name] = null;
    }
    const comparison = comparePerson(short, found);
    assertEquals(comparison.status, status, json);
    const ofApart = comparePerson(apart, found);
    assertEquals(
      ofApart.status === "different" ? ofApart.attributes.map(wholeDifference) : ofApart,
      comparison.status === "different" ? comparison.attributes : comparison,
      json,
    );
    if (ofApart.status !== "different") continue;
    assertEquals(ofApart.attributes.every(({ expected }) => expected instanceof LongValue), true);
  }
});
