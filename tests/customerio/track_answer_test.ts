import { assert, assertEquals } from "@std/assert";
import { readBatchAnswer, readProblems, readRegion } from "../../lib/customerio/track_answer.ts";

/** Without the keys that are undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

Deno.test("readBatchAnswer() finds nobody refused when there are no errors", () => {
  for (
    const body of ["{}", " {}\n", '{"errors":[]}', '{"errors":null}', '{"meta":{},"errors":[]}']
  ) {
    assertEquals(readBatchAnswer(body, 2), [], body);
  }
});

Deno.test("readBatchAnswer() gives index, field and reason of each error", () => {
  const body = JSON.stringify({
    errors: [
      { batch_index: 0, reason: "invalid", field: "email", message: "not an email" },
      { batch_index: 2, reason: "required", field: null, message: null },
      { batch_index: 2, message: "second error of the same person" },
      { batch_index: 1, reason: "", detail: "only a detail" },
      { batch_index: 1 },
    ],
  });
  assertEquals(plain(readBatchAnswer(body, 3)), [
    { index: 0, field: "email", reason: "invalid: not an email" },
    { index: 2, reason: "required" },
    { index: 2, reason: "second error of the same person" },
    { index: 1, reason: "only a detail" },
    { index: 1, reason: "no reason given" },
  ]);
});

Deno.test("readBatchAnswer() is undefined when it is not clear who was refused", () => {
  const bodies = [
    "",
    "{",
    '{"errors":[{"batch_index":0}',
    "<html>proxy</html>",
    "null",
    "[]",
    '"ok"',
    "1",
    '{"errors":{}}',
    '{"errors":["text"]}',
    '{"errors":[{"reason":"no index"}]}',
    '{"errors":[{"batch_index":null}]}',
    '{"errors":[{"batch_index":"0"}]}',
    '{"errors":[{"batch_index":0.5}]}',
    '{"errors":[{"batch_index":-1}]}',
    '{"errors":[{"batch_index":2}]}',
    '{"errors":[{"batch_index":0},{"batch_index":99}]}',
    '{"errors":[{"batch_index":0,"reason":7}]}',
  ];
  for (const body of bodies) assertEquals(readBatchAnswer(body, 2), undefined, body);
});

Deno.test("readProblems() reads every shape of a refusal", () => {
  const cases: [string, unknown][] = [
    ['{"meta":{"error":"one"}}', [{ reason: "one" }]],
    ['{"meta":{"errors":["one","two"]}}', [{ reason: "one" }, { reason: "two" }]],
    ['{"errors":["one"]}', [{ reason: "one" }]],
    [
      '{"errors":[{"reason":"invalid","field":"id","message":"empty"}]}',
      [{ reason: "invalid: empty", field: "id" }],
    ],
    ['{"errors":[{"detail":"too many","status":"429"}]}', [{ reason: "too many" }]],
    ['{"errors":null,"meta":{"error":"one","errors":null}}', [{ reason: "one" }]],
    ['{"errors":["one"],"meta":null}', [{ reason: "one" }]],
    ["{}", []],
    ['{"errors":[]}', []],
    ['{"meta":{"error":""}}', []],
    ["", []],
    ["   ", []],
    ["Bad Request", [{ reason: "Bad Request" }]],
    [
      "<html><head>\n<title>502 Bad Gateway</title></head></html>",
      [{ reason: "502 Bad Gateway" }],
    ],
  ];
  for (const [body, expected] of cases) assertEquals(plain(readProblems(body)), expected, body);
});

Deno.test("readProblems() gives one line of bounded length without control characters", () => {
  const said = `\u001b[31mred\u001b[0m\r\nnext\u0000\u0085line ${"x".repeat(5000)}`;
  for (const body of [said, JSON.stringify({ meta: { error: said } })]) {
    const [{ reason }] = readProblems(body);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x1f\x7f-\x9f]/.test(reason), reason);
    assertEquals(reason.length, 301);
    assert(reason.endsWith("x…"));
    assert(reason.includes("next line"));
  }
  // What is behind the first 1,200 characters is not looked at.
  assertEquals(readProblems(`${" ".repeat(1195)}hello there`), [{ reason: "hello" }]);
  const [{ field }] = readProblems(JSON.stringify({ errors: [{ field: "a\nb" }] }));
  assertEquals(field, "a b");
});

Deno.test("readRegion() gives region and workspace", () => {
  const cases: [string, unknown][] = [
    ['{"url":"https://x","region":"us","environment_id":3}', { region: "us", workspaceId: 3 }],
    ['{"region":"eu"}', { region: "eu" }],
    ['{"region":"eu","environment_id":null}', { region: "eu" }],
  ];
  for (const [body, expected] of cases) assertEquals(plain(readRegion(body)), expected, body);
});

Deno.test("readRegion() is undefined when there is no region that is known", () => {
  for (
    const body of ["", "{}", "<html>", '{"region":"mars"}', '{"region":null}', '{"region":"us"']
  ) {
    assertEquals(readRegion(body), undefined, body);
  }
});
