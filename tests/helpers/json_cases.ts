/** Random JSON text, whole and broken, with what a reader should find in it. */

import type { Position } from "../../lib/input/record.ts";
import type { Random } from "./random.ts";

/** A JSON array as text, and what a reader should find in it. */
export interface ArrayCase {
  text: string;
  /** The text of each element. */
  elements: string[];
  /** Where each element begins. */
  positions: Position[];
}

const SPACES = ["", "", "", "", " ", "\n", "\r\n", "\t", "\r", " \n \t"];

const STRING_PARTS = [
  ..."abcXYZ 0123,:[]{}/'",
  "\u007f",
  "é",
  "ß\u0301",
  "日本",
  "😀",
  "\u2028",
  "\ufeff",
  "\uffff",
  "\u{10ffff}",
  '\\"',
  "\\\\",
  "\\/",
  "\\n",
  "\\t",
  "\\b",
  "\\f",
  "\\r",
  "\\u0000",
  "\\u00E9",
  "\\ud83d\\ude00",
  "\\ud800",
  "\\uDFFF",
];

/** Few, so that keys stand twice in one object, also with other escapes. */
const KEYS = ["a", "b", "\\u0061", "", "é", "a.b", "b.a", "__proto__", "constructor", "\\n", "😀"];

/** Numbers of every form that JSON has. */
export const NUMBERS = [
  "0",
  "-0",
  "7",
  "-12",
  "1.10",
  "-0.50",
  "1e5",
  "1E+05",
  "2.5e-7",
  "0e0",
  "1E400",
  "1e-400",
  "9007199254740993",
  "12345678901234567890",
  "-3.14159265358979323846264338327950288",
];

const OTHERS = ["true", "false", "null", "[]", "{}", '""'];

/** White space, mostly none. */
export function randomSpace(random: Random): string {
  return random.pick(SPACES);
}

/** The JSON text of a string. */
export function randomString(random: Random): string {
  return `"${several(random, 6, () => random.pick(STRING_PARTS)).join("")}"`;
}

/** The JSON text of an object, with keys that may stand twice and white space of every kind. */
export function randomObject(random: Random, depth = 0): string {
  const members = several(random, 6, () => {
    const value = pad(random, randomJson(random, depth + 1));
    return `"${random.pick(KEYS)}"${randomSpace(random)}:${value}`;
  });
  return `{${pad(random, members.join(`${randomSpace(random)},${randomSpace(random)}`))}}`;
}

/** The JSON text of any value. */
export function randomJson(random: Random, depth = 0): string {
  const kind = random.below(depth > 4 ? 6 : 10);
  if (kind < 2) return randomString(random);
  if (kind < 4) return random.pick(NUMBERS);
  if (kind < 6) return random.pick(OTHERS);
  if (kind < 8) return randomObject(random, depth);
  const elements = several(random, 5, () => pad(random, randomJson(random, depth + 1)));
  return `[${elements.join(",") || randomSpace(random)}]`;
}

/** A JSON array of fewer than `end` random elements, mostly objects, some with a byte order mark before it. */
export function randomArray(random: Random, end: number): ArrayCase {
  let text = `${random.pick(["", "", "\ufeff"])}${randomSpace(random)}[${randomSpace(random)}`;
  const elements: string[] = [];
  const positions: Position[] = [];
  for (let count = random.below(end); count > 0; count--) {
    const element = random.below(3) > 0 ? randomObject(random) : randomJson(random);
    positions.push(positionAt(new TextEncoder().encode(text), elements.push(element)));
    text += element + randomSpace(random) + (count > 1 ? `,${randomSpace(random)}` : "");
  }
  return { text: `${text}]${randomSpace(random)}`, elements, positions };
}

/** The position of record number `record` just behind the bytes `before`, by decoding all of them. */
export function positionAt(before: Uint8Array, record: number): Position {
  // The decoder drops a byte order mark, which is in no column.
  const lines = new TextDecoder().decode(before).split("\n");
  return {
    record,
    line: lines.length,
    column: [...lines[lines.length - 1]].length + 1,
    offset: before.length,
  };
}

/** `bytes` with one change that often breaks them: a byte set, dropped or doubled, bytes swapped, the end cut off. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const head = bytes.subarray(0, at);
  switch (random.below(5)) {
    case 0:
      return Uint8Array.of(...head, random.pick(BREAKING_BYTES), ...bytes.subarray(at + 1));
    case 1:
      return Uint8Array.of(...head, ...bytes.subarray(at + 1));
    case 2:
      return Uint8Array.of(...head, random.pick(BREAKING_BYTES), ...bytes.subarray(at));
    case 3:
      return Uint8Array.of(
        ...head,
        ...bytes.slice(at, at + 2).reverse(),
        ...bytes.subarray(at + 2),
      );
    default:
      return bytes.slice(0, at);
  }
}

const BREAKING_BYTES = [
  ...new TextEncoder().encode('"\\[]{},:0-+.eEtn/ \n\0\x1f\x7f'),
  ...[0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff],
];

/** Fewer than `end` results of `make`. */
function several<T>(random: Random, end: number, make: () => T): T[] {
  return Array.from({ length: random.below(end) }, make);
}

function pad(random: Random, text: string): string {
  return randomSpace(random) + text + randomSpace(random);
}
