import { assertEquals } from "@std/assert";
import { type IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { itemText, rules } from "../helpers/person_maker.ts";
import { recordOf } from "../helpers/records.ts";

const HALF = "User identifier 'id' holds half of a surrogate pair";
const LONG = "User identifier 'id' is longer than 150 bytes";

Deno.test("make() takes strings that are not empty and numbers as identifiers, digit by digit", async () => {
  const cases: { value: string; user: string }[] = [
    { value: "42", user: "42" },
    { value: "0", user: "0" },
    { value: "-7", user: "-7" },
    { value: "1.0", user: "1.0" },
    { value: "1000001", user: "1000001" },
    { value: "1e+06", user: "1e+06" },
    { value: "-0", user: "-0" },
    { value: "9007199254740993", user: "9007199254740993" },
    { value: "12345678901234567890", user: "12345678901234567890" },
    { value: '"42"', user: "42" },
    { value: '"007"', user: "007" },
    { value: '"a b"', user: "a b" },
    { value: '" "', user: " " },
    { value: '"null"', user: "null" },
    { value: '"é日😀"', user: "é日😀" },
    { value: '"\ufeffé"', user: "\ufeffé" },
    { value: '"\ufeff"', user: "\ufeff" },
    { value: '"\\u0034\\u0032"', user: "42" },
    { value: '"a\\"b\\\\c\\/d\\n"', user: 'a"b\\c/d\n' },
    { value: '"\\ud83d\\ude00"', user: "😀" },
    { value: '"a/b?c#d%20"', user: "a/b?c#d%20" },
  ];
  const maker = new PersonMaker(rules());
  for (const { value, user } of cases) {
    const person = maker.make(await recordOf(`{"id": ${value} }`)) as Person;
    assertEquals({ user: person.user, key: person.key }, { user, key: user }, value);
    assertEquals(JSON.parse(itemText(person)).identifiers, { id: user }, value);
  }
});

Deno.test("make() rejects a record without a usable identifier", async () => {
  const cases: { json: string; reason: string }[] = [
    { json: "{}", reason: "User identifier is missing: the record has no 'id'" },
    { json: '{"ID":1,"x":{"id":2}}', reason: "User identifier is missing: the record has no 'id'" },
    { json: '{"id":""}', reason: "User identifier 'id' is empty" },
    { json: '{"id":null}', reason: "User identifier 'id' is null" },
    { json: '{"id":true}', reason: "User identifier 'id' is a boolean" },
    { json: '{"id":false}', reason: "User identifier 'id' is a boolean" },
    { json: '{"id":[1]}', reason: "User identifier 'id' is an array" },
    { json: '{"id":{"id":1}}', reason: "User identifier 'id' is an object" },
    { json: '{"id":"a","id":null}', reason: "User identifier 'id' is null" },
    { json: '{"id":"\\ud800"}', reason: HALF },
    { json: '{"id":"a\\udc00b"}', reason: HALF },
    { json: '{"id":"\\ude00\\ud83d"}', reason: HALF },
    { json: "[]", reason: "Record is not an object: it is an array" },
    { json: '[{"id":1}]', reason: "Record is not an object: it is an array" },
    { json: "null", reason: "Record is not an object: it is null" },
    { json: "true", reason: "Record is not an object: it is a boolean" },
    { json: "1", reason: "Record is not an object: it is a number" },
    { json: '"id"', reason: "Record is not an object: it is a string" },
  ];
  for (const limits of ["enforce", "server"] as const) {
    const maker = new PersonMaker(rules({ limits }));
    for (const { json, reason } of cases) {
      assertEquals(maker.make(await recordOf(json)), { reason }, `${json}, limits ${limits}`);
    }
  }
});

Deno.test("make() rejects an identifier over 150 bytes of UTF-8, unless the server decides", async () => {
  const cases: { name: string; longest: string; tooLong: string }[] = [
    { name: "ASCII", longest: `"${"x".repeat(150)}"`, tooLong: `"${"x".repeat(151)}"` },
    { name: "a number", longest: "1".repeat(150), tooLong: "1".repeat(151) },
    {
      name: "two bytes a character",
      longest: `"${"é".repeat(75)}"`,
      tooLong: `"${"é".repeat(75)}x"`,
    },
    {
      name: "three bytes a character",
      longest: `"${"日".repeat(50)}"`,
      tooLong: `"${"日".repeat(49)}éé"`,
    },
    {
      name: "escapes of two bytes",
      longest: `"${"\\u00e9".repeat(75)}"`,
      tooLong: `"${"\\u00e9".repeat(75)}x"`,
    },
    {
      name: "escapes of surrogate pairs",
      longest: `"${"\\ud83d\\ude00".repeat(37)}xx"`,
      tooLong: `"${"\\ud83d\\ude00".repeat(37)}xxx"`,
    },
    {
      name: "escapes of one byte",
      longest: `"${"\\n".repeat(150)}"`,
      tooLong: `"${"\\n".repeat(151)}"`,
    },
  ];
  const enforcing = new PersonMaker(rules({ limits: "enforce" }));
  const trusting = new PersonMaker(rules({ limits: "server" }));
  for (const { name, longest, tooLong } of cases) {
    const fits = await recordOf(`{"id":${longest}}`);
    const exceeds = await recordOf(`{"id":${tooLong}}`);
    assertEquals(isPerson(enforcing.make(fits)), true, name);
    assertEquals(enforcing.make(exceeds), { reason: LONG }, name);
    assertEquals(isPerson(trusting.make(exceeds)), true, name);
  }
});

Deno.test("make() gives equal keys to identifiers that Customer.io takes for one", async () => {
  const cases: { identifier: IdentifierKind; one: string; other: string; isSame: boolean }[] = [
    { identifier: "id", one: '"42"', other: "42", isSame: true },
    { identifier: "id", one: '"\\u0061"', other: '"a"', isSame: true },
    { identifier: "id", one: '"A"', other: '"a"', isSame: false },
    { identifier: "id", one: "1", other: "1.0", isSame: false },
    { identifier: "id", one: '"\ufeffa"', other: '"a"', isSame: false },
    { identifier: "cio_id", one: '"A"', other: '"a"', isSame: false },
    { identifier: "email", one: '"Ada@Example.com"', other: '"ada@example.COM"', isSame: true },
    { identifier: "email", one: '"ÉVA@example.com"', other: '"éva@example.com"', isSame: true },
    { identifier: "email", one: '"Σ@example.com"', other: '"σ@example.com"', isSame: true },
    { identifier: "email", one: '"σ@example.com"', other: '"ς@example.com"', isSame: false },
    // The Kelvin sign, a dotted capital I and a capital sharp s are no letters of the others.
    { identifier: "email", one: '"\u212a@example.com"', other: '"k@example.com"', isSame: false },
    { identifier: "email", one: '"İ@example.com"', other: '"i@example.com"', isSame: false },
    { identifier: "email", one: '"İ@example.com"', other: '"i\u0307@example.com"', isSame: false },
    { identifier: "email", one: '"ẞ@example.com"', other: '"ß@example.com"', isSame: false },
    { identifier: "email", one: '"ß@example.com"', other: '"ss@example.com"', isSame: false },
    { identifier: "email", one: '" a@example.com"', other: '"a@example.com"', isSame: false },
    { identifier: "email", one: '"ada@example.com"', other: '"ada+1@example.com"', isSame: false },
  ];
  for (const { identifier, one, other, isSame } of cases) {
    const maker = new PersonMaker(rules({ identifier }));
    const [a, b] = await Promise.all([one, other].map(async (value) => {
      return maker.make(await recordOf(`{"id":${value}}`)) as Person;
    }));
    const name = `${one} and ${other} as ${identifier}`;
    assertEquals(a.key === b.key, isSame, name);
    // What is sent stays as it is in the record.
    assertEquals(a.user, String(JSON.parse(one)), name);
    assertEquals(JSON.parse(itemText(a)).identifiers, { [identifier]: a.user }, name);
  }
});

Deno.test("make() finds the identifier by exact key, then by path, and need not map it", async () => {
  const cases: { json: string; userId: string; user: string }[] = [
    { json: '{"user.id":"a","user":{"id":"b"}}', userId: "user.id", user: "a" },
    { json: '{"user":{"id":"b"}}', userId: "user.id", user: "b" },
    { json: '{"\\u0069d":"c"}', userId: "id", user: "c" },
    { json: '{"id":"d","id":"e"}', userId: "id", user: "e" },
  ];
  for (const { json, userId, user } of cases) {
    const made = new PersonMaker(rules({ userId })).make(await recordOf(json)) as Person;
    assertEquals(made.user, user, json);
    assertEquals(JSON.parse(itemText(made)).attributes, {}, json);
  }
});

Deno.test("make() takes the prefix off a cio_id, however it is escaped", async () => {
  const cases: { value: string; user: string }[] = [
    { value: '"a3000001"', user: "a3000001" },
    { value: '"cio_a3000001"', user: "a3000001" },
    { value: '"\\u0063io_a3000001"', user: "a3000001" },
    { value: '"cio_a\\u0033000001"', user: "a3000001" },
    { value: '"cio_cio_1"', user: "cio_1" },
    { value: '"CIO_1"', user: "CIO_1" },
    { value: "42", user: "42" },
  ];
  const maker = new PersonMaker(rules({ identifier: "cio_id" }));
  for (const { value, user } of cases) {
    const person = maker.make(await recordOf(`{"id":${value}}`)) as Person;
    assertEquals({ user: person.user, key: person.key }, { user, key: user }, value);
    assertEquals(JSON.parse(itemText(person)).identifiers, { cio_id: user }, value);
  }
  const reason = "User identifier 'id' is empty";
  assertEquals(maker.make(await recordOf('{"id":"cio_"}')), { reason });
});

Deno.test("make() holds only an id to 150 bytes", async () => {
  const email = `${"a".repeat(200)}@example.com`;
  for (const [identifier, value] of [["email", email], ["cio_id", "a".repeat(200)]] as const) {
    const made = new PersonMaker(rules({ identifier })).make(await recordOf(`{"id":"${value}"}`));
    assertEquals(isPerson(made), true, identifier);
  }
});

Deno.test("make() takes phone numbers in E.164 form alone", async () => {
  const taken = ["+14155552671", "+49301234567", "+12", "+123456789012345"];
  const refused = ["14155552671", "+1 415 555 2671", "+1-415-555-2671", "+04155552671", "+1"]
    .concat("+1234567890123456", "0014155552671", "+1415555267x", "+", " +14155552671", "ann");
  const reason =
    "User identifier 'id' is no phone number in E.164 form: write it like +14155552671";
  for (const limits of ["enforce", "server"] as const) {
    const maker = new PersonMaker(rules({ identifier: "phone", limits }));
    for (const value of taken) {
      const person = maker.make(await recordOf(`{"id":"${value}"}`)) as Person;
      assertEquals(JSON.parse(itemText(person)).identifiers, { phone: value }, value);
    }
    for (const value of refused) {
      assertEquals(maker.make(await recordOf(`{"id":"${value}"}`)), { reason }, value);
    }
    assertEquals(maker.make(await recordOf('{"id":14155552671}')), { reason });
  }
});

Deno.test("make() warns of white space around identifiers, once for all, and sends them as they are", async () => {
  const maker = new PersonMaker(rules());
  const records = ['" 42"', '"42 "', '"\\t42"', '"\u00a042"', '" "', '"4 2"', '"42"', "42"]
    .concat(
      '"42\u2000"',
      '"42\\n"',
      '"42\\u00a0"',
      '"4\\n2"',
      '"42\\u0032"',
      '"4\\\\n"',
      '"\\\\u0020"',
    );
  for (const value of records) {
    const person = maker.make(await recordOf(`{"id":${value}}`)) as Person;
    assertEquals(person.user, String(JSON.parse(value)), value);
  }
  assertEquals(maker.warnings(), [{
    kind: "identifier-space",
    message: "8 identifiers in 'id' with white space around them (first: line 1): Customer.io " +
      'takes " 42" and "42" for two people, so take it out unless it is meant',
  }]);
  assertEquals(new PersonMaker(rules()).warnings(), []);
});

Deno.test("make() rejects an identifier that is too long however it is written, and takes the longest with escapes", async () => {
  const maker = new PersonMaker(rules());
  const long = (count: number) => `"${"\\u0061".repeat(count)}"`;
  const made = maker.make(await recordOf(`{"id":${long(150)}}`)) as Person;
  assertEquals(made.user, "a".repeat(150));
  for (const value of [long(151), `"${"a".repeat(5000)}"`]) {
    assertEquals(maker.make(await recordOf(`{"id":${value}}`)), { reason: LONG });
  }
  // Only the id has this limit.
  const email = `${"a".repeat(2000)}@example.com`;
  const byEmail = new PersonMaker(rules({ userId: "mail", identifier: "email" }));
  const person = byEmail.make(await recordOf(`{"mail":"${email}"}`)) as Person;
  assertEquals(person.user, email);
});
