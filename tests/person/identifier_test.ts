import { assertEquals } from "@std/assert";
import { type IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { itemText, rules } from "../helpers/person_maker.ts";
import { recordOf } from "../helpers/records.ts";

const HALF = "User identifier 'id' holds half of a surrogate pair";
const LONG = "User identifier 'id' is longer than 150 bytes";

Deno.test("make() takes strings that are not empty and numbers as identifiers, digit by digit", async () => {
  const cases: [string, string][] = [
    ["42", "42"],
    ["0", "0"],
    ["-7", "-7"],
    ["1.0", "1.0"],
    ["1000001", "1000001"],
    ["1e+06", "1e+06"],
    ["-0", "-0"],
    ["9007199254740993", "9007199254740993"],
    ["12345678901234567890", "12345678901234567890"],
    ['"42"', "42"],
    ['"007"', "007"],
    ['"a b"', "a b"],
    ['" "', " "],
    ['"null"', "null"],
    ['"é日😀"', "é日😀"],
    ['"\ufeffé"', "\ufeffé"],
    ['"\ufeff"', "\ufeff"],
    ['"\\u0034\\u0032"', "42"],
    ['"a\\"b\\\\c\\/d\\n"', 'a"b\\c/d\n'],
    ['"\\ud83d\\ude00"', "😀"],
    ['"a/b?c#d%20"', "a/b?c#d%20"],
  ];
  const maker = new PersonMaker(rules());
  for (const [value, user] of cases) {
    const person = maker.make(await recordOf(`{"id": ${value} }`)) as Person;
    assertEquals([person.user, person.key], [user, user], value);
    assertEquals(JSON.parse(itemText(person)).identifiers, { id: user }, value);
  }
});

Deno.test("make() rejects a record without a usable identifier", async () => {
  const cases: [string, string][] = [
    ["{}", "User identifier is missing: the record has no 'id'"],
    ['{"ID":1,"x":{"id":2}}', "User identifier is missing: the record has no 'id'"],
    ['{"id":""}', "User identifier 'id' is empty"],
    ['{"id":null}', "User identifier 'id' is null"],
    ['{"id":true}', "User identifier 'id' is a boolean"],
    ['{"id":false}', "User identifier 'id' is a boolean"],
    ['{"id":[1]}', "User identifier 'id' is an array"],
    ['{"id":{"id":1}}', "User identifier 'id' is an object"],
    ['{"id":"a","id":null}', "User identifier 'id' is null"],
    ['{"id":"\\ud800"}', HALF],
    ['{"id":"a\\udc00b"}', HALF],
    ['{"id":"\\ude00\\ud83d"}', HALF],
    ["[]", "Record is not an object: it is an array"],
    ['[{"id":1}]', "Record is not an object: it is an array"],
    ["null", "Record is not an object: it is null"],
    ["true", "Record is not an object: it is a boolean"],
    ["1", "Record is not an object: it is a number"],
    ['"id"', "Record is not an object: it is a string"],
  ];
  for (const limits of ["enforce", "server"] as const) {
    const maker = new PersonMaker(rules({ limits }));
    for (const [json, reason] of cases) {
      assertEquals(maker.make(await recordOf(json)), { reason }, json);
    }
  }
});

Deno.test("make() rejects an identifier over 150 bytes of UTF-8, unless the server decides", async () => {
  const cases: [string, string][] = [
    [`"${"x".repeat(150)}"`, `"${"x".repeat(151)}"`],
    ["1".repeat(150), "1".repeat(151)],
    [`"${"é".repeat(75)}"`, `"${"é".repeat(75)}x"`],
    [`"${"日".repeat(50)}"`, `"${"日".repeat(49)}éé"`],
    [`"${"\\u00e9".repeat(75)}"`, `"${"\\u00e9".repeat(75)}x"`],
    [`"${"\\ud83d\\ude00".repeat(37)}xx"`, `"${"\\ud83d\\ude00".repeat(37)}xxx"`],
    [`"${"\\n".repeat(150)}"`, `"${"\\n".repeat(151)}"`],
  ];
  const enforcing = new PersonMaker(rules({ limits: "enforce" }));
  const trusting = new PersonMaker(rules({ limits: "server" }));
  for (const [longest, tooLong] of cases) {
    const fits = await recordOf(`{"id":${longest}}`);
    const exceeds = await recordOf(`{"id":${tooLong}}`);
    assertEquals(isPerson(enforcing.make(fits)), true, longest);
    assertEquals(enforcing.make(exceeds), { reason: LONG }, tooLong);
    assertEquals(isPerson(trusting.make(exceeds)), true, tooLong);
  }
});

Deno.test("make() gives equal keys to identifiers that Customer.io takes for one", async () => {
  const cases: [IdentifierKind, string, string, boolean][] = [
    ["id", '"42"', "42", true],
    ["id", '"\\u0061"', '"a"', true],
    ["id", '"A"', '"a"', false],
    ["id", "1", "1.0", false],
    ["id", '"\ufeffa"', '"a"', false],
    ["cio_id", '"A"', '"a"', false],
    ["email", '"Ada@Example.com"', '"ada@example.COM"', true],
    ["email", '"ÉVA@example.com"', '"éva@example.com"', true],
    ["email", '"ada@example.com"', '"ada+1@example.com"', false],
  ];
  for (const [identifier, one, other, isSame] of cases) {
    const maker = new PersonMaker(rules({ identifier }));
    const [a, b] = await Promise.all([one, other].map(async (value) => {
      return maker.make(await recordOf(`{"id":${value}}`)) as Person;
    }));
    assertEquals(a.key === b.key, isSame, `${one} and ${other} as ${identifier}`);
    // What is sent stays as it is in the record.
    assertEquals(a.user, String(JSON.parse(one)));
    assertEquals(JSON.parse(itemText(a)).identifiers, { [identifier]: a.user });
  }
});

Deno.test("make() finds the identifier by exact key, then by path, and need not map it", async () => {
  const cases: [string, string, string][] = [
    ['{"user.id":"a","user":{"id":"b"}}', "user.id", "a"],
    ['{"user":{"id":"b"}}', "user.id", "b"],
    ['{"\\u0069d":"c"}', "id", "c"],
    ['{"id":"d","id":"e"}', "id", "e"],
  ];
  for (const [json, userId, user] of cases) {
    const made = new PersonMaker(rules({ userId })).make(await recordOf(json)) as Person;
    assertEquals([made.user, JSON.parse(itemText(made)).attributes], [user, {}], json);
  }
});
