/** One mistake of each kind, planted into data in which nothing is wrong: it is found where it stands, and nothing else. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CheckedRun, checkFiles } from "../helpers/check_run.ts";

const MAPPINGS = [
  { from: "email", to: "email", required: true },
  { from: "name", to: "name" },
  { from: "bio", to: "bio" },
  { from: "created", to: "created_at", type: "timestamp" },
  { from: "seen", to: "last_seen_at", type: "timestamp", unit: "ms" },
  { from: "visits", to: "visits", type: "number" },
  { from: "active", to: "active", type: "boolean" },
  { from: "plan", to: "plan", type: "string" },
  { from: "address.city", to: "city" },
  { from: "off", to: "unsubscribed" },
  { from: "topics", to: "cio_subscription_preferences" },
  { from: "joined", to: "joined" },
  { from: "changed", to: "_timestamp", type: "timestamp" },
  { from: "teams", to: "cio_relationships" },
];

/** The lines of a user in whom nothing is wrong; the record begins at column 5. */
function user(number: number): string[] {
  return [
    "    {",
    `      "id": "u${number}",`,
    `      "email": "u${number}@example.org",`,
    `      "name": "Zoë 🦊",`,
    `      "bio": "short",`,
    `      "created": "2024-01-31T10:11:12Z",`,
    `      "seen": 1748812020994,`,
    `      "visits": 12,`,
    `      "active": true,`,
    `      "plan": "team",`,
    `      "address": { "street": "Sørgata", "city": "Oslo" },`,
    `      "off": true,`,
    `      "topics": { "topics": { "topic_1": true } },`,
    `      "joined": 1706695872,`,
    `      "changed": "2024-01-31",`,
    `      "teams": [ { "identifiers": { "object_type_id": "1", "object_id": "acme" } } ]`,
    "    }",
  ];
}

const LINES_OF_USER = user(1).length;

/** Three users, in the second of whom the line that holds `planted.from` has `planted.to` in its place. */
function dataWith(planted?: { from: string; to: string }): string {
  const second = user(2).join("\n");
  if (planted !== undefined) assertStringIncludes(second, planted.from);
  const changed = planted === undefined ? second : second.replace(planted.from, planted.to);
  const first = user(1).join("\n");
  return `[\n${[first, changed, user(3).join("\n")].join(",\n")}\n]\n`;
}

async function check(data: string, more: Record<string, unknown> = {}): Promise<CheckedRun> {
  return await checkFiles({ data, configuration: { mappings: MAPPINGS, ...more } });
}

/** Warnings that come with the mappings, whatever is in the data: the time of an update is sent. */
function warningsOf({ result }: CheckedRun): string[] {
  return result.warnings.filter(({ kind }) => kind !== "update-time").map(({ message }) => message);
}

interface Planted {
  name: string;
  from: string;
  to: string;
  /** Line of the user, 1 for the first one of the record, and column; the record's own when left out. */
  at?: [line: number, column: number];
  message: string;
}

const long = (bytes: number) => `"${"é".repeat(bytes / 2)}"`;

const PROBLEMS: Planted[] = [
  {
    name: "an attribute that is too long",
    from: `"short"`,
    to: long(1204),
    at: [5, 14],
    message: "user u2: attribute 'bio' is 1,204 bytes, the limit is 1,000",
  },
  {
    name: "a nested attribute that is too long, behind other characters",
    from: `"Oslo"`,
    to: `"${"x".repeat(1001)}"`,
    at: [11, 49],
    message: "user u2: attribute 'city' is 1,001 bytes, the limit is 1,000",
  },
  {
    name: "an identifier that is not there",
    from: `"id": "u2",`,
    to: "",
    message: "record 2: user identifier is missing: the record has no 'id'",
  },
  {
    name: "an empty identifier",
    from: `"u2"`,
    to: `""`,
    at: [2, 13],
    message: "record 2: user identifier 'id' is empty",
  },
  {
    name: "an identifier that is null",
    from: `"u2"`,
    to: "null",
    at: [2, 13],
    message: "record 2: user identifier 'id' is null",
  },
  {
    name: "an identifier that is too long",
    from: `"u2"`,
    to: long(152),
    at: [2, 13],
    message: "record 2: user identifier 'id' is 152 bytes, the limit is 150",
  },
  {
    name: "a required value that is not there",
    from: `"email": "u2@example.org",`,
    to: "",
    message: "user u2: required 'email' is missing",
  },
  {
    name: "a required value that is null",
    from: `"u2@example.org"`,
    to: "null",
    at: [3, 16],
    message: "user u2: required 'email' is null",
  },
  {
    name: "an email that is an object",
    from: `"u2@example.org"`,
    to: `{ "work": "u2@example.org" }`,
    at: [3, 16],
    message: "user u2: cannot use 'email' as email, which is a string or a number: it is an object",
  },
  {
    name: "a date whose day may be the month",
    from: `"2024-01-31T10:11:12Z"`,
    to: `"01/02/2024"`,
    at: [6, 18],
    message:
      `user u2: cannot convert 'created' to timestamp: "01/02/2024": day or month first is ` +
      "not known: write the year first, as in 2024-01-31",
  },
  {
    name: "a date that the calendar does not have",
    from: `"2024-01-31T10:11:12Z"`,
    to: `"2024-02-30"`,
    at: [6, 18],
    message:
      `user u2: cannot convert 'created' to timestamp: "2024-02-30": the calendar has no such date`,
  },
  {
    name: "text for a number",
    from: "12,\n",
    to: `"a dozen",\n`,
    at: [8, 17],
    message: "user u2: cannot convert 'visits' to number: it is a string of another form",
  },
  {
    name: "a list for a number",
    from: "12,\n",
    to: `[12],\n`,
    at: [8, 17],
    message: "user u2: cannot convert 'visits' to number: it is an array",
  },
  {
    name: "a word for a boolean",
    from: `"active": true`,
    to: `"active": "perhaps"`,
    at: [9, 17],
    message: "user u2: cannot convert 'active' to boolean: it is a string of another form",
  },
  {
    name: "an object for a string",
    from: `"team"`,
    to: `{ "name": "team" }`,
    at: [10, 15],
    message: "user u2: cannot convert 'plan' to string: it is an object",
  },
  {
    name: "a word for unsubscribed",
    from: `"off": true`,
    to: `"off": "sometimes"`,
    at: [12, 14],
    message: "user u2: cannot convert 'off' to boolean: it is a string of another form",
  },
  {
    name: "text for subscription preferences",
    from: `{ "topics": { "topic_1": true } }`,
    to: `"topic_1"`,
    at: [13, 17],
    message: "user u2: cannot use 'topics' as cio_subscription_preferences, which is an object: " +
      "it is a string",
  },
  {
    name: "a time of the update that is none",
    from: `"changed": "2024-01-31"`,
    to: `"changed": "soon"`,
    at: [15, 18],
    message:
      `user u2: cannot convert 'changed' to timestamp: "soon": not a date of a known form: ` +
      "write it as in 2024-01-31T10:11:12Z",
  },
  {
    name: "a relationship without an object",
    from: `"object_type_id": "1", "object_id": "acme"`,
    to: `"object_type_id": "1"`,
    at: [16, 16],
    message: `user u2: cannot use 'teams' as cio_relationships: must be a list of ` +
      `{ "identifiers": { "object_type_id": "1", "object_id": "acme" } }: number 1 is not`,
  },
];

for (const { name, from, to, at = [1, 5], message } of PROBLEMS) {
  Deno.test(`check finds ${name}`, async () => {
    const run = await check(dataWith({ from, to }));
    const [line, column] = at;
    const place = { line: 1 + LINES_OF_USER + line, column };
    const found = run.result.problems.flatMap(({ examples }) =>
      examples.map(({ user, message, position: { line, column, record } }) => ({
        message: `${user === null ? `record ${record}` : `user ${user}`}: ${message}`,
        place: { line, column },
      }))
    );
    assertEquals(found, [{ message, place }]);
    assertEquals(warningsOf(run), []);
    assertEquals({ code: run.code, users: run.result.users }, {
      code: 1,
      users: { read: 3, valid: 2, rejected: 1 },
    });
    const { first } = run.result.problems[0];
    // As in a sync: where the record begins.
    assertEquals([first.line, first.column], [2 + LINES_OF_USER, 5]);
  });
}

Deno.test("check finds a record that is no object", async () => {
  const { result } = await check(`[\n${user(1).join("\n")},\n    "u2"\n]`);
  const [{ user: name, message, position }] = result.problems[0].examples;
  assertEquals({ name, message, at: [position.line, position.column] }, {
    name: null,
    message: "record is not an object: it is a string",
    at: [2 + LINES_OF_USER, 5],
  });
});

const DOUBTS: { name: string; from: string; to: string; warning: string }[] = [
  {
    name: "a date without a type",
    from: "1706695872",
    to: `"2024-01-31"`,
    warning: "joined: 'joined' has dates, which go through as they are, and which no segment can " +
      `compare (first: line 19): add "type": "timestamp" to mappings[11], or "type": "string" if ` +
      "text is meant",
  },
  {
    name: "a year that is none",
    from: `"2024-01-31T10:11:12Z"`,
    to: `"0024-01-31"`,
    warning: "created_at: 1 date in 'created' outside the years 1900 to 2200 (first: line 19): " +
      `check the data, and "unit" of mappings[3]`,
  },
  {
    name: "a number for an email",
    from: `"u2@example.org"`,
    to: "4711",
    warning: "email: 1 number in 'email' is no address (first: line 19): " +
      "check mappings[0].from: is another key meant?",
  },
  {
    name: "someone who would be subscribed again",
    from: `"off": true`,
    to: `"off": false`,
    warning:
      "unsubscribed: 1 user is not unsubscribed by the data (first: line 19): whoever has unsubscribed " +
      "in Customer.io since is subscribed again; --dry-run --compare (takes appApiKey) counts them; " +
      "drop mappings[9] unless the data knows best",
  },
  {
    name: "an identifier with a space",
    from: `"u2"`,
    to: `"u2 "`,
    warning:
      "1 identifier in 'id' with white space around it (first: line 19): Customer.io takes " +
      `" 42" and "42" for two people, so take it out unless it is meant`,
  },
];

for (const { name, from, to, warning } of DOUBTS) {
  Deno.test(`check warns of ${name}`, async () => {
    const run = await check(dataWith({ from, to }));
    assertEquals(warningsOf(run), [warning]);
    assertEquals([run.code, run.result.problems], [0, []]);
  });
}

Deno.test("check warns of milliseconds where seconds are expected", async () => {
  const data = dataWith().replaceAll("1706695872", "1706695872000");
  assertEquals(warningsOf(await check(data)), [
    "joined: 3 numbers in 'joined' may be times in milliseconds, and Customer.io compares dates " +
    `in seconds (first: line 2): add "type": "timestamp" to mappings[11] if they are dates`,
  ]);
});

Deno.test("check warns of seconds where milliseconds are expected", async () => {
  const data = dataWith().replaceAll("1748812020994", "1748812020");
  assertEquals(warningsOf(await check(data)), [
    "last_seen_at: 3 numbers in 'seen' may be seconds, and are read as milliseconds, as days of " +
    `1970 (first: line 2): drop "unit" of mappings[4], or make it "s"`,
  ]);
});

Deno.test("check warns of a mapping that no record has, and names the nearest key", async () => {
  const mappings = MAPPINGS.map((mapping) =>
    mapping.from === "plan" ? { ...mapping, from: "plna" } : mapping
  );
  const run = await check(dataWith(), { mappings });
  assertEquals(warningsOf(run), [
    "mappings[7].from: 'plna' is in none of the 3 records: did you mean \"plan\"?",
  ]);
  assertEquals(run.result.attributes[7], {
    from: "plna",
    to: "plan",
    present: 0,
    types: {},
    longestBytes: 0,
  });
});

Deno.test("check finds a user who is there twice", async () => {
  const run = await check(dataWith({ from: `"u2"`, to: `"u1"` }));
  const { users, emails, examples } = run.result.duplicates;
  assertEquals([users, emails], [1, 0]);
  assertEquals(
    examples.users.map(({ user, positions }) => [user, positions.map(({ line }) => line)]),
    [["u1", [2, 2 + LINES_OF_USER]]],
  );
  assertEquals([run.code, run.result.problems], [0, []]);
});

Deno.test("check finds an email that two users share, whatever its case", async () => {
  const run = await check(dataWith({ from: "u2@example.org", to: "U1@Example.org" }));
  const { users, emails, examples } = run.result.duplicates;
  assertEquals([users, emails], [0, 1]);
  assertEquals(
    examples.emails.map(({ users, positions }) => [users, positions.map(({ line }) => line)]),
    [[["u1", "u2"], [2, 2 + LINES_OF_USER]]],
  );
});

Deno.test("check finds all that is wrong with one record", async () => {
  const wrong = dataWith({ from: "12,\n", to: `"a dozen",\n` })
    .replace(`"u2@example.org"`, "null");
  const { result } = await check(wrong);
  assertEquals(result.problems.map(({ field }) => field).sort(), ["email", "visits"]);
  assertEquals(result.users, { read: 3, valid: 2, rejected: 1 });
});

Deno.test("check finds nothing where nothing is wrong", async () => {
  const run = await check(dataWith());
  const { users, problems, duplicates } = run.result;
  assertEquals({ code: run.code, users, problems, warnings: warningsOf(run) }, {
    code: 0,
    users: { read: 3, valid: 3, rejected: 0 },
    problems: [],
    warnings: [],
  });
  assertEquals([duplicates.users, duplicates.emails], [0, 0]);
});
