import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterRoute, expected, startTrial, users } from "../helpers/e2e.ts";

const [U1, U2] = users(2).map((user) => JSON.stringify(user));

/** Data, where it goes wrong, what is said, and how many users stand before that place. */
const MALFORMED: {
  name: string;
  data: string | Uint8Array;
  line: number;
  column: number;
  said: RegExp;
  before: number;
}[] = [
  {
    name: "a missing comma",
    data: `[\n${U1},\n${U2} {"id":"u3"}]`,
    line: 3,
    column: U2.length + 2,
    said: /expected ',' or '\]'/,
    before: 2,
  },
  {
    name: "an end too early",
    data: `[\n${U1},\n${U2},\n  {"id":`,
    line: 4,
    column: 9,
    said: /end of the file/,
    before: 2,
  },
  {
    name: "no end of the array",
    data: `[${U1}\n`,
    line: 2,
    column: 1,
    said: /expected ',' or '\]'/,
    before: 1,
  },
  {
    name: "a comma too many",
    data: `[${U1},\n]`,
    line: 2,
    column: 1,
    said: /expected a (user|value), found ']'/,
    before: 1,
  },
  {
    name: "text after the array",
    data: `[${U1}]\n\n x`,
    line: 3,
    column: 2,
    said: /nothing after the array/,
    before: 1,
  },
  { name: "an empty file", data: "", line: 1, column: 1, said: /expected '\['/, before: 0 },
  {
    name: "a bad number",
    data: `[${U1},\n{"id":01}]`,
    line: 2,
    column: 8,
    said: /expected/,
    before: 1,
  },
  {
    name: "a raw line break in a string",
    data: `[${U1},\n{"id":"a\nb"}]`,
    line: 2,
    column: 9,
    said: /expected/,
    before: 1,
  },
  {
    name: "invalid UTF-8",
    data: new Uint8Array([
      ...new TextEncoder().encode(`[${U1},\n{"id":"é`),
      0xff,
      0x22,
      0x7d,
      0x5d,
    ]),
    line: 2,
    column: 9,
    said: /UTF-8/,
    before: 1,
  },
];

Deno.test("sync sends nothing when the data is known to be something else", async () => {
  const cases = [
    { data: '{"users": [{"id":"u1"}]}', said: "--records users" },
    { data: '{"id":"u1"},\n{"id":"u2"}', said: "(echo '['; cat data.json; echo ']')" },
    { data: "id\nu1\n", said: "--format csv" },
  ];
  for (const { data, said } of cases) {
    await using trial = await startTrial({ data });
    const { code, result } = await trial.result();
    assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "data" }, said);
    assertStringIncludes(result.error!.message, said);
    assertEquals(trial.server.requests.length, 0, said);
    assertEquals(trial.files(), ["configuration.json", "data.json"], said);
  }
});

for (const { name, data, line, column, said, before } of MALFORMED) {
  Deno.test(`sync says where the data is wrong and syncs those before when it has ${name}`, async () => {
    await using trial = await startTrial({ data });
    const { code, result, stderr } = await trial.result();

    assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "data" });
    const { message } = result.error!;
    assertStringIncludes(message, `'data.json'`);
    assertStringIncludes(message, `line ${line}, column ${column}: `);
    assertMatch(message, said);
    assertEquals(before > 0 ? afterRoute(stderr) : stderr, `Error: ${message}\n`);
    assertEquals({ read: result.users.read, accepted: result.users.accepted }, {
      read: before,
      accepted: before,
    });
    assertEquals(trial.people, expected(users(before)));
  });
}

Deno.test("sync says what to do when the data is wrong", async () => {
  await using trial = await startTrial({ data: `[${U1},\n${U2}\n` });
  const { code, stdout, stderr } = await trial.sync();

  assertEquals(code, 2);
  assertMatch(afterRoute(stderr), /^Error: Cannot read 'data\.json'.*line 3, column 1: .*\n$/);
  assertMatch(stdout, /^Stopped: 2 of 2 users in Customer\.io after /);
  assertStringIncludes(stdout, "\nNot all of the data was read: 2 records of it.\n");
  assertStringIncludes(
    stdout,
    "\nNext: mend the data where the error says, then run the same command ",
  );
});

Deno.test("sync says which file is missing or a folder", async () => {
  await using trial = await startTrial();
  for (
    const { path, said } of [
      { path: "nope.json", said: "Cannot find" },
      { path: ".", said: "it is a folder" },
    ]
  ) {
    const { code, result, stdout } = await trial.result("--data", path);
    assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "data" });
    assertStringIncludes(result.error!.message, `'${path}'`);
    assertStringIncludes(result.error!.message, said);
    assert(stdout.length > 0);
  }
});

Deno.test("sync rejects bad records with their reasons and goes on", async () => {
  const long = "x".repeat(1001);
  const data = [
    { email: "none@example.com" },
    { id: "" },
    { id: true },
    { id: [1] },
    { id: { a: 1 } },
    "u9",
    { id: "é".repeat(76) },
    { id: "u1", email: "u1@example.com", name: long },
    { id: "u2", name: "Name 2" },
    { id: "u3", email: "u3@example.com", joined: "last spring" },
    { id: "u4", email: "u4@example.com", name: "Name 4" },
  ];
  await using trial = await startTrial({
    data,
    configuration: {
      mappings: [
        { from: "email", to: "email", required: true },
        { from: "name", to: "first_name" },
        { from: "joined", to: "created_at", type: "timestamp" },
      ],
    },
  });
  const { code, stdout } = await trial.sync();

  assertEquals(code, 1);
  assertEquals([...trial.people.keys()], ["u4"]);
  const failures = await trial.failures();
  assertEquals(failures.length, 10);
  for (const { outcome, reason, position } of failures) {
    assertEquals(outcome, "rejected");
    assertStringIncludes(stdout, ` 1 rejected: `);
    assert(typeof reason === "string" && typeof position === "object");
  }
  assertMatch(stdout, /\n {2}accepted +1\n {2}rejected +10 {3}cannot be accepted as they are\n/);
  assertStringIncludes(stdout, "\n  and 2 other reasons\n");
});
