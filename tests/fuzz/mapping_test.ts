/** Random records and rules, mapped by PersonMaker and by plain code. */

import { assert, assertEquals } from "@std/assert";
import { encodeBatch } from "../../lib/sync/batch.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import type { Mapping, PersonRules } from "../../lib/person/mapping.ts";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { fuzz } from "../helpers/fuzz.ts";
import { NUMBERS, randomJson, randomSpace, randomString } from "../helpers/json_cases.ts";
import { textOf } from "../helpers/records.ts";
import type { Random } from "../helpers/random.ts";
import { chunked, utf8 } from "../helpers/records.ts";
import { AS_TEXT, type Exact, expectedPerson, parseExact } from "./reference_mapping.ts";

/** Keys as JSON text has them and as they are; few, so that rules and records share some. */
const KEYS: { json: string; key: string }[] = [
  { json: "id", key: "id" },
  { json: "\\u0069d", key: "id" },
  { json: "a", key: "a" },
  { json: "\\u0061", key: "a" },
  { json: "b", key: "b" },
  { json: "a.b", key: "a.b" },
  { json: "a.b.c", key: "a.b.c" },
  { json: "é", key: "é" },
  { json: "\\u00e9", key: "é" },
  { json: "", key: "" },
  { json: ".", key: "." },
  { json: "__proto__", key: "__proto__" },
  { json: "constructor", key: "constructor" },
  { json: "\\n", key: "\n" },
  { json: '\\"', key: '"' },
  { json: "\\\\", key: "\\" },
  { json: "😀", key: "😀" },
  { json: "\\ud83d\\ude00", key: "😀" },
];

const PATHS = [
  ...new Set(KEYS.map(({ key }) => key)),
  ...["a.a", "b.id", "a.b.b", "__proto__.a", "é.", "constructor.constructor", "x"],
];

const NAMES = [...PATHS, "name", "email", "phone", "_update", "toString", "\u2028", "\ud800"];

/** Values that come close to what the types take, beside those of every kind. */
const VALUES = [
  ...NUMBERS,
  ...['" 12 "', '"+007"', '".5"', '"5."', '"1e5"', '"0x10"', '"-.5E-3"', '"1_000"', '"٣"'],
  ...['"Yes"', '" no "', '"TRUE"', '"0"', '"1"', "true", "false", "null", '"\\u0031"', '""'],
];

function randomRules(random: Random): PersonRules {
  const names = new Set<string>();
  const mappings: Mapping[] = [];
  for (let count = random.below(8); count > 0; count--) {
    const to = random.pick(NAMES);
    if (names.has(to)) continue;
    names.add(to);
    const type = AS_TEXT.includes(to)
      ? random.pick([undefined, "string"] as const)
      : to === "_update"
      ? "boolean"
      : random.pick([undefined, undefined, "string", "number", "boolean"] as const);
    if (!AS_TEXT.includes(to) && random.chance(0.2)) {
      mappings.push({ to, type, value: defaultOf(type, random) });
      continue;
    }
    const hasDefault = random.chance(0.3);
    mappings.push({
      from: random.pick(PATHS),
      to,
      type,
      null: random.pick([undefined, "clear", "skip"] as const),
      ...(hasDefault
        ? { default: defaultOf(AS_TEXT.includes(to) ? "string" : type, random) }
        : { required: random.chance(0.1) }),
    });
  }
  const hasUpdate = names.has("_update");
  return {
    people: hasUpdate ? "upsert" : random.pick(["upsert", "update"]),
    userId: random.pick(["id", "id", "id", "a", "a.b", "é", "__proto__"]),
    identifier: random.pick(["id", "email", "cio_id"]),
    mappings,
    limits: random.pick(["enforce", "server"]),
  };
}

function defaultOf(type: string | undefined, random: Random): unknown {
  if (type === "number") return random.pick([0, -1.5, "7", null]);
  if (type === "boolean") return random.pick([true, "no", null]);
  return random.pick(["", "x", null, ...(type === undefined ? [[1, { a: "é" }], 1e21] : [])]);
}

function randomValue(random: Random, depth: number): string {
  const kind = random.below(20);
  if (kind === 0 && depth === 0) {
    return `"${random.pick(["x", "é", "\\u00e9", "😀"]).repeat(random.below(1100))}"`;
  }
  if (kind < 9) return random.pick(VALUES);
  if (kind < 12) return randomString(random);
  return kind < 16 ? randomRecord(random, depth + 1) : randomJson(random, 3);
}

function randomRecord(random: Random, depth = 0): string {
  const members = Array.from({ length: random.below(depth === 0 ? 9 : 4) }, () => {
    const value = depth > 1 ? random.pick(VALUES) : randomValue(random, depth);
    const key = random.pick(KEYS).json;
    return `${randomSpace(random)}"${key}"${randomSpace(random)}:${randomSpace(random)}${value}`;
  });
  if (depth === 0 && random.chance(0.6)) members.push(`"id":${random.pick(['"u"', "42", '"é"'])}`);
  return `{${members.join()}${randomSpace(random)}}`;
}

/** `{ identifiers, attributes }` of a person's JSON text, with exact numbers. */
function itemOf({ bytes, start, end }: Person): Record<string, Exact> {
  return parseExact(textOf(bytes, start, end)) as Record<string, Exact>;
}

/** `assertEquals()`, but fast where the two are equal. */
function assertSame(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) assertEquals(actual, expected);
}

function checkPerson(
  person: Person,
  expected: { user: string; attributes: Map<string, Exact> },
  rules: PersonRules,
): void {
  const { identifiers, attributes, ...others } = itemOf(person);
  assertSame(person.user, expected.user);
  assertSame(others, { type: "person", action: "identify" });
  assertSame(Object.entries(identifiers as object), [[rules.identifier, expected.user]]);
  assertSame(sorted(Object.entries(attributes as object)), sorted([...expected.attributes]));
  const alone = textOf(person.bytes, person.attributesStart, person.end - 1);
  assertSame(parseExact(alone), attributes);
}

/** In the order of the names, as the order of attributes means nothing. */
function sorted(entries: [string, unknown][]): [string, unknown][] {
  return entries.sort(([a], [b]) => a < b ? -1 : 1);
}

Deno.test("make() gives what the plainest mapping of JSON.parse's values gives", async () => {
  let people = 0;
  await fuzz("PersonMaker", 30_000, async (random, show) => {
    const rules = randomRules(random);
    const texts = Array.from(
      { length: 3 },
      () => random.chance(0.95) ? randomRecord(random) : randomJson(random, 3),
    );
    show(`${JSON.stringify(rules)}\n[${texts.join(",\n")}]`);
    // One maker for all, so that what one record leaves behind would show in the next.
    const maker = new PersonMaker(rules);
    const made: Person[] = [];
    let i = 0;
    for await (const records of readJsonArray(chunked(utf8(`[${texts.join()}]`)))) {
      for (const record of records) {
        const expected = expectedPerson(parseExact(texts[i++]), rules);
        const actual = maker.make(record);
        if (expected === "unknown") continue;
        if (isPerson(actual) !== (expected !== undefined)) {
          throw new Error(isPerson(actual) ? "It is a person" : `It is rejected: ${actual.reason}`);
        }
        if (!isPerson(actual)) continue;
        checkPerson(actual, expected!, rules);
        made.push(actual);
      }
    }
    assertEquals(i, texts.length);
    people += made.length;
    if (made.length === 0) return;
    const items = made.map(itemOf);
    const body = new TextDecoder("utf-8", { fatal: true }).decode(encodeBatch(made));
    assertSame(parseExact(body), { batch: items });
    assertSame(made.map(itemOf), items);
  });
  assert(people > 15_000, `Only ${people} people were made`);
});
