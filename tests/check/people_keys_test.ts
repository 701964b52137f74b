import { assertEquals } from "@std/assert";
import { PeopleKeys } from "../../lib/check/people_keys.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

const MAIL = [{ from: "mail", to: "email" }];

async function keysOf(
  records: string,
  changes: Partial<PersonRules> = { mappings: MAIL },
  options?: { maxBytes: number },
) {
  const all = rules(changes);
  using keys = new PeopleKeys(all, options);
  const maker = new PersonMaker(all);
  for (const [i, record] of (await recordsOf(records)).entries()) {
    const { key } = maker.make(record);
    keys.add(record, { key, fields: maker.fields, number: i + 1 });
  }
  await keys.finish(new AbortController().signal);
  const { users, emails } = keys.duplicates();
  return { users, emails, warnings: keys.warnings().map(({ message }) => message) };
}

/** Two users, 1 and 2, with these emails (JSON text). */
function twoWith(first: string, second: string): string {
  return `[{"id":1,"mail":${first}},{"id":2,"mail":${second}}]`;
}

Deno.test("PeopleKeys compares emails as Customer.io does", async () => {
  const cases: [first: string, second: string, emails: number][] = [
    [`"a@x.org"`, `"A@X.ORG"`, 1],
    [`"a@x.org"`, String.raw`"\u0041@x.org"`, 1],
    [`"jürgen@x.org"`, `"JÜRGEN@x.org"`, 1],
    [`"a@x.org"`, `"b@x.org"`, 0],
    // Letters that are no other case of each other: https://www.unicode.org/charts/PDF/U2100.pdf
    [`"\u212a@x.org"`, `"k@x.org"`, 0],
    [`"4711"`, `4711`, 1],
    [`""`, `""`, 0],
    [`null`, `null`, 0],
    [`{}`, `{}`, 0],
  ];
  for (const [first, second, emails] of cases) {
    assertEquals((await keysOf(twoWith(first, second))).emails, emails, `${first} ${second}`);
  }
});

Deno.test("PeopleKeys does not take one user with one email for two", async () => {
  const records = `[{"id":1,"mail":"a@x.org"},{"id":"1","mail":"a@x.org"}]`;
  assertEquals(await keysOf(records), { users: 1, emails: 0, warnings: [] });
});

Deno.test("PeopleKeys leaves out emails that no email is as long as, and those of nobody", async () => {
  const long = `"${"é".repeat(3000)}@x.org"`;
  assertEquals((await keysOf(twoWith(long, long))).emails, 0);
  const first = '{"id":1,"mail":"a@x.org"}';
  assertEquals((await keysOf(`[${first},{"id":2,"mail":${long}}]`)).emails, 0);
  assertEquals((await keysOf(`[${first},{"mail":"a@x.org"},{"mail":"a@x.org"}]`)).emails, 0);
});

Deno.test("PeopleKeys compares users as a sync does", async () => {
  const records = `[{"id":"a@x.org"},{"id":"A@x.org"}]`;
  assertEquals((await keysOf(records, { identifier: "email" })).users, 1);
  assertEquals((await keysOf(records, { identifier: "id" })).users, 0);
  const ids = `[{"id":"cio_03000001"},{"id":"03000001"}]`;
  assertEquals((await keysOf(ids, { identifier: "cio_id" })).users, 1);
});

Deno.test("PeopleKeys counts users of rejected records, as they are there as well", async () => {
  const mappings = [{ from: "n", to: "n", type: "number" as const }];
  assertEquals((await keysOf(`[{"id":1,"n":"x"},{"id":1,"n":2}]`, { mappings })).users, 1);
});

Deno.test("PeopleKeys warns of what is no address where an email is expected", async () => {
  const cases: [first: string, second: string, warning: string | undefined][] = [
    [`"a@x.org"`, `"b@x.org"`, undefined],
    [`null`, `""`, undefined],
    [`7`, `"b@x.org"`, "1 number in 'mail' is no address (first: line 1)"],
    [`"b@x.org"`, `"@x.org"`, "1 value in 'mail' is no address (first: record 2)"],
    [`7`, `"x"`, "2 values in 'mail' are no addresses, 1 of them numbers (first: line 1)"],
    [`7`, `-8`, "2 numbers in 'mail' are no addresses (first: line 1)"],
  ];
  for (const [first, second, warning] of cases) {
    const { warnings } = await keysOf(twoWith(first, second));
    const cure = ": check mappings[0].from: is another key meant?";
    assertEquals(warnings, warning === undefined ? [] : [`email: ${warning}${cure}`]);
  }
  const { warnings } = await keysOf(`[{"id":7}]`, { identifier: "email" });
  assertEquals(warnings, [
    `email: 1 number in 'id' is no address (first: line 1): check userId, and "identifier"`,
  ]);
});

Deno.test("PeopleKeys finds the same where keys go to a temporary file", async () => {
  const records = Array.from({ length: 40 }, (_, i) => ({ id: i % 15, mail: `${i % 12}@x.org` }));
  for (const options of [undefined, { maxBytes: 1 }, { maxBytes: 100 }]) {
    const found = await keysOf(JSON.stringify(records), undefined, options);
    assertEquals(found, { users: 15, emails: 12, warnings: [] });
  }
});

Deno.test("repeatedRecords counts the records whose users are there more than once", async () => {
  const all = rules({ mappings: [] });
  using keys = new PeopleKeys(all);
  const maker = new PersonMaker(all);
  const found: number[] = [];
  for (const [i, record] of (await recordsOf('[{"id":1},{"id":2},{"id":1},{"id":1}]')).entries()) {
    const { key } = maker.make(record);
    keys.add(record, { key, fields: maker.fields, number: i + 1 });
    found.push(keys.repeatedRecords);
  }
  assertEquals(found, [0, 0, 2, 3]);
});
