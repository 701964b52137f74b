import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { Ledger } from "../../lib/outcome/ledger.ts";
import { concludeReading, type FirstLookOptions, takeFirstLook } from "../../lib/run/first_look.ts";
import { Run } from "../../lib/run/run.ts";
import type { Warning } from "../../lib/warning.ts";
import { sourceOf } from "../helpers/people.ts";

/** A run, and a first look at `values` for `id` and mappings `from`. */
function prepare(values: unknown[], from: string[] = [], options: Partial<FirstLookOptions> = {}) {
  const written: string[] = [];
  const run = new Run({ json: false, quiet: false }, {
    stdout: () => {},
    stderr: (text) => written.push(text),
    columns: undefined,
  });
  const mappings = from.map((key) => ({ from: key, to: key.toUpperCase() }));
  const look = () =>
    takeFirstLook(run, {
      records: sourceOf(values, 100).records,
      configuration: { userId: "id", mappings },
      configPath: "c.json",
      strict: false,
      ...options,
    });
  return { run, look, written };
}

Deno.test("takeFirstLook() refuses data in which no user has userId, and says what there is", async () => {
  const many = Array.from({ length: 1200 }, () => ({ uid: 1, email: "a" }));
  const cases = [
    {
      name: "the first of many",
      values: many,
      message: "Cannot find userId 'id' in the first 1,000 records: the keys there are uid, " +
        'email; did you mean "userId": "uid"?',
    },
    {
      name: "a few",
      values: [{ email: "a" }, { address: { city: "b" } }],
      message: "Cannot find userId 'id' in the 2 records: the keys there are email, " +
        "address.city; name the one that identifies a user",
    },
    {
      name: "a word more than was configured",
      values: [{ customer_id: 1, email: "a" }],
      message:
        "Cannot find userId 'id' in the only record: the keys there are customer_id, email; " +
        'did you mean "userId": "customer_id"?',
    },
    {
      name: "nested",
      values: [{ user: { id: 1 } }],
      message: "Cannot find userId 'id' in the only record: the keys there are user.id; " +
        'did you mean "userId": "user.id"?',
    },
    {
      name: "no keys",
      values: [{}, {}],
      message: "Cannot find userId 'id' in the 2 records: there are no keys; " +
        "name the one that identifies a user",
    },
    {
      name: "rows",
      values: [["id", "email"], [1, "a"]],
      message: "Cannot find userId 'id' in the 2 records: each of them is an array, " +
        'and a user is an object such as { "id": 42 }',
    },
    {
      name: "all kinds but objects",
      values: ["id", 1, 2, null, true, false],
      message: "Cannot find userId 'id' in the 6 records: each of them is a string, " +
        'a number, null or a boolean, and a user is an object such as { "id": 42 }',
    },
    {
      name: "one",
      values: [7],
      message: "Cannot find userId 'id' in the only record: it is a number, " +
        'and a user is an object such as { "id": 42 }',
    },
  ];
  for (const { name, values, message } of cases) {
    const { run, look } = prepare(values, ["name"]);
    const error = await assertRejects(look, RunError, "", name);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "config", message }, name);
    assertEquals(run.warnings, [], name);
  }
});

Deno.test("takeFirstLook() is content with one user who has it, and with no users", async () => {
  const cases = [
    { name: "nobody", values: [] },
    { name: "the last of them", values: [...new Array(999).fill({ x: 1 }), { id: null }] },
    { name: "the first of them", values: [{ id: 1 }, 5, "x"] },
  ];
  for (const { name, values } of cases) {
    const { run, look, written } = prepare(values);
    const { records } = await look();
    assertEquals((await Array.fromAsync(records)).flat().length, values.length, name);
    assertEquals({ warnings: run.warnings, written }, { warnings: [], written: [] }, name);
  }
});

/** The records of `values`, with what is told of those at the places of `changes`. */
async function changed(values: unknown[], changes: Record<number, Partial<DataRecord>>) {
  const records = (await Array.fromAsync(sourceOf(values).records)).flat();
  return ReadableStream.from([records.map((record, i) => ({ ...record, ...changes[i] }))]);
}

Deno.test("takeFirstLook() says nothing of records that are too large to be read, or of no whole row", async () => {
  const tooLarge = { tooLarge: 33_000_000, start: 0, end: 0 };
  const fault = { fault: "it has 3 cells, and the header has 2" } as Partial<DataRecord>;
  for (const change of [tooLarge, fault]) {
    const { run, look } = prepare([], ["name"], { records: await changed([1], { 0: change }) });
    const { isEmpty, given } = await look();
    assertEquals([run.warnings, isEmpty, given.records], [[], false, 1]);
    // What it says of the others is not said of all.
    const records = await changed([{ a: 1 }, { a: 2 }, { a: 3 }], { 1: change });
    const { message } = await assertRejects(prepare([], [], { records }).look, RunError);
    assertEquals(message.split(":")[0], "Cannot find userId 'id' in the first 2 records");
  }
});

Deno.test("takeFirstLook() counts what was given, and shows sixty characters of a key", async () => {
  const values = [{ id: 1 }, { id: 2 }];
  const long = "x".repeat(61);
  const { run, look } = prepare(values, [long]);
  const { given, isEmpty, unused } = await look();
  assertEquals({ given, isEmpty }, {
    given: { records: 2, bytes: 2 * '{"id":1}'.length },
    isEmpty: false,
  });
  assertEquals(run.warnings.map(({ message }) => message), [
    `mappings[0].from: '${"x".repeat(60)}…' is in none of the 2 records`,
  ]);
  assertEquals(unused.map(({ index, records }) => [index, records]), [[0, 2]]);
  const only = prepare([{ id: 1 }], ["seventeen"]);
  await only.look();
  assertEquals(only.run.warnings.map(({ message }) => message), [
    "mappings[0].from: 'seventeen' is not in the only record",
  ]);
});

Deno.test("takeFirstLook() warns at once of mappings that no record has anything for", async () => {
  const values = [{ id: 1, first_name: "a", plan: null }, { id: 2, address: { city: "x" } }];
  const cases = [
    { name: "all there", from: ["first_name", "plan", "address.city"], warnings: [] },
    {
      name: "misspelt",
      from: ["plan", "frist_name"],
      warnings: [
        `mappings[1].from: 'frist_name' is in none of the 2 records: did you mean "first_name"?`,
      ],
    },
    {
      name: "nothing near",
      from: ["subscription"],
      warnings: ["mappings[0].from: 'subscription' is in none of the 2 records"],
    },
    {
      name: "what a terminal would obey",
      from: ["\x1b[31mred"],
      warnings: ["mappings[0].from: ' [31mred' is in none of the 2 records"],
    },
    {
      name: "two",
      from: ["city", "seventeen"],
      warnings: [
        `mappings[0].from: 'city' is in none of the 2 records: did you mean "address.city"?`,
        "mappings[1].from: 'seventeen' is in none of the 2 records",
      ],
    },
  ];
  for (const { name, from, warnings } of cases) {
    const { run, look, written } = prepare(values, from);
    await look();
    const all = warnings.map((message): Warning => ({ kind: "mapping-unused", message }));
    assertEquals(run.warnings, all, name);
    assertEquals(written, warnings.map((message) => `Warning: ${message}\n`), name);

    const strict = prepare(values, from, { strict: true });
    if (warnings.length === 0) {
      await strict.look();
      continue;
    }
    const error = await assertRejects(strict.look, RunError, "", name);
    const count = warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`;
    assertEquals(
      { kind: error.kind, message: error.message, written: strict.written },
      {
        kind: "config",
        message: [`Cannot use configuration c.json with --strict: ${count}`, ...warnings].join(
          "\n  ",
        ),
        written: [],
      },
      name,
    );
  }
});

Deno.test("takeFirstLook() does not look for the key of a mapping that has a value", async () => {
  const configuration = {
    userId: "id",
    mappings: [{ to: "source", value: "import" }, { from: "b", to: "b" }],
  };
  const { run, look } = prepare([{ id: 1 }, { id: 2 }], [], { configuration });
  const first = await look();
  const message = "mappings[1].from: 'b' is in none of the 2 records";
  assertEquals(run.warnings, [{ kind: "mapping-unused", message }]);
  const ledger = new Ledger({ write: () => {}, onWriteError: () => {} });
  ledger.read();
  const maker = { present: [0, 0], warnings: () => [] };
  const { mappings } = concludeReading(run, first, { maker, ledger, isComplete: true });
  assertEquals(mappings[0], { from: null, to: "source", present: 0 });
  assertEquals(run.warnings, [{ kind: "mapping-unused", message }]);
});

Deno.test("takeFirstLook() ends with the reason of a stop while it waits for records", async () => {
  async function* never() {
    yield* sourceOf([{ id: 1 }]).records;
    await new Promise(() => {});
  }
  const { run, look } = prepare([], ["name"], { records: never() });
  const looking = look();
  run.stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  assertEquals((await assertRejects(() => looking, RunError)).kind, "interrupted");
});

Deno.test("concludeReading() brings warnings up to what was read", async () => {
  const told: Warning = { kind: "exposed-key", message: "careful" };
  const made: Warning = { kind: "timestamp-units", message: "both" };
  const cases = [
    {
      name: "found later",
      present: [5, 0],
      read: 5000,
      isComplete: true,
      rest: ["mappings[1].from: 'b' is in none of the 5,000 records"],
      counts: [5, 0],
    },
    {
      name: "both found later",
      present: [5, 1],
      read: 5000,
      isComplete: true,
      rest: [],
      counts: [5, 1],
    },
    {
      name: "not all read",
      present: [0, 9],
      read: 4000,
      isComplete: false,
      rest: ["mappings[0].from: 'a' is in none of the first 4,000 records"],
      counts: [0, 9],
    },
    {
      name: "stopped before what was looked at",
      present: [0, 9],
      read: 7,
      isComplete: false,
      rest: ["mappings[0].from: 'a' is in none of the first 1,000 records"],
      counts: [0, 7],
    },
  ];
  const values = Array.from({ length: 1001 }, (_, id) => ({ id }));
  for (const { name, present, read, isComplete, rest, counts } of cases) {
    const { run, look } = prepare(values, ["a", "b"]);
    run.warn(told);
    const first = await look();
    assertEquals(run.warnings.length, 3, name);
    assertMatch(run.warnings[1].message, /^mappings\[0\].* none of the first 1,000 records/, name);
    const ledger = new Ledger({ write: () => {}, onWriteError: () => {} });
    for (let i = 0; i < read; i++) ledger.read();
    const maker = { present, warnings: () => [made] };
    const { mappings, reasons } = concludeReading(run, first, { maker, ledger, isComplete });
    const [a, b] = counts;
    assertEquals(mappings, [{ from: "a", to: "A", present: a }, {
      from: "b",
      to: "B",
      present: b,
    }]);
    assertEquals(reasons, [], name);
    const unused = rest.map((message): Warning => ({ kind: "mapping-unused", message }));
    assertEquals(run.warnings, [told, ...unused, made], name);
  }
});
