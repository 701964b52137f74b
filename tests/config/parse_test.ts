/** Tests of what a configuration becomes: defaults, variables, flags and problems. */

import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, parseConfiguration } from "../../lib/config/read.ts";

const sandbox = { region: "sandbox", userId: "id", mappings: [] };

Deno.test("parseConfiguration() applies every default when only required keys are given", async () => {
  assertEquals(
    await parseConfiguration('{ "siteId": "s1", "apiKey": "k1", "userId": "id", "mappings": [] }'),
    {
      parallelism: 25,
      userId: "id",
      mappings: [],
      siteId: "s1",
      apiKey: "k1",
      region: undefined,
      identifier: "id",
      mode: "batch",
      people: "upsert",
      gone: "keep",
      rateLimit: 1000,
      timeout: 30,
      giveUpAfter: 300,
      maxAttempts: 6,
      workspaceId: undefined,
      appApiKey: undefined,
      trackUrl: undefined,
      appUrl: undefined,
      limits: "enforce",
    },
  );
});

Deno.test("parseConfiguration() keeps every value when all keys are given", async () => {
  const usual = { null: "clear" as const, required: false };
  const mappings = [
    { from: "user id", to: "email", null: "skip" as const, required: true },
    { from: "a.b", to: "ab", type: "number" as const, default: 1.5, ...usual },
    { from: "none", to: "none", default: null, ...usual },
    { value: { a: [null] }, to: "same" },
    { from: "at", to: "at", type: "timestamp" as const, unit: "ms" as const, ...usual },
    {
      from: "__proto__",
      to: "__proto__",
      default: { list: [1, "x", { y: true }] },
      ...usual,
    },
  ];
  const given = {
    parallelism: 1000,
    userId: "user id",
    mappings,
    siteId: "s1",
    apiKey: "k1",
    region: "eu" as const,
    identifier: "email" as const,
    mode: "identify" as const,
    people: "update" as const,
    gone: { set: { in_crm: false, left: { at: [1, "x"] } } },
    rateLimit: 1,
    timeout: 0.5,
    giveUpAfter: 86_400,
    maxAttempts: 100,
    workspaceId: 3,
    appApiKey: "a1",
    trackUrl: "http://127.0.0.1:8787/track",
    appUrl: "https://proxy.example",
    limits: "server" as const,
  };
  const text = JSON.stringify({ $schema: "./configuration.schema.json", ...given });
  const completed = mappings.map((mapping) => ({ ...usual, ...mapping }));
  assertEquals(await parseConfiguration(text), { ...given, mappings: completed });
});

Deno.test("parseConfiguration() takes site_id and api_key for siteId and apiKey", async () => {
  const text = '{ "site_id": "s1", "api_key": "k1", "userId": "id", "mappings": [] }';
  const configuration = await parseConfiguration(text);
  const { siteId, apiKey } = configuration;
  assertEquals({ siteId, apiKey }, { siteId: "s1", apiKey: "k1" });
});

Deno.test("parseConfiguration() wants no credentials when the region is sandbox", async () => {
  const configuration = await parseConfiguration(JSON.stringify(sandbox));
  assertEquals(configuration.siteId, undefined);
  assertEquals(configuration.apiKey, undefined);
});

Deno.test("parseConfiguration() leaves no slash at the end of URLs", async () => {
  const cases = [
    { given: "https://track.customer.io/", expected: "https://track.customer.io" },
    { given: "https://proxy.example/customer.io//", expected: "https://proxy.example/customer.io" },
    { given: "https://proxy.example/?#", expected: "https://proxy.example" },
    { given: "HTTP://LocalHost:8787", expected: "http://localhost:8787" },
    { given: "http://127.1/", expected: "http://127.0.0.1" },
    { given: "http://[::1]:80/", expected: "http://[::1]" },
  ];
  for (const { given, expected } of cases) {
    const text = JSON.stringify({
      ...sandbox,
      region: "us",
      siteId: "s",
      apiKey: "k",
      trackUrl: given,
    });
    assertEquals((await parseConfiguration(text)).trackUrl, expected, given);
  }
});

Deno.test("parseConfiguration() takes digits out of variables and workspaceId in quotes as numbers", async () => {
  const values: Record<string, string> = { N: "12", HALF: "0.5", DIGIT: "3" };
  const text = JSON.stringify({
    ...sandbox,
    userId: "${N}",
    parallelism: "${N}",
    rateLimit: "1${DIGIT}",
    timeout: "${HALF}",
    maxAttempts: "${DIGIT}",
    workspaceId: "42",
    mappings: [{ from: "a", to: "b", default: "${N}" }],
  });
  const configuration = await parseConfiguration(text, { env: (name) => values[name] });
  const { userId, parallelism, rateLimit, timeout, maxAttempts, workspaceId } = configuration;
  assertEquals(
    { userId, parallelism, rateLimit, timeout, maxAttempts, workspaceId },
    { userId: "12", parallelism: 12, rateLimit: 13, timeout: 0.5, maxAttempts: 3, workspaceId: 42 },
  );
  assertEquals(configuration.mappings[0].default, "12");
});

Deno.test("parseConfiguration() puts flags over the file, whose own values stay checked", async () => {
  const file = { ...sandbox, parallelism: 5, mode: "batch" };
  const configuration = await parseConfiguration(JSON.stringify(file), {
    overrides: { parallelism: 7, mode: "identify" },
  });
  assertEquals(configuration.parallelism, 7);
  assertEquals(configuration.mode, "identify");
  const same = await parseConfiguration(JSON.stringify(file), {
    overrides: { parallelism: undefined, mode: undefined, gone: undefined },
  });
  assertEquals(same.parallelism, 5);
  assertEquals(same.mode, "batch");

  const overrides = { parallelism: 1001, mode: "fast" as "batch" };
  const error = await assertRejects(
    () => parseConfiguration(JSON.stringify({ ...file, parallelism: 0 }), { overrides }),
    ConfigError,
  );
  assertEquals(error.problems, [
    { path: "parallelism", message: "Must be an integer from 1 to 1000: found 0" },
    { path: "--parallelism", message: "Must be an integer from 1 to 1000: found 1001" },
    { path: "--mode", message: 'Must be "batch" or "identify": found the string "fast"' },
  ]);
});

Deno.test("parseConfiguration() names every problem in one message of one line each", async () => {
  const text = `{
    "userid": "id",
    "parallelism": 0,
    "region": "usa",
    "mappings": [{ "form": "email", "to": "email" }, { "from": "mail", "to": "email" }, { "from": "x" }]
  }`;
  const error = await assertRejects(
    () => parseConfiguration(text, { file: "c.json" }),
    ConfigError,
  );
  assertEquals(
    error.message,
    `Cannot use configuration c.json: 6 problems
  mappings[0].form: Unknown key: did you mean "from"?
  userid: Unknown key: did you mean "userId"?
  region: Must be "us", "eu" or "sandbox": found the string "usa"
  mappings[2].to: Missing: name the attribute in Customer.io
  parallelism: Must be an integer from 1 to 1000: found 0
  mappings[1].to: Same attribute as mappings[0].to: drop one of the two mappings`,
  );
  assertEquals(error.name, "ConfigError");
  assertEquals(error.file, "c.json");
  assertEquals(error.problems.length, 6);
});

Deno.test("parseConfiguration() shows no secret and no value of a variable, however wrong it is", async () => {
  const secret = "Zq7Xsecret";
  const env = () => secret;
  const wrongSecrets = [secret + " ", secret + "\n", `${secret}é`, "é:" + secret, [secret], {
    [secret]: secret,
  }];
  const texts = [
    ...["siteId", "apiKey", "site_id", "api_key", "appApiKey"].flatMap((key) =>
      wrongSecrets.map((value) => JSON.stringify({ ...sandbox, [key]: value }))
    ),
    ...["parallelism", "timeout", "region", "mode", "trackUrl", "workspaceId", "limits"].map((
      key,
    ) => JSON.stringify({ ...sandbox, [key]: "${ANY}" })),
    JSON.stringify({ ...sandbox, mappings: [{ from: "a", to: "b", type: "${ANY}" }] }),
    JSON.stringify({
      ...sandbox,
      mappings: [{ from: "a", to: "b", type: "number", default: "${ANY}" }],
    }),
    JSON.stringify({ ...sandbox, appUrl: `https://user:${secret}@host` }),
    JSON.stringify({ ...sandbox, appUrl: `host?key=${secret}` }),
    JSON.stringify({ ...sandbox, apikey: secret }),
    JSON.stringify({ ...sandbox, apiKey: secret + "${" }),
    `{ "apiKey": "${secret}`,
    `{ "apiKey": ${secret} }`,
    `{ "apiKey": "x"${secret}" }`,
    `{ "apiKey": "${secret}" "siteId": "${secret}" }`,
    `{ "apiKey": '${secret}' }`,
  ];
  for (const text of texts) {
    const error = await assertRejects(
      () => parseConfiguration(text, { env }),
      ConfigError,
      "",
      text,
    );
    const shown = Deno.inspect(error, { depth: 10 });
    assertEquals(shown.includes(secret.slice(0, 4)), false, `${text}\n${shown}`);
  }
});

Deno.test("parseConfiguration() shows no digit of a number where a secret should be", async () => {
  const text = JSON.stringify({ ...sandbox, apiKey: 987654321 });
  const error = await assertRejects(() => parseConfiguration(text), ConfigError);
  assertEquals(error.problems, [{ path: "apiKey", message: "Must be a string: found a number" }]);
});
