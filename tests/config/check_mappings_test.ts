/** Tests of what is wrong with mappings. */

import { assertEquals } from "@std/assert";
import { problemsWith } from "./check_problems.ts";

Deno.test("checkConfiguration() refuses two mappings to one attribute and names both", () => {
  const mappings = [
    { from: "a", to: "x" },
    { from: "b", to: "X" },
    { from: "c", to: "x" },
    { from: "a", to: "y" },
    { from: "", to: "x" },
  ];
  assertEquals(problemsWith({ mappings }), [
    'mappings[4].from: Must be a string that is not empty: found the string ""',
    "mappings[2].to: Same attribute as mappings[0].to: drop one of the two mappings",
    "mappings[4].to: Same attribute as mappings[0].to: drop one of the two mappings",
  ]);
  const nameless = [{ from: "a", to: "" }, { from: "b", to: "" }];
  assertEquals(
    problemsWith({ mappings: nameless }),
    [0, 1].map((i) => `mappings[${i}].to: Must be a string that is not empty: found the string ""`),
  );
});

Deno.test("checkConfiguration() refuses required with default, whatever the default", () => {
  const message = "mappings[0].required: Cannot be true together with default: drop one of the two";
  for (const value of [null, "", 0, false, [], {}]) {
    const mapping = { from: "a", to: "b", default: value };
    const name = `default ${JSON.stringify(value)}`;
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: true }] }), [message], name);
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: false }] }), [], name);
  }
});

Deno.test("checkConfiguration() refuses a default that the mapping's type cannot take", () => {
  const message = "Cannot be converted to the mapping's type";
  const cases: { type: string; value: unknown; isTaken: boolean }[] = [
    { type: "number", value: "1", isTaken: true },
    { type: "timestamp", value: "2024-01-31", isTaken: true },
    { type: "boolean", value: null, isTaken: true },
    { type: "number", value: "one", isTaken: false },
    { type: "timestamp", value: "soon", isTaken: false },
    { type: "boolean", value: 2, isTaken: false },
    { type: "string", value: [], isTaken: false },
  ];
  for (const { type, value, isTaken } of cases) {
    const problem = `mappings[0].default: ${message}, ${type}: change one of the two`;
    assertEquals(
      problemsWith({ mappings: [{ from: "a", to: "b", type, default: value }] }),
      isTaken ? [] : [problem],
      `${JSON.stringify(value)} as ${type}`,
    );
  }
});

Deno.test("checkConfiguration() takes a value in the place of from, and nothing beside it", () => {
  const beside = "Cannot be given together with value, which everyone gets: drop one of the two";
  const alone = (to: string) =>
    `value: Cannot be given for ${to}, which is one person's alone: drop the mapping`;
  const missing = "from: Missing: name the key in the data, or give a value that everyone gets";
  const type = (name: string) =>
    `value: Cannot be converted to the mapping's type, ${name}: change one of the two`;
  const tooLong =
    "value: Cannot be longer than 1000 bytes of UTF-8, Customer.io's limit for attribute " +
    'values: shorten it, or set "limits": "server" if your account has another limit';
  const time = 'value: Must be whole Unix seconds for _timestamp, or add "type": "timestamp"';
  const relationships = [{ identifiers: { object_type_id: "1", object_id: "acme" } }];
  const cases: [mapping: Record<string, unknown>, problems: string[]][] = [
    ...[null, "", 0, false, "x".repeat(1000), [1, { a: "é" }]].map(
      (value): [Record<string, unknown>, string[]] => [{ value }, []],
    ),
    [{}, [missing]],
    [{ vaule: 1 }, ['vaule: Unknown key: did you mean "value"?']],
    [{ form: "a" }, ['form: Unknown key: did you mean "from"?']],
    [{ from: "a", value: null }, [
      "value: Cannot be given together with from: drop one of the two",
    ]],
    [{ value: 1, default: 2 }, [`default: ${beside}`]],
    [{ value: 1, null: "clear" }, [`null: ${beside}`]],
    [{ value: 1, required: false }, [`required: ${beside}`]],
    [{ value: 1, default: 2, required: true }, [`default: ${beside}`, `required: ${beside}`]],
    [{ value: "2024-01-31", type: "timestamp" }, []],
    [{ value: "31/01/2024", type: "timestamp" }, [type("timestamp")]],
    [{ value: [], type: "string" }, [type("string")]],
    [{ value: "no", to: "unsubscribed" }, []],
    [{ value: "maybe", to: "unsubscribed" }, [type("boolean")]],
    [{ value: "all", to: "cio_subscription_preferences" }, [type("object")]],
    [{ value: { topics: { t: "x".repeat(1000) } }, to: "cio_subscription_preferences" }, []],
    [{ value: "é".repeat(501) }, [tooLong]],
    [{ value: ["x".repeat(997)] }, [tooLong]],
    [{ value: ["x".repeat(996)] }, []],
    [{ value: `2024-01-31${" ".repeat(1000)}`, type: "timestamp" }, []],
    [{ value: "x".repeat(1001), to: 5 }, ["to: Must be a string that is not empty: found 5"]],
    [{ value: relationships, to: "cio_relationships" }, []],
    [{ value: { action: "delete_relationships", relationships }, to: "cio_relationships" }, []],
    [{ value: 1706695872, to: "_timestamp" }, []],
    [{ value: 1706695872000, to: "_timestamp" }, [time]],
    [{ value: 1, to: "email" }, [alone("email")]],
    [{ value: "1", to: "id" }, [alone("id")]],
    [{ value: "1", to: "phone" }, [alone("phone")]],
    [{ value: "1", to: "anonymous_id" }, [alone("anonymous_id")]],
  ];
  for (const [mapping, problems] of cases) {
    assertEquals(
      problemsWith({ mappings: [{ from: "a", to: "a" }, { to: "b", ...mapping }] }),
      problems.map((problem) => `mappings[1].${problem}`),
      JSON.stringify(mapping).slice(0, 100),
    );
  }
  const long = [{ to: "b", value: "é".repeat(501) }];
  assertEquals(problemsWith({ mappings: long, limits: "server" }), []);
  assertEquals(problemsWith({ mappings: [[]] }).length, 1);
});

Deno.test("checkConfiguration() refuses attribute names over 150 bytes unless limits is server", () => {
  const message =
    "mappings[0].to: Cannot be longer than 150 bytes of UTF-8, Customer.io's limit for " +
    'attribute names: shorten it, or set "limits": "server" if your account has another limit';
  const cases: { name: string; to: string; limits?: string; problems: string[] }[] = [
    { name: "150 letters", to: "x".repeat(150), problems: [] },
    { name: "150 bytes", to: "é".repeat(75), problems: [] },
    { name: "151 letters", to: "x".repeat(151), problems: [message] },
    { name: "151 bytes", to: `${"é".repeat(75)}x`, problems: [message] },
    { name: "151, enforce", to: "x".repeat(151), limits: "enforce", problems: [message] },
    { name: "151, server", to: "x".repeat(151), limits: "server", problems: [] },
  ];
  for (const { name, to, limits, problems } of cases) {
    assertEquals(problemsWith({ mappings: [{ from: "a", to }], limits }), problems, name);
  }
});

/** A mapping, with more of the configuration, and what is said of it. */
interface MeaningCase {
  mapping: Record<string, unknown>;
  configuration?: Record<string, unknown>;
  problems: string[];
}

const DIFFERENT_KEY = (kind: string) =>
  `mappings[0].to: Cannot be ${kind} from another key than the userId, as ${kind} names the person: ` +
  "drop the mapping, or make the other key the userId";

const MEANINGS: Record<string, MeaningCase> = {
  "cio_id": {
    mapping: { from: "a", to: "cio_id" },
    problems: [
      "mappings[0].to: Cannot be cio_id, which Customer.io gives to each person itself: drop the mapping, or set " +
      '"identifier": "cio_id" to name people by it',
    ],
  },
  "an id from userId": { mapping: { from: "key", to: "id" }, problems: [] },
  "an id from another key": { mapping: { from: "a", to: "id" }, problems: [DIFFERENT_KEY("id")] },
  "an id where emails identify": {
    mapping: { from: "a", to: "id" },
    configuration: { identifier: "email" },
    problems: [],
  },
  "an email from another key where emails identify": {
    mapping: { from: "a", to: "email" },
    configuration: { identifier: "email" },
    problems: [DIFFERENT_KEY("email")],
  },
  "a phone from another key where phones identify": {
    mapping: { from: "a", to: "phone" },
    configuration: { identifier: "phone" },
    problems: [DIFFERENT_KEY("phone")],
  },
  "_update where it is sent for everyone": {
    mapping: { from: "a", to: "_update" },
    configuration: { people: "update" },
    problems: [
      'mappings[0].to: Cannot be _update together with "people": "update", which sends it for ' +
      "everyone: drop one of the two",
    ],
  },
  "_update where people are created": {
    mapping: { from: "a", to: "_update" },
    configuration: { people: "upsert" },
    problems: [],
  },
  "an id as string": { mapping: { from: "key", to: "id", type: "string" }, problems: [] },
  "an email as number": {
    mapping: { from: "a", to: "email", type: "number" },
    problems: [
      'mappings[0].type: Cannot be anything but "string" for email, which Customer.io takes as text only: drop it',
    ],
  },
  "an email with a default": {
    mapping: { from: "a", to: "email", default: "nobody@example.com" },
    problems: [
      "mappings[0].default: Cannot be given for email, which is one person's alone: drop it",
    ],
  },
  "a default that is neither true nor false": {
    mapping: { from: "a", to: "unsubscribed", default: "maybe" },
    problems: [
      "mappings[0].default: Cannot be converted to the mapping's type, boolean: change one of the two",
    ],
  },
  "a default that is no object": {
    mapping: { from: "a", to: "cio_subscription_preferences", default: "all" },
    problems: [
      "mappings[0].default: Cannot be converted to the mapping's type, object: change one of the two",
    ],
  },
  "unsubscribed as text, of which Customer.io takes yes for false": {
    mapping: { from: "a", to: "unsubscribed", type: "string" },
    problems: ['mappings[0].type: Cannot be anything but "boolean" for unsubscribed'],
  },
  "a topic as number": {
    mapping: { from: "a", to: "cio_subscription_preferences.topics.topic_1", type: "number" },
    problems: [
      'mappings[0].type: Cannot be anything but "boolean" for cio_subscription_preferences.topics.topic_1',
    ],
  },
  "unsubscribed as what it is": {
    mapping: { from: "a", to: "unsubscribed", type: "boolean" },
    problems: [],
  },
  "a default for an object": {
    mapping: {
      from: "a",
      to: "cio_subscription_preferences",
      default: { topics: { topic_1: true } },
    },
    problems: [],
  },
  ...Object.fromEntries([["a"], "a"].map((value) => [
    `a default that is no object: ${JSON.stringify(value)}`,
    {
      mapping: { from: "a", to: "cio_subscription_preferences", default: value },
      problems: [
        "mappings[0].default: Cannot be converted to the mapping's type, object: change one of the two",
      ],
    },
  ])),
  "a default that is a list of relationships": {
    mapping: {
      from: "a",
      to: "cio_relationships",
      default: [{ identifiers: { cio_object_id: "o1" } }],
    },
    problems: [],
  },
  "a default that is no relationship": {
    mapping: { from: "a", to: "cio_relationships", default: ["acme"] },
    problems: [
      "mappings[0].default: Cannot be sent as cio_relationships: must be a list of " +
      '{ "identifiers": { "object_type_id": "1", "object_id": "acme" } }: number 1 is not',
    ],
  },
  "a default that is no time of an update": {
    mapping: { from: "a", to: "_timestamp", default: "2024-01-31" },
    problems: [
      'mappings[0].default: Must be whole Unix seconds for _timestamp, or add "type": "timestamp"',
    ],
  },
  "relationships with a type": {
    mapping: { from: "a", to: "cio_relationships", type: "string" },
    problems: [
      "mappings[0].type: Cannot be given for cio_relationships, which has a form of its own: drop it",
    ],
  },
  "relationships": { mapping: { from: "a", to: "cio_relationships" }, problems: [] },
  "the time of the update as number": {
    mapping: { from: "a", to: "_timestamp", type: "number" },
    problems: ['mappings[0].type: Cannot be anything but "timestamp" for _timestamp'],
  },
  "the time of the update": {
    mapping: { from: "a", to: "_timestamp", type: "timestamp", unit: "ms" },
    problems: [],
  },
  "a unit without a type": {
    mapping: { from: "a", to: "b", unit: "s" },
    problems: [
      'mappings[0].unit: Can only be given with "type": "timestamp": add that, or drop unit',
    ],
  },
  "a unit that is none, and a default of neither of the two": {
    mapping: { from: "a", to: "b", type: "timestamp", unit: "us", default: 1.7e15 },
    problems: [
      'mappings[0].unit: Must be "s" or "ms": found the string "us"',
      "mappings[0].default: Cannot be converted to the mapping's type, timestamp: change one of the two",
    ],
  },
  "relationships with a type and a default, whose form says all": {
    mapping: {
      from: "a",
      to: "cio_relationships",
      type: "string",
      default: [{ identifiers: { cio_object_id: "o1" } }],
    },
    problems: [
      "mappings[0].type: Cannot be given for cio_relationships, which has a form of its own: drop it",
    ],
  },
  "a time of the update that is null by default": {
    mapping: { from: "a", to: "_timestamp", default: null },
    problems: [],
  },
  "a unit that is none": {
    mapping: { from: "a", to: "b", type: "timestamp", unit: "us" },
    problems: ['mappings[0].unit: Must be "s" or "ms": found the string "us"'],
  },
};

Deno.test("checkConfiguration() knows what the names mean that Customer.io gives a meaning to", () => {
  for (const [name, { mapping, configuration = {}, problems }] of Object.entries(MEANINGS)) {
    const found = problemsWith({ userId: "key", ...configuration, mappings: [mapping] });
    assertEquals(found, problems, name);
  }
});
