/** Tests of what is wrong with keys and their values, and how it is said. */

import { assertEquals } from "@std/assert";
import { missingCredential, problemsOf, problemsWith } from "./check_problems.ts";

Deno.test("checkConfiguration() accepts the ends of ranges and nothing beyond them", () => {
  const integer = (min: number, max: number) => `Must be an integer from ${min} to ${max}`;
  const cases: { key: string; good: number[]; bad: number[]; message: string }[] = [
    { key: "parallelism", good: [1, 1000], bad: [0, 1001, -1, 1.5], message: integer(1, 1000) },
    { key: "rateLimit", good: [1, 1e6], bad: [0, 1_000_001, 0.5], message: integer(1, 1_000_000) },
    {
      key: "timeout",
      good: [0.001, 3600],
      bad: [0, 3600.5, -1],
      message: "Must be a number of seconds above 0 and up to 3600",
    },
    { key: "maxAttempts", good: [1, 100], bad: [0, 101, 2.5], message: integer(1, 100) },
    {
      key: "workspaceId",
      good: [1, 2 ** 53 - 1],
      bad: [0, -3, 2 ** 53, 1.5],
      message: "Must be an integer, 1 or greater",
    },
  ];
  for (const { key, good, bad, message } of cases) {
    for (const value of good) assertEquals(problemsWith({ [key]: value }), [], `${key} ${value}`);
    for (const value of bad) {
      const problem = `${key}: ${message}: found ${value}`;
      assertEquals(problemsWith({ [key]: value }), [problem], `${key} ${value}`);
    }
    const problem = `${key}: ${message}: found the string "many"`;
    assertEquals(problemsWith({ [key]: "many" }), [problem], `${key} "many"`);
  }
});

Deno.test("checkConfiguration() says what was found where the type is wrong", () => {
  const mapping = 'Must be an object such as { "from": "email", "to": "email" }';
  const list = 'Must be a list of { "from": key in the data, "to": attribute name }';
  const text = "Must be a string that is not empty";
  const cases: { keys: Record<string, unknown>; problem: string }[] = [
    { keys: { userId: 5 }, problem: `userId: ${text}: found 5` },
    { keys: { userId: "" }, problem: `userId: ${text}: found the string ""` },
    { keys: { userId: null }, problem: `userId: ${text}: found null` },
    { keys: { userId: ["id"] }, problem: `userId: ${text}: found a list` },
    { keys: { userId: { key: "id" } }, problem: `userId: ${text}: found an object` },
    {
      keys: { parallelism: "25" },
      problem: 'parallelism: Must be an integer from 1 to 1000: found the string "25"',
    },
    {
      keys: { parallelism: true },
      problem: "parallelism: Must be an integer from 1 to 1000: found true",
    },
    { keys: { siteId: 7 }, problem: "siteId: Must be a string: found a number" },
    { keys: { appApiKey: null }, problem: "appApiKey: Must be a string: found null" },
    {
      keys: { trackUrl: 7, region: "us", siteId: "s", apiKey: "k" },
      problem: "trackUrl: Must be a string: found a number",
    },
    { keys: { mappings: { email: "email" } }, problem: `mappings: ${list}: found an object` },
    { keys: { mappings: ["email"] }, problem: `mappings[0]: ${mapping}: found the string "email"` },
    {
      keys: { mappings: [{ from: "", to: "a" }] },
      problem: `mappings[0].from: ${text}: found the string ""`,
    },
    { keys: { mappings: [{ from: "a", to: 1 }] }, problem: `mappings[0].to: ${text}: found 1` },
    {
      keys: { mappings: [{ from: "a", to: "b", required: "yes" }] },
      problem: 'mappings[0].required: Must be true or false: found the string "yes"',
    },
    {
      keys: { mappings: [{ from: "a", to: "b", null: null }] },
      problem: 'mappings[0].null: Must be "clear" or "skip": found null',
    },
    {
      keys: { mappings: [{ from: "a", to: "b", type: "date" }] },
      problem:
        'mappings[0].type: Must be "string", "number", "boolean" or "timestamp": found the string "date"',
    },
    {
      keys: { region: "US" },
      problem: 'region: Must be "us", "eu" or "sandbox": found the string "US"',
    },
    {
      keys: { identifier: "uuid" },
      problem: 'identifier: Must be "id", "email", "cio_id" or "phone": found the string "uuid"',
    },
    {
      keys: { mode: "x".repeat(70) },
      problem: `mode: Must be "batch" or "identify": found the string "${"x".repeat(60)}…"`,
    },
    {
      keys: { limits: "off\n" },
      problem: 'limits: Must be "enforce" or "server": found the string "off\\n"',
    },
    { keys: { $schema: 1 }, problem: "$schema: Must be a string: found 1" },
  ];
  for (const { keys, problem } of cases) {
    assertEquals(problemsWith(keys), [problem], JSON.stringify(keys));
  }
});

Deno.test("checkConfiguration() names what is missing", () => {
  assertEquals(problemsOf({}), [
    "userId: Missing: name the key in the data whose value identifies the user",
    'mappings: Missing: give a list of { "from": key in the data, "to": attribute name }, or [] for none',
    `siteId: ${missingCredential}`,
    `apiKey: ${missingCredential}`,
  ]);
  assertEquals(problemsWith({ mappings: [{}] }), [
    "mappings[0].to: Missing: name the attribute in Customer.io",
    "mappings[0].from: Missing: name the key in the data, or give a value that everyone gets",
  ]);
});

Deno.test("checkConfiguration() suggests the known key when an unknown one is near", () => {
  const near = {
    userid: "userId",
    user_id: "userId",
    UserID: "userId",
    maping: "mappings",
    mapping: "mappings",
    siteID: "siteId",
    "site-id": "siteId",
    "api key": "apiKey",
    apikey: "apiKey",
    paralelism: "parallelism",
    retelimit: "rateLimit",
    max_attempts: "maxAttempts",
    schema: "$schema",
    trackURL: "trackUrl",
    limit: "limits",
  };
  for (const [key, meant] of Object.entries(near)) {
    const [problem] = problemsWith({ [key]: 1 });
    const path = /^[\w-]+$/.test(key) ? key : `["${key}"]`;
    assertEquals(problem, `${path}: Unknown key: did you mean "${meant}"?`, key);
  }
  const mapping = { from: "a", to: "b", form: 1, too: 1, Type: 1, defualt: 1, require: 1 };
  assertEquals(problemsWith({ mappings: [mapping] }), [
    'mappings[0].form: Unknown key: did you mean "from"?',
    'mappings[0].too: Unknown key: did you mean "to"?',
    'mappings[0].Type: Unknown key: did you mean "type"?',
    'mappings[0].defualt: Unknown key: did you mean "default"?',
    'mappings[0].require: Unknown key: did you mean "required"?',
  ]);
});

Deno.test("checkConfiguration() lists the known keys when none is near", () => {
  assertEquals(problemsWith({ mappings: [{ from: "a", to: "b", id: 1, source: "c" }] }), [
    "mappings[0].id: Unknown key: the keys here are from, value, to, type, unit, default, null, required",
    "mappings[0].source: Unknown key: the keys here are from, value, to, type, unit, default, null, required",
  ]);
  const top =
    "Unknown key: the keys here are $schema, siteId, apiKey, appApiKey, region, userId, " +
    "identifier, mappings, mode, people, gone, parallelism, rateLimit, timeout, giveUpAfter, maxAttempts, workspaceId, trackUrl, " +
    "appUrl, limits";
  assertEquals(problemsWith({ concurrency: 4 }), [`concurrency: ${top}`]);
  const proto = JSON.parse(
    '{ "region": "sandbox", "userId": "a", "mappings": [], "__proto__": {} }',
  );
  assertEquals(problemsOf(proto), [`__proto__: ${top}`]);
});

Deno.test("checkConfiguration() reports a misspelt required key once", () => {
  assertEquals(problemsOf({ userid: "id", maping: [], apikey: "k", site_ids: "s" }), [
    'userid: Unknown key: did you mean "userId"?',
    'maping: Unknown key: did you mean "mappings"?',
    'apikey: Unknown key: did you mean "apiKey"?',
    'site_ids: Unknown key: did you mean "siteId"?',
  ]);
});

Deno.test("checkConfiguration() fills in nothing beside a variable that fails", () => {
  const configuration = { userId: "${KEY}${GONE}", mappings: [{ from: "a", to: "id" }] };
  assertEquals(problemsOf({ region: "sandbox", ...configuration }, { KEY: "value-of-key" }), [
    "userId: Environment variable GONE is not set: set it, or write the value here",
    "mappings[0].to: Cannot be id from another key than the userId, as id names the " +
    "person: drop the mapping, or make the other key the userId",
  ]);
});

Deno.test("checkConfiguration() reports a variable that fails once, not also what lacks its value", () => {
  const configuration = {
    region: "${REGION}",
    userId: "${USER_KEY}",
    mappings: [{ from: "a", to: "b", type: "number", default: "${DEFAULT}" }],
    parallelism: "${MANY}",
    timeout: "${SECONDS}0",
  };
  const unset = (name: string) =>
    `Environment variable ${name} is not set: set it, or write the value here`;
  assertEquals(problemsOf(configuration, { MANY: "many", SECONDS: "360" }), [
    `region: ${unset("REGION")}`,
    `userId: ${unset("USER_KEY")}`,
    `mappings[0].default: ${unset("DEFAULT")}`,
    'parallelism: Must be an integer from 1 to 1000: the value of "${MANY}" is something else',
  ]);
  assertEquals(
    problemsOf({ ...configuration, timeout: "${SECONDS}1" }, { SECONDS: "360" }).at(-1),
    'timeout: Must be a number of seconds above 0 and up to 3600: the value of "${SECONDS}1" is something else',
  );
});
