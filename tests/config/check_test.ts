/** Tests of what is wrong with a configuration, and how it is said. */

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
      problem: 'identifier: Must be "id", "email" or "cio_id": found the string "uuid"',
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
  const noSite = `siteId: ${missingCredential}`;
  const noKey = `apiKey: ${missingCredential}`;
  const cases: { keys: Record<string, unknown>; problems: string[] }[] = [
    { keys: {}, problems: [noSite, noKey] },
    { keys: { region: "eu" }, problems: [noSite, noKey] },
    { keys: { trackUrl: "http://localhost" }, problems: [noSite, noKey] },
    { keys: { siteId: "s" }, problems: [noKey] },
    { keys: { api_key: "k" }, problems: [noSite] },
    { keys: { siteId: "s", api_key: "k" }, problems: [] },
    { keys: { region: "sandbox" }, problems: [] },
  ];
  for (const { keys, problems } of cases) {
    assertEquals(problemsOf({ ...base, ...keys }), problems, JSON.stringify(keys));
  }
  // With a region that means nothing, nobody knows whether credentials are needed.
  assertEquals(problemsOf({ ...base, region: "uk" }).length, 1);
});

Deno.test("checkConfiguration() refuses credentials that HTTP authentication cannot carry", () => {
  const hint = "is it empty, or is there a line break at its end?";
  const ascii = `Must be ASCII text without spaces: ${hint}`;
  const siteId = `Must be ASCII text without spaces and colons: ${hint}`;
  const wrongKeys = ["", "key\n", " key", "k ey", "ké", "k\u0000"];
  const wrongSiteIds = ["", "site\r\n", "s:te"];
  const cases = [
    ...["apiKey", "api_key", "appApiKey"].map((key) => ({ key, wrong: wrongKeys, message: ascii })),
    ...["siteId", "site_id"].map((key) => ({ key, wrong: wrongSiteIds, message: siteId })),
  ];
  for (const { key, wrong, message } of cases) {
    for (const value of wrong) {
      const name = `${key} ${JSON.stringify(value)}`;
      assertEquals(problemsWith({ [key]: value }), [`${key}: ${message}`], name);
    }
  }
  for (const key of ["apiKey", "api_key", "appApiKey"]) {
    assertEquals(problemsWith({ [key]: "k:e~y!" }), [], key);
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
  const cases: { url: string; message?: string }[] = [
    { url: "https://track.customer.io" },
    { url: "https://proxy.example:8443/a/b/" },
    { url: "http://localhost:8787" },
    { url: "http://127.0.0.1" },
    { url: "http://127.200.3.4:1" },
    { url: "http://[::1]:8787" },
    { url: "http://[0:0:0:0:0:0:0:1]" },
    { url: "", message: notUrl },
    { url: "track.customer.io", message: notUrl },
    { url: "localhost:8787", message: notUrl },
    { url: "ftp://localhost", message: notUrl },
    { url: "file:///etc", message: notUrl },
    { url: "https://", message: notUrl },
    { url: "https://user:pass@host", message: user },
    { url: "https://user@host", message: user },
    { url: "https://host/?a=b", message: end },
    { url: "https://host/#top", message: end },
    { url: "http://track.customer.io", message: clear },
    { url: "http://128.0.0.1", message: clear },
    { url: "http://127.0.0.1.example", message: clear },
    { url: "http://localhost.example", message: clear },
    { url: "http://[::2]", message: clear },
    { url: "http://0.0.0.0", message: clear },
    { url: "http://10.0.0.1", message: clear },
  ];
  for (const key of ["trackUrl", "appUrl"]) {
    for (const { url, message } of cases) {
      const keys = { region: "us", siteId: "s", apiKey: "k", [key]: url };
      const problems = message === undefined ? [] : [`${key}: ${message}`];
      assertEquals(problemsWith(keys), problems, `${key} '${url}'`);
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
