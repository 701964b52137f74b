import { assertEquals } from "@std/assert";
import { checkConfiguration } from "../../lib/config/check.ts";

/** The problems of a configuration for the sandbox with `keys` over it, as "path: message". */
function problemsWith(keys: Record<string, unknown>): string[] {
  return problemsOf({ region: "sandbox", userId: "id", mappings: [], ...keys });
}

function problemsOf(configuration: unknown, env: Record<string, string> = {}): string[] {
  const checked = checkConfiguration(JSON.stringify(configuration), {
    env: (name) => env[name],
    overrides: {},
  });
  if (!("problems" in checked)) return [];
  return checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

const missingCredential = "Missing: take it from the Track API credentials in Customer.io's " +
  'settings, or set "region": "sandbox" to try without an account';

Deno.test("checkConfiguration() accepts the ends of ranges and nothing beyond them", () => {
  const integer = (min: number, max: number) => `Must be an integer from ${min} to ${max}`;
  const cases: [string, number[], number[], string][] = [
    ["parallelism", [1, 1000], [0, 1001, -1, 1.5], integer(1, 1000)],
    ["rateLimit", [1, 1e6], [0, 1_000_001, 0.5], integer(1, 1_000_000)],
    [
      "timeout",
      [0.001, 3600],
      [0, 3600.5, -1],
      "Must be a number of seconds above 0 and up to 3600",
    ],
    ["maxAttempts", [1, 100], [0, 101, 2.5], integer(1, 100)],
    ["workspaceId", [1, 2 ** 53 - 1], [0, -3, 2 ** 53, 1.5], "Must be an integer, 1 or greater"],
  ];
  for (const [key, good, bad, message] of cases) {
    for (const value of good) assertEquals(problemsWith({ [key]: value }), [], `${key} ${value}`);
    for (const value of bad) {
      assertEquals(problemsWith({ [key]: value }), [`${key}: ${message}: found ${value}`]);
    }
    assertEquals(
      problemsWith({ [key]: "many" }),
      [`${key}: ${message}: found the string "many"`],
    );
  }
});

Deno.test("checkConfiguration() says what was found where the type is wrong", () => {
  const mapping = 'Must be an object such as { "from": "email", "to": "email" }';
  const list = 'Must be a list of { "from": key in the data, "to": attribute name }';
  const text = "Must be a string that is not empty";
  const cases: [Record<string, unknown>, string][] = [
    [{ userId: 5 }, `userId: ${text}: found 5`],
    [{ userId: "" }, `userId: ${text}: found the string ""`],
    [{ userId: null }, `userId: ${text}: found null`],
    [{ userId: ["id"] }, `userId: ${text}: found a list`],
    [{ userId: { key: "id" } }, `userId: ${text}: found an object`],
    [
      { parallelism: "25" },
      'parallelism: Must be an integer from 1 to 1000: found the string "25"',
    ],
    [{ parallelism: true }, "parallelism: Must be an integer from 1 to 1000: found true"],
    [{ siteId: 7 }, "siteId: Must be a string: found a number"],
    [{ appApiKey: null }, "appApiKey: Must be a string: found null"],
    [
      { trackUrl: 7, region: "us", siteId: "s", apiKey: "k" },
      "trackUrl: Must be a string: found a number",
    ],
    [{ mappings: { email: "email" } }, `mappings: ${list}: found an object`],
    [{ mappings: ["email"] }, `mappings[0]: ${mapping}: found the string "email"`],
    [{ mappings: [{ from: "", to: "a" }] }, `mappings[0].from: ${text}: found the string ""`],
    [{ mappings: [{ from: "a", to: 1 }] }, `mappings[0].to: ${text}: found 1`],
    [
      { mappings: [{ from: "a", to: "b", required: "yes" }] },
      'mappings[0].required: Must be true or false: found the string "yes"',
    ],
    [
      { mappings: [{ from: "a", to: "b", type: "date" }] },
      'mappings[0].type: Must be "string", "number", "boolean" or "timestamp": found the string "date"',
    ],
    [{ region: "US" }, 'region: Must be "us", "eu" or "sandbox": found the string "US"'],
    [
      { identifier: "uuid" },
      'identifier: Must be "id", "email" or "cio_id": found the string "uuid"',
    ],
    [
      { mode: "x".repeat(70) },
      `mode: Must be "batch" or "identify": found the string "${"x".repeat(60)}…"`,
    ],
    [{ limits: "off\n" }, 'limits: Must be "enforce" or "server": found the string "off\\n"'],
    [{ $schema: 1 }, "$schema: Must be a string: found 1"],
  ];
  for (const [keys, problem] of cases) assertEquals(problemsWith(keys), [problem]);
});

Deno.test("checkConfiguration() names what is missing", () => {
  assertEquals(problemsOf({}), [
    "userId: Missing: name the key in the data whose value identifies the user",
    'mappings: Missing: give a list of { "from": key in the data, "to": attribute name }, or [] for none',
    `siteId: ${missingCredential}`,
    `apiKey: ${missingCredential}`,
  ]);
  assertEquals(problemsWith({ mappings: [{}] }), [
    "mappings[0].from: Missing: name the key in the data",
    "mappings[0].to: Missing: name the attribute in Customer.io",
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
    assertEquals(problem, `${path}: Unknown key: did you mean "${meant}"?`);
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
    "mappings[0].id: Unknown key: the keys here are from, to, type, default, required",
    "mappings[0].source: Unknown key: the keys here are from, to, type, default, required",
  ]);
  const top =
    "Unknown key: the keys here are $schema, siteId, apiKey, appApiKey, region, userId, " +
    "identifier, mappings, mode, parallelism, rateLimit, timeout, giveUpAfter, maxAttempts, workspaceId, trackUrl, " +
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

Deno.test("checkConfiguration() requires both credentials unless the region is sandbox", () => {
  const base = { userId: "id", mappings: [] };
  const both = [`siteId: ${missingCredential}`, `apiKey: ${missingCredential}`];
  assertEquals(problemsOf(base), both);
  assertEquals(problemsOf({ ...base, region: "eu" }), both);
  assertEquals(problemsOf({ ...base, trackUrl: "http://localhost" }), both);
  assertEquals(problemsOf({ ...base, siteId: "s" }), [`apiKey: ${missingCredential}`]);
  assertEquals(problemsOf({ ...base, api_key: "k" }), [`siteId: ${missingCredential}`]);
  assertEquals(problemsOf({ ...base, siteId: "s", api_key: "k" }), []);
  // With a region that means nothing, nobody knows whether credentials are needed.
  assertEquals(problemsOf({ ...base, region: "uk" }).length, 1);
});

Deno.test("checkConfiguration() refuses credentials that HTTP authentication cannot carry", () => {
  const hint = "is it empty, or is there a line break at its end?";
  for (const key of ["apiKey", "api_key", "appApiKey"]) {
    for (const value of ["", "key\n", " key", "k ey", "ké", "k\u0000"]) {
      assertEquals(problemsWith({ [key]: value }), [
        `${key}: Must be ASCII text without spaces: ${hint}`,
      ]);
    }
    assertEquals(problemsWith({ [key]: "k:e~y!" }), []);
  }
  for (const key of ["siteId", "site_id"]) {
    for (const value of ["", "site\r\n", "s:te"]) {
      assertEquals(problemsWith({ [key]: value }), [
        `${key}: Must be ASCII text without spaces and colons: ${hint}`,
      ]);
    }
  }
});

Deno.test("checkConfiguration() refuses a credential under both of its names", () => {
  const message = (key: string) =>
    `Cannot be given together with ${key}, which means the same: drop one of the two`;
  assertEquals(problemsWith({ siteId: "a", site_id: "a", apiKey: "b", api_key: "c" }), [
    `site_id: ${message("siteId")}`,
    `api_key: ${message("apiKey")}`,
  ]);
});

Deno.test("checkConfiguration() refuses trackUrl with the region sandbox and says which to drop", () => {
  assertEquals(problemsWith({ trackUrl: "https://proxy.example" }), [
    'trackUrl: Cannot be given together with "region": "sandbox", which runs a Customer.io of its own: ' +
    "drop trackUrl to sync into that, or drop region to sync to trackUrl",
  ]);
});

Deno.test("checkConfiguration() accepts only URLs that credentials can be sent to", () => {
  const notUrl = "Must be an http or https URL such as https://track.customer.io";
  const user = "Cannot hold a user name or password: use siteId, apiKey and appApiKey";
  const end = "Must end with the path: drop what begins with '?' or '#'";
  const clear = "Must begin with https:, as the credentials would cross the network in clear text";
  const cases: [string, string | undefined][] = [
    ["https://track.customer.io", undefined],
    ["https://proxy.example:8443/a/b/", undefined],
    ["http://localhost:8787", undefined],
    ["http://127.0.0.1", undefined],
    ["http://127.200.3.4:1", undefined],
    ["http://[::1]:8787", undefined],
    ["http://[0:0:0:0:0:0:0:1]", undefined],
    ["", notUrl],
    ["track.customer.io", notUrl],
    ["localhost:8787", notUrl],
    ["ftp://localhost", notUrl],
    ["file:///etc", notUrl],
    ["https://", notUrl],
    ["https://user:pass@host", user],
    ["https://user@host", user],
    ["https://host/?a=b", end],
    ["https://host/#top", end],
    ["http://track.customer.io", clear],
    ["http://128.0.0.1", clear],
    ["http://127.0.0.1.example", clear],
    ["http://localhost.example", clear],
    ["http://[::2]", clear],
    ["http://0.0.0.0", clear],
    ["http://10.0.0.1", clear],
  ];
  for (const key of ["trackUrl", "appUrl"]) {
    for (const [url, message] of cases) {
      const keys = { region: "us", siteId: "s", apiKey: "k", [key]: url };
      assertEquals(problemsWith(keys), message === undefined ? [] : [`${key}: ${message}`], url);
    }
  }
});

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
});

Deno.test("checkConfiguration() refuses required with default, whatever the default", () => {
  const message = "mappings[0].required: Cannot be true together with default: drop one of the two";
  for (const value of [null, "", 0, false, [], {}]) {
    const mapping = { from: "a", to: "b", default: value };
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: true }] }), [message]);
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: false }] }), []);
  }
});

Deno.test("checkConfiguration() refuses a default that the mapping's type cannot take", () => {
  const problems = (type: string, value: unknown) =>
    problemsWith({ mappings: [{ from: "a", to: "b", type, default: value }] });
  for (const [type, value] of [["number", "1"], ["timestamp", "2024-01-31"], ["boolean", null]]) {
    assertEquals(problems(type!, value), []);
  }
  for (
    const [type, value] of [["number", "one"], ["timestamp", "soon"], ["boolean", 2], [
      "string",
      [],
    ]]
  ) {
    assertEquals(problems(type as string, value), [
      `mappings[0].default: Cannot be converted to the mapping's type, ${type}: change one of the two`,
    ]);
  }
});

Deno.test("checkConfiguration() refuses attribute names over 150 bytes unless limits is server", () => {
  const problems = (to: string, keys = {}) =>
    problemsWith({ mappings: [{ from: "a", to }], ...keys });
  const message =
    "mappings[0].to: Cannot be longer than 150 bytes of UTF-8, Customer.io's limit for " +
    'attribute names: shorten it, or set "limits": "server" if your account has another limit';
  assertEquals(problems("x".repeat(150)), []);
  assertEquals(problems("é".repeat(75)), []);
  assertEquals(problems("x".repeat(151)), [message]);
  assertEquals(problems("é".repeat(75) + "x"), [message]);
  assertEquals(problems("x".repeat(151), { limits: "enforce" }), [message]);
  assertEquals(problems("x".repeat(151), { limits: "server" }), []);
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
