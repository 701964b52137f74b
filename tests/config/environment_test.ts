import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveDocument } from "../../lib/config/environment.ts";

const variables: Record<string, string> = {
  HOST: "proxy.example",
  PATH_1: "track",
  _x: "under",
  NESTED: "${HOST}",
  DOLLAR: "$&",
  NUMBER: "12",
  EMPTY: "",
};

function resolve(document: unknown) {
  return resolveDocument(document, {
    env: (name) => variables[name],
    numericKeys: new Set(["timeout", "workspaceId"]),
    numericStringKeys: new Set(["workspaceId"]),
  });
}

Deno.test("resolveDocument() fills in variables and leaves every other text as it is", () => {
  const cases = [
    { text: "", expected: "" },
    { text: "plain", expected: "plain" },
    { text: "${HOST}", expected: "proxy.example" },
    { text: "https://${HOST}/${PATH_1}/", expected: "https://proxy.example/track/" },
    { text: "${_x}${_x}", expected: "underunder" },
    { text: "$HOST", expected: "$HOST" },
    { text: "5$", expected: "5$" },
    { text: "$", expected: "$" },
    { text: "$${_x}", expected: "$under" },
    { text: "{HOST}", expected: "{HOST}" },
    { text: "$ {HOST}", expected: "$ {HOST}" },
    { text: "${NESTED}", expected: "${HOST}" },
    { text: "a${DOLLAR}b", expected: "a$&b" },
  ];
  for (const { text, expected } of cases) {
    const { value, problems } = resolve({ key: text });
    assertEquals(value, { key: expected }, text);
    assertEquals(problems, [], text);
  }
});

Deno.test("resolveDocument() fills in strings at every depth, and values only", () => {
  const document = { "${HOST}": [{ deep: ["${_x}", 1, null, true] }], other: "${_x}" };
  const { value, templates } = resolve(document);
  assertEquals(value, { "${HOST}": [{ deep: ["under", 1, null, true] }], other: "under" });
  assertEquals([...templates], [['["${HOST}"][0].deep[0]', "${_x}"], ["other", "${_x}"]]);
});

Deno.test("resolveDocument() makes a number of digits where a number is wanted, in text only of a variable", () => {
  const { value } = resolve({
    timeout: "${NUMBER}",
    workspaceId: "34",
    rateLimit: "${NUMBER}",
  });
  assertEquals(value, { timeout: 12, workspaceId: 34, rateLimit: "12" });
  assertEquals(resolve({ timeout: "12" }).value, { timeout: "12" });
  assertEquals(resolve({ timeout: "${NUMBER}${NUMBER}" }).value, { timeout: 1212 });
  assertEquals(resolve({ timeout: "${HOST}" }).value, { timeout: "proxy.example" });
});

Deno.test("resolveDocument() keeps a key __proto__ as a key", () => {
  const { value } = resolve(JSON.parse('{ "__proto__": { "a": "${_x}" } }'));
  assertEquals(JSON.stringify(value), '{"__proto__":{"a":"under"}}');
});

Deno.test("resolveDocument() does not name a variable whose name is a key put into the braces", () => {
  for (const key of ["a1b2c3d4e5f60718293a", "DEADBEEFDEADBEE0"]) {
    const { problems } = resolve({ apiKey: `\${${key}}` });
    assertEquals(problems.map(({ path }) => path), ["apiKey"], key);
    assertEquals(
      problems[0].message,
      "Cannot take the value of '${…}', whose name looks like a key: write the name of an " +
        "environment variable there, and set that to the key",
    );
  }
  for (const name of ["GONE", "CIO_API_KEY_2", "deadbeefdeadbeef", "abc1"]) {
    const { problems } = resolve({ apiKey: `\${${name}}` });
    assertStringIncludes(problems[0].message, `Environment variable ${name} is not set`, name);
  }
});

Deno.test("resolveDocument() names the variable and the path when one is missing or empty", () => {
  const { problems } = resolve({
    mappings: [{ to: "${GONE}${EMPTY}" }, { to: "${GONE}-${GONE}" }],
  });
  const advice = "set it, or write the value here";
  assertEquals(problems, [
    { path: "mappings[0].to", message: `Environment variable GONE is not set: ${advice}` },
    { path: "mappings[0].to", message: `Environment variable EMPTY is empty: ${advice}` },
    { path: "mappings[1].to", message: `Environment variable GONE is not set: ${advice}` },
  ]);
});

Deno.test("resolveDocument() refuses '${' without a name and a closing brace", () => {
  const message = "Cannot read '${': write ${NAME}, with a name of letters, digits and '_'";
  for (
    const text of [
      "${",
      "${}",
      "${HOST",
      "a${1A}",
      "${A-B}",
      "${A:-b}",
      "${ HOST }",
      "${É}",
      "${${HOST}}",
    ]
  ) {
    assertEquals(resolve({ key: text }).problems, [{ path: "key", message }], text);
  }
});

Deno.test("resolveDocument() makes numbers of digits only where a number is wanted", () => {
  const cases: { document: Record<string, unknown>; expected: unknown }[] = [
    { document: { timeout: "${NUMBER}" }, expected: 12 },
    { document: { timeout: "0.${NUMBER}" }, expected: 0.12 },
    { document: { timeout: "${NUMBER}e1" }, expected: 120 },
    { document: { timeout: "-${NUMBER}" }, expected: -12 },
    { document: { timeout: " ${NUMBER}" }, expected: " 12" },
    { document: { timeout: "0x${NUMBER}" }, expected: "0x12" },
    { document: { timeout: "12" }, expected: "12" },
    { document: { workspaceId: "12" }, expected: 12 },
    { document: { workspaceId: "${NUMBER}" }, expected: 12 },
    { document: { workspaceId: "" }, expected: "" },
    { document: { workspaceId: "x" }, expected: "x" },
    { document: { userId: "${NUMBER}" }, expected: "12" },
    { document: { mappings: [{ timeout: "${NUMBER}" }] }, expected: [{ timeout: "12" }] },
  ];
  for (const { document, expected } of cases) {
    const values = Object.values(resolve(document).value as object);
    assertEquals(values, [expected], JSON.stringify(document));
  }
});
