/** Tests of sorting in people while a run goes on: in the end the file has what sorting at the end makes of the same. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { AcceptedUsers } from "../../lib/state/accepted_users.ts";
import { KeyList } from "../../lib/state/key_list.ts";
import { ACCEPTED_SCHEMA, Changes, type StateChanges } from "../../lib/state/changes.ts";
import { COUNTERS_SCHEMA } from "../../lib/state/counters.ts";
import type { Fingerprints } from "../../lib/state/fingerprint.ts";
import { PEOPLE_SCHEMA } from "../../lib/state/recorded_people.ts";
import { RECORDS_SCHEMA } from "../../lib/state/record_tables.ts";
import { SortedChanges } from "../../lib/state/sorted_changes.ts";
import { countUnsorted, sortIn } from "../../lib/state/sorting.ts";
import { type Random, seeded } from "../helpers/random.ts";

/** The "hash" of attributes is what they are, in hexadecimal. */
const fingerprints: Pick<Fingerprints, "ofAttributes" | "ofRecords"> = {
  ofAttributes: ({ bytes }) => bytes[0].toString(16).padStart(32, "0"),
  ofRecords: (records, { first, end }) => {
    const hashes = new Uint8Array(16 * (end - first));
    for (let i = first; i < end; i++) hashes[16 * (i - first) + 15] = records.at(i)!.bytes[0];
    return hashes;
  },
};

function open() {
  const database = new DatabaseSync(":memory:");
  database.exec(PEOPLE_SCHEMA + COUNTERS_SCHEMA + ACCEPTED_SCHEMA + RECORDS_SCHEMA);
  database.exec("UPDATE counters SET run = 1");
  const changes = new Changes(database, { fingerprints, onFirst() {} });
  const sorted = new SortedChanges(database, { changes, fingerprints });
  return { database, changes, sorted };
}

/** Users with one record each, or as many as `counts` says. */
function accepted(
  users: { key: string; number: number; attributes: number[] }[],
): AcceptedUsers {
  const all = users.flatMap(({ attributes }) => attributes);
  return {
    keys: KeyList.of(users.map(({ key }) => key)),
    numbers: Float64Array.from(users, ({ number }) => number),
    counts: Uint32Array.from(users, ({ attributes }) => attributes.length),
    records: all.map((each) => ({ bytes: Uint8Array.of(each), attributesStart: 0, end: 1 })),
  };
}

function rowsOf(database: DatabaseSync) {
  return {
    people: database.prepare(
      "SELECT identifier, number, run, hex(hashes) AS hashes, pending, gone FROM people",
    ).all(),
    next: database.prepare("SELECT next FROM counters").get(),
  };
}

function userOf(n: number, attributes: number[] = [n % 200]) {
  return { key: `user-${String(n).padStart(5, "0")}`, number: n, attributes };
}

function usersFrom(first: number, count: number) {
  return Array.from({ length: count }, (_, i) => userOf(first + i));
}

Deno.test("accept() writes people who come in order at once, and others where they wait to be sorted in", () => {
  const { database, sorted } = open();
  sorted.accept(accepted(usersFrom(0, 100)));
  assertEquals([countUnsorted(database), rowsOf(database).people.length], [0, 100]);
  assertEquals(rowsOf(database).next, { next: 100 });
  sorted.refuse([userOf(150)]);
  sorted.accept(accepted(usersFrom(100, 30)));
  assertEquals(countUnsorted(database), 1);
  // One of them has something that waits.
  sorted.accept(accepted(usersFrom(130, 30)));
  assertEquals(countUnsorted(database), 31);
  sorted.accept(accepted(usersFrom(160, 40)));
  assertEquals(countUnsorted(database), 31);
  sorted.accept(accepted([userOf(200, [1, 2])]));
  assertEquals(countUnsorted(database), 32);
  sorted.accept(accepted(usersFrom(300, 100).reverse()));
  assertEquals(countUnsorted(database), 132);
  sorted.accept(accepted(usersFrom(400, 100)));
  assertEquals(countUnsorted(database), 232);
});

Deno.test("accept() writes nobody at once of whom anything else was written", () => {
  const changes: Record<string, (changes: StateChanges) => void> = {
    resend: (changes) => changes.resend(userOf(3), 2),
    refuse: (changes) => changes.refuse([userOf(3)]),
    reset: (changes) => changes.reset([userOf(3)]),
    "mark, sent more": (changes) => changes.mark({ resent: [], sentMore: [userOf(3)], back: [] }),
    "mark, sent again": (changes) => changes.mark({ resent: [userOf(3)], sentMore: [], back: [] }),
    record: (changes) => changes.record([{ ...userOf(3), hashes: "ab".repeat(16) }]),
  };
  for (const [name, change] of Object.entries(changes)) {
    const { database, sorted } = open();
    change(sorted);
    const before = countUnsorted(database);
    sorted.accept(accepted(usersFrom(0, 3)));
    assertEquals([countUnsorted(database), rowsOf(database).people.length], [before, 3], name);
    sorted.accept(accepted(usersFrom(3, 3)));
    assertEquals(countUnsorted(database), before + 3, name);
    database.close();
  }
});

Deno.test("accept() writes nobody at once of whom something that was accepted waits to be sorted in", () => {
  const { database, sorted } = open();
  sorted.accept(accepted([userOf(1), userOf(2, [5, 6])]));
  assertEquals(countUnsorted(database), 2);
  sorted.accept(accepted([userOf(1), userOf(3)]));
  assertEquals(countUnsorted(database), 4);
  sorted.accept(accepted(usersFrom(4, 3)));
  assertEquals(countUnsorted(database), 4);
});

Deno.test("accept() takes people for in order where one in 64 is not", () => {
  const { database, sorted } = open();
  const inOrder = usersFrom(0, 128);
  sorted.accept(accepted([...inOrder.slice(64), ...inOrder.slice(0, 64)]));
  assertEquals(countUnsorted(database), 0);
  const fewer = usersFrom(200, 126);
  sorted.accept(accepted([...fewer.slice(84), ...fewer.slice(42, 84), ...fewer.slice(0, 42)]));
  assertEquals(countUnsorted(database), 126);
});

Deno.test("accept() sorts in from time to time those who do not come in order", () => {
  const { database, sorted } = open();
  for (let i = 0; i < 9; i++) sorted.accept(accepted(usersFrom(1000 * i, 1000).reverse()));
  assertEquals([countUnsorted(database), rowsOf(database).people.length], [1000, 8000]);
});

Deno.test("No number is given twice where a run is killed while people are accepted", () => {
  const { database, sorted } = open();
  const numbers = [7, 9, 8];
  sorted.accept(accepted(usersFrom(0, 3).map((user, i) => ({ ...user, number: numbers[i] }))));
  assertEquals(rowsOf(database).next, { next: 10 });
  sorted.accept(accepted([userOf(3)]));
  assertEquals(rowsOf(database).next, { next: 10 });
});

/** Does something at random, as a run might: nobody has two records on their way but whom `mark` has said it of. */
function doSome(
  random: Random,
  { changes, apart }: { changes: StateChanges[]; apart: Set<number> },
) {
  const first = random.below(40);
  const users = usersFrom(first, 1 + random.below(8)).map((user) =>
    userOf(user.number, random.chance(0.1) ? [random.below(200), 7] : [random.below(200)])
  );
  const isNew = users.every(({ number }) => !apart.has(number));
  const what = random.pick(["accept", "accept", "accept", "mark", "refuse", "reset", "record"]);
  const shuffled = random.chance(0.2) ? users.toReversed() : users;
  for (const { number } of users) apart.add(number);
  for (const each of changes) {
    if (!isNew && what === "accept") each.mark({ resent: [], sentMore: users, back: [] });
    if (what === "accept") each.accept(accepted(shuffled));
    else if (what === "mark") {
      each.mark({ resent: users.slice(0, 1), sentMore: users.slice(1), back: [] });
    } else if (what === "refuse") each.refuse(users);
    else if (what === "reset") each.reset(users);
    else {
      each.record(
        users.map((user) => ({ ...user, hashes: "ab".repeat(16) })),
      );
    }
  }
}

Deno.test("The file has in the end what sorting all of it at the end makes of it", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const [one, other] = [open(), open()];
    const apart = new Set<number>();
    for (let i = random.below(30); i >= 0; i--) {
      doSome(random, { changes: [one.sorted, other.changes], apart });
    }
    for (const { database } of [one, other]) {
      if (countUnsorted(database) > 0) sortIn(database, { isSettled: true });
    }
    assertEquals(rowsOf(one.database), rowsOf(other.database), `seed ${seed}`);
    for (const { database } of [one, other]) database.close();
  }
});

Deno.test("accept() writes keys with any characters, and numbers with gaps, as sorting at the end does", () => {
  const keys = [
    "",
    "\0",
    "\0a",
    "a\0b",
    '"',
    "\\",
    "\\u0000",
    "\ud800",
    "é",
    "日本",
    "😀",
    "[1,2]",
  ];
  const users = keys.toSorted().map((key, i) => ({ key, number: i + (i >> 2), attributes: [i] }));
  const [one, other] = [open(), open()];
  one.sorted.accept(accepted(users));
  assertEquals(countUnsorted(one.database), 0);
  other.changes.accept(accepted(users));
  sortIn(other.database, { isSettled: true });
  const rows = rowsOf(one.database);
  assertEquals(rows, rowsOf(other.database));
  assertEquals(rows.people.length, keys.length);
  assertEquals(
    rows.people.map(({ number }) => number).toSorted(),
    users.map(({ number }) => number).toSorted(),
  );
});

Deno.test("accept() writes the numbers of its people, in whatever order they are", () => {
  for (const numbers of [[5, 7, 6], [9, 8, 7], [0, 5, 6], [4, 5, 6], [3, 4, 9, 2], [8]]) {
    const { database, sorted } = open();
    sorted.accept(accepted(numbers.map((number, i) => ({ ...userOf(i), number }))));
    assertEquals(rowsOf(database).people.map(({ number }) => number), numbers);
    assertEquals(rowsOf(database).next, { next: 1 + Math.max(...numbers) });
    database.close();
  }
});

Deno.test("accept() writes all of its people or none", () => {
  const { database, sorted } = open();
  sorted.accept(accepted(usersFrom(0, 2)));
  const bad = { ...accepted([userOf(2), userOf(9)]) };
  const { records } = bad;
  bad.records = {
    at(i) {
      if (i === 1) throw new TypeError("out of reach");
      return records.at(i);
    },
  };
  assertThrows(() => sorted.accept(bad), TypeError, "out of reach");
  database.exec("ROLLBACK");
  assertEquals([rowsOf(database).people.length, rowsOf(database).next], [2, { next: 2 }]);
});
