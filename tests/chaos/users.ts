/** The users of a chaos run: what the file has of them, and what Customer.io should have in the end. */

import type { Random } from "../helpers/random.ts";

/** The attributes of a person as JSON texts, by name. */
export type Attributes = Record<string, string>;

/** A data file, and what is to become of it. */
export interface ChaosUsers {
  /** The text of the data file. */
  text: string;
  /** By identifier, what the person has once every record was accepted in the order of the file. */
  expected: Map<string, Attributes>;
  /** Those whom more than one record is about. */
  repeated: Set<string>;
  records: number;
  /** Records that can never be accepted. */
  bad: number;
}

const MAPPED = ["name", "plan", "visits", "active", "note", "bio"];

/** The mappings for the users. */
export const MAPPINGS = MAPPED.map((name) => ({ from: name, to: name }));

/** Users to sync; `bytes` is about the size of a record. */
export function makeUsers(options: { count: number; bytes: number; random: Random }): ChaosUsers {
  const { count, bytes, random } = options;
  const lines: string[] = [];
  const expected = new Map<string, Attributes>();
  const repeated = new Set<string>();
  let bad = 0;
  for (let i = 0; i < count; i++) {
    if (i % 4001 === 4000) {
      lines.push(random.pick(BAD));
      bad++;
      continue;
    }
    const isRepeated = expected.size > 0 && random.chance(0.01);
    const id = isRepeated ? `u${random.below(i)}` : `u${i}`;
    if (expected.has(id)) repeated.add(id);
    const attributes = makeAttributes(random, bytes);
    lines.push(`{"id":"${id}",${Object.entries(attributes).map(toMember).join()}}`);
    expected.set(id, merge(expected.get(id) ?? {}, attributes));
  }
  return { text: `[${lines.join(",\n")}]\n`, expected, repeated, records: count, bad };
}

const BAD = [
  '{"name":"nobody"}',
  '{"id":null,"name":"null"}',
  `{"id":"bad","bio":"${"x".repeat(1001)}"}`,
  '"not an object"',
];

/** As JSON texts; numbers have digits that a number of JavaScript would lose. */
function makeAttributes(random: Random, bytes: number): Attributes {
  const long = "abcdefghij".repeat(Math.ceil(bytes / 10));
  return {
    name: JSON.stringify(
      random.pick(["Zoë", "Łukasz", "李雷", "😀 Ana", "Bo"]) + random.below(1e6),
    ),
    plan: random.pick(['"free"', '"pro"', "null"]),
    ...(random.chance(0.5) ? { visits: `${random.below(1e9)}.${random.below(1e9)}0` } : {}),
    active: random.pick(["true", "false"]),
    note: JSON.stringify(`${random.below(1e9)} ${long.slice(0, Math.min(900, bytes / 2))}`),
    bio: JSON.stringify(`${random.below(1e9)} ${long.slice(0, Math.min(900, bytes / 2))}`),
  };
}

function toMember([name, json]: [string, string]): string {
  return `${JSON.stringify(name)}:${json}`;
}

/** Attributes stay until they are replaced, or cleared by null. */
function merge(before: Attributes, after: Attributes): Attributes {
  const all = Object.entries({ ...before, ...after });
  return Object.fromEntries(all.filter(([, json]) => json !== "null"));
}
