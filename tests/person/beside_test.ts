/** Tests of what goes beside the attributes, and of what the limits of attributes leave alone. */

import { assertEquals, assertMatch } from "@std/assert";
import type { Mapping } from "../../lib/person/mapping.ts";
import { attributesEnd, isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { attributesOf, itemText, rules } from "../helpers/person_maker.ts";
import { recordOf, textOf } from "../helpers/records.ts";

const AT: Mapping = { from: "at", to: "_timestamp" };
const COMPANIES: Mapping = { from: "companies", to: "cio_relationships" };
const BY_MAIL = { userId: "mail", identifier: "email" as const };
const ACME = '[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]';

/** What the item of `json` has beside type, action and identifiers, or why there is none. */
async function itemOf(json: string, mappings: Mapping[]): Promise<unknown> {
  const made = new PersonMaker(rules({ mappings })).make(await recordOf(json));
  if (!isPerson(made)) return made.reason;
  const { type: _type, action: _action, identifiers: _identifiers, ...item } = JSON.parse(
    itemText(made),
  );
  return item;
}

Deno.test("make() puts a time and relationships beside the attributes, in one order whatever the mappings'", async () => {
  const json = `{"id":1,"a":2,"at":1706695872,"companies":${ACME}}`;
  const expected = `{"attributes":{"a":2},"timestamp":1706695872,"cio_relationships":${ACME}}`;
  const a: Mapping = { from: "a", to: "a" };
  for (const mappings of [[a, AT, COMPANIES], [COMPANIES, AT, a], [AT, a, COMPANIES]]) {
    assertEquals(JSON.stringify(await itemOf(json, mappings)), expected);
  }
  assertEquals(await itemOf('{"id":1,"at":null,"companies":null}', [AT, COMPANIES]), {
    attributes: {},
  });
});

Deno.test("make() takes the default beside the attributes where null is skipped", async () => {
  const at: Mapping = { ...AT, default: 1706695872 };
  for (const json of ['{"id":1,"at":null}', '{"id":1,"at":""}']) {
    assertEquals(await itemOf(json, [at]), { attributes: {} });
    const skipping: Mapping = { ...at, null: "skip" };
    assertEquals(await itemOf(json, [skipping]), { attributes: {}, timestamp: 1706695872 });
  }
});

Deno.test("make() takes whole seconds for the time of an update, and what its type makes of others", async () => {
  const reason =
    'Cannot use \'at\' as _timestamp, which is whole Unix seconds: add "type": "timestamp" to mappings[0]';
  const implausible =
    "Cannot use 'at' as _timestamp: the year is not from 1900 to 2200, check the data and unit";
  const cases: { at: string; type?: Mapping["type"]; unit?: Mapping["unit"]; expected: unknown }[] =
    [
      { at: "1706695872", expected: { attributes: {}, timestamp: 1706695872 } },
      { at: "1706695872.5", expected: reason },
      { at: "1706695872000", expected: reason },
      { at: "7289654400", expected: reason },
      { at: "-2208988800", expected: { attributes: {}, timestamp: -2208988800 } },
      { at: '"1706695872"', expected: reason },
      { at: '"2024-01-31T10:11:12Z"', expected: reason },
      { at: "true", expected: reason },
      { at: '""', expected: { attributes: {} } },
      {
        at: '"2024-01-31T10:11:12Z"',
        type: "timestamp",
        expected: { attributes: {}, timestamp: 1706695872 },
      },
      { at: "1706695872000", type: "timestamp", unit: "s", expected: implausible },
      { at: '"2201-01-01"', type: "timestamp", expected: implausible },
      {
        at: "1706695872000",
        type: "timestamp",
        expected: { attributes: {}, timestamp: 1706695872 },
      },
    ];
  for (const { at, type, unit, expected } of cases) {
    const item = await itemOf(`{"id":1,"at":${at}}`, [{ ...AT, type, unit }]);
    assertEquals(item, expected, `${at}, type ${type}, unit ${unit}`);
  }
});

Deno.test("make() takes a time of the update from the mapping, converted once", async () => {
  const literals = [
    { literal: "2024-01-31T10:11:12Z", unit: undefined },
    { literal: 1706695872000, unit: "ms" as const },
    { literal: 1706695872, unit: "s" as const },
  ];
  for (const { literal, unit } of literals) {
    const to = { to: "_timestamp", type: "timestamp" as const, unit };
    const expected = { attributes: {}, timestamp: 1706695872 };
    assertEquals(await itemOf('{"id":1}', [{ ...to, from: "at", default: literal }]), expected);
    assertEquals(await itemOf('{"id":1}', [{ ...to, value: literal }]), expected);
  }
});

Deno.test("make() warns of the time of an update, as Customer.io drops what is older than the last one", async () => {
  const maker = new PersonMaker(rules({ mappings: [AT] }));
  for (const at of ["null", "1706695872", "1706695873"]) {
    maker.make(await recordOf(`{"id":1,"at":${at}}`));
  }
  assertEquals(maker.warnings(), [{
    kind: "update-time",
    message:
      "_timestamp: 2 users with a time of the update (first: line 1): Customer.io drops what " +
      "is older than a person's last change, and says yes all the same: cio-sync verify shows who " +
      "is different; drop mappings[0] unless that is meant",
  }]);
});

Deno.test("make() rejects a record without what is required beside the attributes", async () => {
  const mappings = [{ ...COMPANIES, required: true }];
  assertEquals(await itemOf('{"id":1}', mappings), "Required 'companies' is missing");
  assertEquals(await itemOf('{"id":1,"companies":null}', mappings), "Required 'companies' is null");
});

Deno.test("make() marks a person whose relationships are removed", async () => {
  const removed =
    '{"action":"delete_relationships","relationships":[{"identifiers":{"cio_object_id":"o"}}]}';
  for (const [companies, isV1Only] of [[ACME, false], [removed, true], ["[]", false]] as const) {
    for (const at of ["null", "1706695872"]) {
      const record = await recordOf(`{"id":1,"at":${at},"companies":${companies}}`);
      const made = new PersonMaker(rules({ mappings: [AT, COMPANIES] })).make(record) as Person;
      assertEquals(made.beside?.isV1Only ?? false, isV1Only, `${companies} at ${at}`);
    }
  }
});

Deno.test("attributesEnd() is where the attributes end, whatever stands behind them", async () => {
  for (const beside of ["", ',"at":1706695872', `,"at":1706695872,"companies":${ACME}`]) {
    const record = await recordOf(`{"id":1,"a":2${beside}}`);
    const mappings = [AT, { from: "a", to: "a" }, COMPANIES];
    const made = new PersonMaker(rules({ mappings })).make(record) as Person;
    const attributes = textOf(made.bytes, made.attributesStart, attributesEnd(made));
    assertEquals(attributes, '{"a":2}', beside);
  }
});

Deno.test("make() holds neither relationships nor subscription preferences to an attribute's limit", async () => {
  const topics = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`topic_${i}`, true]));
  const preferences = JSON.stringify({ topics });
  const name = "cio_subscription_preferences";
  const mappings = [{ from: "a", to: name }];
  assertEquals(
    await attributesOf(`{"id":1,"a":${preferences}}`, { mappings }),
    `{"${name}":${preferences}}`,
  );
  const many = JSON.stringify(Array.from({ length: 50 }, () => JSON.parse(ACME)[0]));
  const item = await itemOf(`{"id":1,"companies":${many}}`, [COMPANIES]);
  assertEquals(item, { attributes: {}, cio_relationships: JSON.parse(many) });
});

Deno.test("make() takes true and false alone where Customer.io takes any other text for false", async () => {
  const cases: { value: string; expected: string }[] = [
    { value: "true", expected: "true" },
    { value: '"TRUE"', expected: "true" },
    { value: '"yes"', expected: "true" },
    { value: "1", expected: "true" },
    { value: '"0"', expected: "false" },
    { value: "null", expected: "null" },
    { value: '""', expected: "null" },
    { value: '"2024-01-31"', expected: "" },
    { value: "2", expected: "" },
    { value: "[]", expected: "" },
  ];
  const topic = "cio_subscription_preferences.topics.topic_1";
  for (const to of ["_update", "unsubscribed", topic]) {
    for (const { value, expected } of cases) {
      const made = await attributesOf(`{"id":1,"a":${value}}`, { mappings: [{ from: "a", to }] });
      if (expected !== "") assertEquals(made, `{"${to}":${expected}}`, value);
      else assertMatch(made, /^Cannot convert 'a' to boolean: it is /, value);
    }
  }
});

Deno.test("make() takes objects alone for subscription preferences", async () => {
  const to = "cio_subscription_preferences";
  const cases: { value: string; expected: string }[] = [
    {
      value: '{ "topics": { "topic_1": true } }',
      expected: `{"${to}":{"topics":{"topic_1":true}}}`,
    },
    { value: "null", expected: `{"${to}":null}` },
    { value: '"all"', expected: `Cannot use 'a' as ${to}, which is an object: it is a string` },
    { value: "[]", expected: `Cannot use 'a' as ${to}, which is an object: it is an array` },
    { value: "true", expected: `Cannot use 'a' as ${to}, which is an object: it is a boolean` },
  ];
  for (const { value, expected } of cases) {
    const mappings = [{ from: "a", to }];
    assertEquals(await attributesOf(`{"id":1,"a":${value}}`, { mappings }), expected, value);
  }
});

Deno.test("make() holds an id among the attributes to an id's limit", async () => {
  const mappings = [{ from: "a", to: "id" }];
  const id = "a".repeat(150);
  const of = (value: string) =>
    attributesOf(`{"mail":"x","a":"${value}"}`, { ...BY_MAIL, mappings });
  assertEquals(await of(id), `{"id":"${id}"}`);
  assertEquals(await of(`${id}a`), "Attribute value is longer than 150 bytes");
});

Deno.test("make() counts no instruction among a person's 300 attributes", async () => {
  const mappings: Mapping[] = [
    ...Array.from({ length: 300 }, (_, i) => ({ from: "a", to: `a${i}` })),
    { from: "update", to: "_update" },
    AT,
    COMPANIES,
  ];
  const record = await recordOf(`{"id":1,"a":1,"update":true,"at":1,"companies":${ACME}}`);
  assertEquals(isPerson(new PersonMaker(rules({ mappings })).make(record)), true);
});

Deno.test("make() rejects a time or relationships that Customer.io would not take, and says why", async () => {
  const form =
    'must be a list of { "identifiers": { "object_type_id": "1", "object_id": "acme" } }';
  const cases: { json: string; mapping: Mapping; reason: string }[] = [
    {
      json: '{"id":1,"at":"31/01/2024"}',
      mapping: { ...AT, type: "timestamp" },
      reason: "Cannot convert 'at' to timestamp: \"31/01/2024\": ",
    },
    {
      json: '{"id":1,"companies":{"action":"x","relationships":[]}}',
      mapping: COMPANIES,
      reason: "Cannot use 'companies' as cio_relationships: the action must be add_relationships " +
        "or delete_relationships",
    },
    {
      json: '{"id":1,"companies":5}',
      mapping: COMPANIES,
      reason: `Cannot use 'companies' as cio_relationships: ${form}`,
    },
    {
      json: `{"id":1,"companies":[${ACME.slice(1, -1)},5]}`,
      mapping: COMPANIES,
      reason: `Cannot use 'companies' as cio_relationships: ${form}: number 2 is not`,
    },
  ];
  for (const { json, mapping, reason } of cases) {
    const made = new PersonMaker(rules({ mappings: [mapping] })).make(await recordOf(json));
    if (isPerson(made)) throw new Error("It is to be rejected");
    assertEquals({ reason: made.reason.slice(0, reason.length), field: made.field }, {
      reason,
      field: mapping.to,
    });
  }
});

Deno.test("make() counts what goes beside the attributes as present, also where the record is rejected", async () => {
  const maker = new PersonMaker(rules({ mappings: [AT, { from: "a", to: "a" }, COMPANIES] }));
  const records = [
    `{"id":1,"at":1706695872,"companies":${ACME}}`,
    '{"id":2,"at":null,"a":1}',
    '{"id":null,"at":1,"a":1}',
    '{"id":3}',
  ];
  for (const json of records) maker.make(await recordOf(json));
  assertEquals(maker.present, [3, 2, 1]);
});
