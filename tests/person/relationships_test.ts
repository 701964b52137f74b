import { assertEquals } from "@std/assert";
import { readRelationships, type Relationships } from "../../lib/person/relationships.ts";

const FORM = 'a list of { "identifiers": { "object_type_id": "1", "object_id": "acme" } }';
const ACME = '{"identifiers":{"object_type_id":"1","object_id":"acme"}}';
const CIO = '{"identifiers":{"cio_object_id":"ob0001"}}';
const ADMIN =
  '{"identifiers":{"object_type_id":"1","object_id":"acme"},"relationship_attributes":{"role":"admin","at":1.10}}';

/** JSON text, and what it is. */
const CASES: Record<string, { json: string; read: Relationships }> = {
  "one": { json: `[${ACME}]`, read: { added: `[${ACME}]` } },
  "two, one with attributes": {
    json: `[ ${ACME}, ${ADMIN} ]`,
    read: { added: `[${ACME},${ADMIN}]` },
  },
  "a number as Customer.io's own identifier": {
    json: '[{"identifiers":{"cio_object_id":7}}]',
    read: { added: '[{"identifiers":{"cio_object_id":"7"}}]' },
  },
  "by Customer.io's own identifier": { json: `[${CIO}]`, read: { added: `[${CIO}]` } },
  "numbers as identifiers": {
    json: '[{"identifiers":{"object_type_id":1,"object_id":12345678901234567890}}]',
    read: {
      added: '[{"identifiers":{"object_type_id":"1","object_id":"12345678901234567890"}}]',
    },
  },
  "none": { json: "[]", read: { added: undefined } },
  "null": { json: "null", read: { added: undefined } },
  "an empty text": { json: '""', read: { added: undefined } },
  "as in v1": { json: `{"relationships":[${ACME}]}`, read: { added: `[${ACME}]` } },
  "as in v1, with the action": {
    json: `{"action":"add_relationships","relationships":[${ACME}]}`,
    read: { added: `[${ACME}]` },
  },
  "to be removed": {
    json: `{"relationships":[${ACME}],"action":"delete_relationships"}`,
    read: { removed: `{"action":"delete_relationships","relationships":[${ACME}]}` },
  },
  "another action": {
    json: `{"action":"replace","relationships":[${ACME}]}`,
    read: { problem: "the action must be add_relationships or delete_relationships" },
  },
  "one that is no list": { json: ACME, read: { problem: `must be ${FORM}` } },
  "a text": { json: '"acme"', read: { problem: `must be ${FORM}` } },
  "a number": { json: "1", read: { problem: `must be ${FORM}` } },
  "the object's identifiers the other way round": {
    json: '[{"identifiers":{"object_id":"acme","object_type_id":"1"}}]',
    read: { added: '[{"identifiers":{"object_id":"acme","object_type_id":"1"}}]' },
  },
  "no action": {
    json: `{"action":null,"relationships":[${ACME}]}`,
    read: { problem: "the action must be add_relationships or delete_relationships" },
  },
  "null as the list": { json: '{"relationships":null}', read: { problem: `must be ${FORM}` } },
  ...Object.fromEntries(
    [
      ...["null", "[]", "{}", "1.10", '{"identifiers":null}', '{"identifiers":"acme"}'],
      ...['{"identifiers":[]}', '{"identifiers":{}}', '{"identifiers":1.10}'],
      ...["null", "[1]", "{}", "false"].map((id) => `{"identifiers":{"cio_object_id":${id}}}`),
      ...["null", "1.10", '"admin"'].map((attributes) =>
        `${CIO.slice(0, -1)},"relationship_attributes":${attributes}}`
      ),
    ].map((item) => [
      `${item} for one`,
      { json: `[${CIO},${item}]`, read: { problem: `must be ${FORM}: number 2 is not` } },
    ]),
  ),
  "texts": { json: '["acme"]', read: { problem: `must be ${FORM}: number 1 is not` } },
  "one without a type": {
    json: `[${ACME},{"identifiers":{"object_id":"acme"}}]`,
    read: { problem: `must be ${FORM}: number 2 is not` },
  },
  "one with both kinds": {
    json: '[{"identifiers":{"object_type_id":"1","object_id":"a","cio_object_id":"b"}}]',
    read: { problem: `must be ${FORM}: number 1 is not` },
  },
  "one with an empty identifier": {
    json: '[{"identifiers":{"object_type_id":"1","object_id":""}}]',
    read: { problem: `must be ${FORM}: number 1 is not` },
  },
  "one with a boolean": {
    json: '[{"identifiers":{"object_type_id":"1","object_id":true}}]',
    read: { problem: `must be ${FORM}: number 1 is not` },
  },
  "one of a person, as objects have them": {
    json: '[{"identifiers":{"id":"42"}}]',
    read: { problem: `must be ${FORM}: number 1 is not` },
  },
  "attributes that are none": {
    json: '[{"identifiers":{"cio_object_id":"b"},"relationship_attributes":["admin"]}]',
    read: { problem: `must be ${FORM}: number 1 is not` },
  },
};

Deno.test("readRelationships() takes both of Customer.io's forms, and says what is wrong with others", () => {
  for (const [name, { json, read }] of Object.entries(CASES)) {
    assertEquals(readRelationships(json), read, name);
  }
});
