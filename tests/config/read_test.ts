/** Tests of reading a configuration: defaults, variables, flags, and files that hold none. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError, parseConfiguration, readConfiguration } from "../../lib/config/read.ts";

const sandbox = { region: "sandbox", userId: "id", mappings: [] };

async function withFile(content: string | Uint8Array, use: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

async function errorOf(path: string): Promise<ConfigError> {
  return await assertRejects(() => readConfiguration(path), ConfigError);
}

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
  const mappings = [
    { from: "email", to: "email", required: true },
    { from: "a.b", to: "ab", type: "number" as const, default: 1.5, required: false },
    { from: "none", to: "none", default: null, required: false },
    {
      from: "__proto__",
      to: "__proto__",
      default: { list: [1, "x", { y: true }] },
      required: false,
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
  assertEquals(await parseConfiguration(text), given);
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
    overrides: { parallelism: undefined, mode: undefined },
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

Deno.test("readConfiguration() reads the file and the environment of the process", async () => {
  Deno.env.set("CIO_SYNC_TEST_USER_ID", "email");
  try {
    const text = JSON.stringify({ ...sandbox, userId: "${CIO_SYNC_TEST_USER_ID}" });
    await withFile(text, async (path) => {
      assertEquals((await readConfiguration(path)).userId, "email");
    });
  } finally {
    Deno.env.delete("CIO_SYNC_TEST_USER_ID");
  }
});

Deno.test("readConfiguration() says which path it tried and what to write when there is no file", async () => {
  const folder = Deno.cwd();
  const cases = [
    { path: "does/not/exist.json", tried: `${folder}/does/not/exist.json` },
    { path: "./none.json", tried: `${folder}/none.json` },
    { path: "../none.json", tried: `${folder}/../none.json` },
    { path: `${folder}/none.json`, tried: `${folder}/none.json` },
  ];
  let example = "";
  for (const { path, tried } of cases) {
    const error = await errorOf(path);
    assertEquals(error.file, path);
    assertEquals(error.problems.map(({ path }) => path), [""], path);
    const [before, after] = error.problems[0].message.split("such as ");
    const expected = `File ${tried} does not exist: name another with --config, or write one `;
    assertEquals(before, expected, path);
    example = after;
  }
  await parseConfiguration(example);
});

Deno.test("readConfiguration() says what is wrong when the file has no configuration in it", async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
  const invalid = new Uint8Array([0x7b, 0x0a, 0x22, 0xc3, 0x28, 0x22]);
  const cases: { content: string | Uint8Array; message: string }[] = [
    { content: "", message: "File is empty" },
    { content: " \r\n\t", message: "File is empty" },
    {
      content: "\uFEFF{}",
      message: "File begins with a byte order mark: save it as UTF-8 without one (no BOM)",
    },
    {
      content: utf16,
      message: "File is UTF-16: save it as UTF-8 without a byte order mark (no BOM)",
    },
    { content: invalid, message: "Line 2, column 2: expected valid UTF-8, found byte 0xc3" },
    { content: "[]", message: "Must be an object: found a list" },
    { content: "null", message: "Must be an object: found null" },
    { content: '"text"', message: 'Must be an object: found the string "text"' },
    { content: "{", message: "Line 1, column 2: expected a key or '}', found the end of the file" },
  ];
  for (const { content, message } of cases) {
    await withFile(content, async (path) => {
      const { problems } = await errorOf(path);
      assertEquals(problems, [{ path: "", message }], Deno.inspect(content));
    });
  }
});

Deno.test("readConfiguration() names a folder as such", async () => {
  const path = await Deno.makeTempDir();
  try {
    const { message } = await errorOf(path);
    assertStringIncludes(message, `configuration ${path}: 1 problem\n  Is a folder: name the file`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readConfiguration() does not read a file that is too long for a configuration", async () => {
  await withFile("", async (path) => {
    await Deno.truncate(path, 16 * 1024 * 1024 + 1);
    assertStringIncludes((await errorOf(path)).message, "larger than 16 MiB: is it the data file?");
  });
});

Deno.test("readConfiguration() throws ConfigError when a folder of the path is a file", async () => {
  await withFile("{}", async (path) => {
    const error = await errorOf(`${path}/configuration.json`);
    assertStringIncludes(error.message, "File cannot be read: Not a directory");
    assertEquals(error.cause instanceof Error, true);
  });
});

Deno.test({
  name: "readConfiguration() throws ConfigError when reading is not permitted",
  permissions: { read: false },
  async fn() {
    const { problems } = await errorOf("configuration.json");
    assertEquals(problems, [{ path: "", message: "File cannot be read: permission denied" }]);
  },
});
