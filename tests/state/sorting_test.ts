/** Tests of what is known of people after what a run has written was sorted in. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ACCEPTED_SCHEMA } from "../../lib/state/changes.ts";
import { COUNTERS_SCHEMA } from "../../lib/state/counters.ts";
import { RECORDS_SCHEMA } from "../../lib/state/record_tables.ts";
import { PEOPLE_SCHEMA } from "../../lib/state/recorded_people.ts";
import { countUnsorted, sortIn, sortInSome } from "../../lib/state/sorting.ts";

/** The run that has written what is sorted in. */
const RUN = 7;

/** Rows of `accepted`: of a hash its letter, as often as there are records. */
const [FROM_FIRST, ONE_MORE, REJECTED] = ["from the first", "one more", "rejected"];

/** One person as the file has them; hashes as their letters. */
interface Person {
  hashes: string;
  pending: number;
  run: number;
  gone?: string;
}

function open(path = ":memory:"): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(PEOPLE_SCHEMA + ACCEPTED_SCHEMA + COUNTERS_SCHEMA + RECORDS_SCHEMA);
  database.exec(`UPDATE counters SET run = ${RUN}`);
  return database;
}

/** Letters as hashes, 16 bytes each. */
function hashesOf(letters: string): Uint8Array {
  return new TextEncoder().encode([...letters].map((letter) => letter.repeat(16)).join(""));
}

function addPerson(
  database: DatabaseSync,
  { key = "x", number = 1, hashes, pending, run, gone }: Person & { key?: string; number?: number },
): void {
  database.prepare(
    "INSERT INTO people (identifier, number, run, hashes, pending, gone) VALUES (?, ?, ?, ?, ?, ?)",
  ).run(key, number, run, hashesOf(hashes), pending, gone ?? null);
}

function addRows(
  database: DatabaseSync,
  rows: readonly string[],
  { key = "x", number = 1 } = {},
): void {
  const add = database.prepare(
    "INSERT INTO accepted (identifier, number, hash) VALUES (?, ?, ?)",
  );
  for (const row of rows) {
    const hash = row === FROM_FIRST
      ? null
      : row === ONE_MORE
      ? new Uint8Array()
      : row === REJECTED
      ? new Uint8Array(1)
      : hashesOf(row);
    add.run(key, number, hash);
  }
}

function personIn(database: DatabaseSync, key = "x"): Person | undefined {
  const row = database.prepare(
    "SELECT CAST(hashes AS TEXT) AS hashes, pending, run, gone FROM people WHERE identifier = ?",
  ).get(key) as Person | undefined;
  if (row === undefined) return undefined;
  const { hashes, pending, run, gone } = row;
  const letters = hashes.replaceAll(/(.)\1{15}/g, "$1");
  return { hashes: letters, pending, run, ...(gone === null ? {} : { gone }) };
}

const KNOWN: Person = { hashes: "a", pending: 0, run: 5 };

const cases: {
  name: string;
  before?: Person;
  rows: string[];
  /** What is known of the person then. */
  after: Person | undefined;
  /** The same where the run has settled all that it sent. @default {`after`} */
  settled?: Person | undefined;
}[] = [
  { name: "a new user", rows: ["b"], after: { hashes: "b", pending: 0, run: RUN } },
  {
    name: "a new user with records one after the other",
    rows: ["b", ONE_MORE, "c"],
    after: { hashes: "bc", pending: 0, run: RUN },
  },
  {
    name: "a new user with records accepted together",
    rows: ["bcd"],
    after: { hashes: "bcd", pending: 0, run: RUN },
  },
  {
    name: "a new user who may have been sent",
    rows: [FROM_FIRST],
    after: { hashes: "", pending: 1, run: 0 },
  },
  {
    name: "a new user of whom one more was to be sent and nothing is known",
    rows: [ONE_MORE, ONE_MORE],
    after: undefined,
  },
  {
    name: "a new user of whom the first of two was accepted",
    rows: [ONE_MORE, "b"],
    after: { hashes: "b", pending: 1, run: RUN },
    settled: { hashes: "b", pending: 0, run: RUN },
  },
  {
    name: "a new user of whom both of two were accepted together",
    rows: [ONE_MORE, "bc"],
    after: { hashes: "bc", pending: 0, run: RUN },
  },
  {
    name: "a new user of whom the first of three was accepted",
    rows: [ONE_MORE, ONE_MORE, "b"],
    after: { hashes: "b", pending: 2, run: RUN },
    settled: { hashes: "b", pending: 0, run: RUN },
  },
  {
    name: "a new user of whom the first of two was rejected",
    rows: [ONE_MORE, REJECTED],
    after: { hashes: "", pending: 1, run: 0 },
    settled: { hashes: "", pending: 0, run: 0 },
  },
  {
    name: "a new user who was rejected",
    rows: [REJECTED],
    after: { hashes: "", pending: 0, run: 0 },
  },
  {
    name: "a known user who is sent from the first record on",
    before: KNOWN,
    rows: [FROM_FIRST],
    after: { hashes: "", pending: 1, run: 5 },
  },
  {
    name: "a known user with another record",
    before: KNOWN,
    rows: [FROM_FIRST, "b"],
    after: { hashes: "b", pending: 0, run: RUN },
  },
  {
    name: "a known user who is sent from the first record on, of whom one of two came",
    before: KNOWN,
    rows: [FROM_FIRST, ONE_MORE, "b"],
    after: { hashes: "b", pending: 1, run: RUN },
  },
  {
    name: "a known user with one more record on its way",
    before: KNOWN,
    rows: [ONE_MORE],
    after: { hashes: "a", pending: 1, run: 5 },
  },
  {
    name: "a known user with one more record",
    before: KNOWN,
    rows: [ONE_MORE, "b"],
    after: { hashes: "ab", pending: 0, run: RUN },
  },
  {
    name: "a known user with two more records accepted together",
    before: KNOWN,
    rows: [ONE_MORE, ONE_MORE, "bc"],
    after: { hashes: "abc", pending: 0, run: RUN },
  },
  {
    name: "a known user with one more record that was rejected",
    before: KNOWN,
    rows: [ONE_MORE, REJECTED],
    after: KNOWN,
  },
  {
    name: "a known user who was rejected more often than sent",
    before: KNOWN,
    rows: [ONE_MORE, REJECTED, REJECTED],
    after: KNOWN,
  },
  {
    name: "a user who was kept and is sent",
    before: { ...KNOWN, gone: "keep" },
    rows: [FROM_FIRST],
    after: { hashes: "", pending: 1, run: 5, gone: "keep" },
  },
  {
    name: "a user who was suppressed and is accepted",
    before: { hashes: "", pending: 0, run: 5, gone: "suppress" },
    rows: [FROM_FIRST, "b"],
    after: { hashes: "b", pending: 0, run: RUN },
  },
  {
    name: "a user of a later run",
    before: { ...KNOWN, run: RUN + 2 },
    rows: [ONE_MORE, "b"],
    after: { hashes: "ab", pending: 0, run: RUN + 2 },
  },
  {
    name: "a user with the thousandth record",
    before: { ...KNOWN, hashes: "a".repeat(999) },
    rows: [ONE_MORE, "b"],
    after: { hashes: `${"a".repeat(999)}b`, pending: 0, run: RUN },
  },
  {
    name: "a user with more than a thousand records",
    before: { ...KNOWN, hashes: "a".repeat(1000) },
    rows: [ONE_MORE, "b"],
    after: { hashes: "a".repeat(1000), pending: 1e9, run: RUN },
  },
];

for (const { name, before, rows, after, ...more } of cases) {
  Deno.test(`sortIn() of ${name}`, () => {
    for (const isSettled of [false, true]) {
      const database = open();
      if (before !== undefined) addPerson(database, before);
      addRows(database, rows);
      // Nobody has anything to do with others.
      addPerson(database, { ...KNOWN, key: "w" });
      addRows(database, ["z"], { key: "y", number: 2 });
      assertEquals(countUnsorted(database), rows.length + 1);
      sortIn(database, { isSettled });
      const expected = isSettled && "settled" in more ? more.settled : after;
      assertEquals(personIn(database), expected, `settled: ${isSettled}`);
      assertEquals(personIn(database, "w"), KNOWN);
      assertEquals(personIn(database, "y"), { hashes: "z", pending: 0, run: RUN });
      assertEquals(countUnsorted(database), 0);
      database.close();
    }
  });
}

Deno.test("sortIn() takes a run for not settled unless it is said to be", () => {
  const database = open();
  addRows(database, [ONE_MORE, "b"]);
  sortIn(database);
  assertEquals(personIn(database)?.pending, 1);
  database.close();
});

Deno.test("sortIn() keeps the number of a known person, and the next one is above all", () => {
  const database = open();
  addPerson(database, { ...KNOWN, number: 3 });
  addRows(database, [FROM_FIRST, "b"], { number: 3 });
  addRows(database, ["b"], { key: "new", number: 20 });
  addRows(database, [ONE_MORE, "b"], { key: "new", number: 21 });
  sortIn(database);
  assertEquals(numbersIn(database), { x: 3, new: 20, next: 22 });
  addRows(database, ["b"], { key: "another", number: 4 });
  sortIn(database);
  assertEquals(numbersIn(database), { another: 4, x: 3, new: 20, next: 22 });
  database.close();
});

Deno.test("sortInSome() leaves those of whom more is to come, and sorts in the others", () => {
  const database = open();
  addRows(database, ["b"]);
  addRows(database, ["c"]);
  for (const [key, row] of [["1", FROM_FIRST], ["2", ONE_MORE], ["3", REJECTED]]) {
    addRows(database, ["d", row], { key });
  }
  sortInSome(database);
  assertEquals(personIn(database), { hashes: "bc", pending: 0, run: RUN });
  assertEquals(["1", "2", "3"].map((key) => personIn(database, key)), Array(3).fill(undefined));
  assertEquals(countUnsorted(database), 6);
  sortIn(database, { isSettled: true });
  assertEquals(["1", "2", "3"].map((key) => personIn(database, key)), [
    { hashes: "", pending: 1, run: RUN },
    { hashes: "d", pending: 1, run: RUN },
    { hashes: "d", pending: 0, run: RUN },
  ]);
  addRows(database, ["e"], { key: "4", number: 9 });
  sortInSome(database);
  assertEquals(personIn(database, "4"), { hashes: "e", pending: 0, run: RUN });
  assertEquals([countUnsorted(database), numbersIn(database).next], [0, 10]);
  database.close();
});

const NUMBERS: { name: string; people: number; next: number; isAnew: boolean }[] = [
  { name: "a million", people: 1, next: 1_000_000, isAnew: false },
  { name: "a million more than four times the people", people: 3, next: 1_000_012, isAnew: false },
  { name: "one more than that", people: 3, next: 1_000_013, isAnew: true },
  { name: "far more than that", people: 1, next: 5_000_000, isAnew: true },
];

for (const { name, people, next, isAnew } of NUMBERS) {
  Deno.test(`sortIn() numbers people anew only when there are far too many numbers: ${name}`, () => {
    const database = open();
    for (let i = 0; i < people; i++) {
      addRows(database, ["a"], { key: `user-${i}`, number: 100 - i });
    }
    database.exec(`
      UPDATE counters SET next = ${next};
      INSERT INTO record_list VALUES (0, 0, 0, 0, '', '', x'');
    `);
    sortIn(database);
    const keys = ["user-0", "user-1", "user-2"].slice(0, people);
    const numbers = Object.fromEntries(keys.map((key, i) => [key, isAnew ? i : 100 - i]));
    assertEquals(numbersIn(database), { ...numbers, next: isAnew ? people : next });
    const { lists } = database.prepare("SELECT count(*) AS lists FROM record_list").get() as {
      lists: number;
    };
    assertEquals(lists, isAnew ? 0 : 1, "the list of records goes by numbers");
    database.close();
  });
}

Deno.test("Sorting has its temporary files beside the state, and only its own", () => {
  const folder = `${Deno.makeTempDirSync({ prefix: "cio-sync-it's-" })}/`;
  try {
    for (const sort of [sortIn, sortInSome]) {
      const path = `${folder}${sort.name}`;
      const database = open(path);
      addRows(database, ["a"]);
      const folders: unknown[] = [];
      const watched = {
        prepare: (sql: string) => database.prepare(sql),
        exec(sql: string) {
          database.exec(sql);
          if (sql.includes("COMMIT")) folders.push(temporaryFolder(database));
        },
      };
      sort(watched as DatabaseSync);
      assertEquals([...folders, temporaryFolder(database)], [folder, ""], sort.name);
      database.exec("DROP TABLE accepted");
      assertThrows(() => sort(database));
      assertEquals(temporaryFolder(database), "", `${sort.name}, which failed`);
      database.close();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function temporaryFolder(database: DatabaseSync): unknown {
  const row = database.prepare("PRAGMA temp_store_directory").get() as
    | Record<string, string>
    | undefined;
  return row === undefined ? "" : Object.values(row)[0];
}

/** The numbers of all people by their keys, and the next one. */
function numbersIn(database: DatabaseSync): Record<string, number> {
  const people = database.prepare("SELECT identifier, number FROM people").all() as {
    identifier: string;
    number: number;
  }[];
  const { next } = database.prepare("SELECT next FROM counters").get() as { next: number };
  return {
    ...Object.fromEntries(people.map(({ identifier, number }) => [identifier, number])),
    next,
  };
}
