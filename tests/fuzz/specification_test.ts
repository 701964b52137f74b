/** Whatever the data, what is sent is as Customer.io's specification says, in both modes. */

import { assert, assertEquals } from "@std/assert";
import { IDENTIFIER_KINDS } from "../../lib/customerio/identifiers.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { isPerson } from "../../lib/person/person.ts";
import { type Mapping, PEOPLE_MODES } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { encodeBatch } from "../../lib/sync/batch.ts";
import { singleRequest } from "../../lib/sync/single.ts";
import { fuzz } from "../helpers/fuzz.ts";
import { randomJson } from "../helpers/json_cases.ts";
import type { Random } from "../helpers/random.ts";
import { chunked, utf8 } from "../helpers/records.ts";
import { specificationProblems } from "../helpers/track_specification.ts";

/** Every name that Customer.io gives a meaning to, and one that it does not. */
const MAPPINGS: Mapping[] = [
  { from: "created", to: "created_at", type: "timestamp" },
  { from: "at", to: "_timestamp", type: "timestamp" },
  ...[
    ...["anonymous_id", "_update", "unsubscribed", "cio_relationships", "plan"],
    ...["cio_subscription_preferences", "cio_subscription_preferences.topics.topic_1"],
  ].map((name) => ({ from: name, to: name })),
];

const IDENTIFIERS = ['"42"', "42", '"x@y.com"', '"cio_1"', '"."', '"a/b"', '" "', '"+14155552671"']
  .concat('"ann@example.com"', "1e6", '"\\u0063io_1"', '"cio_@"');

/** Values that come close to what the names take. */
const VALUES = [
  ...["true", '"yes"', "null", '""', "1706695872", "1706695872000", '"2024-01-31"', "-1.5", "1e10"],
  ...[
    '"31/01/2024"',
    '{"$date":"2024-01-31T10:11:12Z"}',
    '{"topics":{"topic_1":false}}',
    "{}",
    "[]",
  ],
  '[{"identifiers":{"object_type_id":1,"object_id":"acme"}}]',
  '[{"identifiers":{"cio_object_id":"ob1"},"relationship_attributes":{"a":1.50}}]',
  '{"action":"add_relationships","relationships":[{"identifiers":{"cio_object_id":"ob1"}}]}',
  '{"action":"delete_relationships","relationships":[{"identifiers":{"cio_object_id":"ob1"}}]}',
];

function randomRecord(random: Random): string {
  const members = MAPPINGS.filter(() => random.chance(0.2)).map(({ from }) =>
    `${JSON.stringify(from)}:${random.chance(0.9) ? random.pick(VALUES) : randomJson(random, 2)}`
  );
  return `{${[`"user":${random.pick(IDENTIFIERS)}`, ...members].join()}}`;
}

/** `null` clears an attribute, which the specification says in its text and not in its types. */
function withoutNulls(body: string): string {
  return JSON.stringify(JSON.parse(body, (_key, value) => value ?? undefined));
}

Deno.test("What is sent is as the specification says, whatever is in the data", async () => {
  const sent = { batch: 0, path: 0, entity: 0 };
  await fuzz("Specification", 5_000, async (random, show) => {
    const identifier = random.pick(IDENTIFIER_KINDS);
    const people = random.pick(PEOPLE_MODES);
    const mappings = MAPPINGS.filter(({ to }) => people === "upsert" || to !== "_update");
    if (identifier !== "id") mappings.push({ from: "user", to: "id" });
    if (identifier !== "email") mappings.push({ from: "plan", to: "email" });
    const limits = "enforce";
    const maker = new PersonMaker({ userId: "user", identifier, mappings, people, limits });
    const text = `[${randomRecord(random)},${randomRecord(random)}]`;
    show(`${identifier}, ${people}\n${text}`);
    for await (const records of readJsonArray(chunked(utf8(text)))) {
      for (const record of records) {
        const person = maker.make(record);
        if (!isPerson(person)) continue;
        const single = singleRequest(person, identifier);
        if (!("reason" in single)) {
          const isPath = "path" in single;
          sent[isPath ? "path" : "entity"]++;
          check(
            isPath ? "PUT" : "POST",
            isPath ? "/api/v1/customers/x" : "/api/v2/entity",
            single.body,
          );
        }
        if (person.beside?.isV1Only) continue;
        sent.batch++;
        check("POST", "/api/v2/batch", encodeBatch([person]));
      }
    }
  });
  for (const [kind, count] of Object.entries(sent)) assert(count > 100, `Only ${count} by ${kind}`);
});

function check(method: string, path: string, bytes: Uint8Array): void {
  const body = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const problems = specificationProblems({ method, path, body: withoutNulls(body) });
  assertEquals(problems, [], body);
}
