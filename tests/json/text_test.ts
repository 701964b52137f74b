import { assertEquals } from "@std/assert";
import { ByteWriter } from "../../lib/json/byte_writer.ts";
import {
  decodeString,
  decodeText,
  describeValue,
  stringOf,
  utf8Length,
  valueLength,
  wholeNumber,
  writeCompact,
} from "../../lib/json/text.ts";
import { randomJson, randomString } from "../helpers/json_cases.ts";
import { seeded } from "../helpers/random.ts";
import { textOf, utf8 } from "../helpers/records.ts";

const TEXTS = [
  ...Array.from(
    { length: 30 },
    (_, length) => "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, length),
  ),
  "x".repeat(1000),
  "é",
  "12345678é",
  "日本語".repeat(20),
  "😀😀",
  "\u007f\u0080\uffff",
  "\ufeffwith a byte order mark",
  "\ufeff",
];

Deno.test("decodeText() decodes text of any length, and no more than that", () => {
  for (const text of TEXTS) {
    const bytes = utf8(`<${text}>`);
    assertEquals(decodeText(bytes, 1, bytes.length - 1), text, JSON.stringify(text));
  }
});

Deno.test("decodeString() gives what JSON.parse gives", () => {
  const strings = [...TEXTS.map((text) => JSON.stringify(text)), '"\\ufeff\\/"', '"\ufeff\\n"'];
  for (let seed = 1; seed <= 300; seed++) strings.push(randomString(seeded(seed)));
  for (const json of strings) {
    const bytes = utf8(`[${json}]`);
    assertEquals(decodeString(bytes, 2, bytes.length - 2), JSON.parse(json), json);
  }
});

Deno.test("stringOf() gives what JSON.parse gives", () => {
  for (const json of ['""', '"a"', '"a b"', '"\\n"', '"\\"é\\""', '"\\u00e9"', '"日"']) {
    assertEquals(stringOf(json), JSON.parse(json), json);
  }
});

Deno.test("wholeNumber() reads digits alone, as many as a double can hold", () => {
  const whole = ["0", "7", "10", "007", "1700000000", "1700000000123", "999999999999999"];
  for (const text of whole) {
    assertEquals(wholeNumber(utf8(`8${text}9`), 1, 1 + text.length), Number(text), text);
  }
  for (const text of ["", "-1", "1.5", "1e3", " 1", "1 ", "1234567890123456", "x", "/", ":"]) {
    assertEquals(wholeNumber(utf8(`8${text}9`), 1, 1 + text.length), -1, text);
  }
});

Deno.test("writeCompact() leaves out white space between tokens and nothing else", () => {
  const cases: { json: string; compact: string }[] = [
    { json: "[ 1 ,\r\n\t2 ]", compact: "[1,2]" },
    { json: '{ "a b" : " \\" c " , "d" : { } }', compact: '{"a b":" \\" c ","d":{}}' },
    { json: '["\\\\" , "\\\\\\" ," , " " ]', compact: '["\\\\","\\\\\\" ,"," "]' },
    { json: "[1.10, 9007199254740993, 1E400, -0]", compact: "[1.10,9007199254740993,1E400,-0]" },
    { json: '["\\u00e9 é\u00a0\u2028"]', compact: '["\\u00e9 é\u00a0\u2028"]' },
    { json: "[]", compact: "[]" },
  ];
  for (const { json, compact } of cases) assertEquals(compacted(json), compact, json);
});

Deno.test("writeCompact() keeps every token when the value is a random one", () => {
  // Strings as they are, what is not white space between them.
  const tokens = /"(?:[^"\\]|\\.)*"|[^ \t\r\n"]/g;
  for (let seed = 1; seed <= 300; seed++) {
    const json = randomJson(seeded(seed));
    assertEquals(compacted(json), json.match(tokens)!.join(""), `seed ${seed}`);
  }
});

Deno.test("valueLength() counts a string by its characters, other values by their text", () => {
  const cases: { json: string; length: number }[] = [
    { json: '""', length: 0 },
    { json: '"abc"', length: 3 },
    { json: '"é日😀"', length: 9 },
    { json: '"\\u00e9\\n\\ud83d\\ude00"', length: 7 },
    { json: '"\\""', length: 1 },
    { json: "12.50", length: 5 },
    { json: "null", length: 4 },
    { json: '["é\\n"]', length: 8 },
    { json: "{}", length: 2 },
  ];
  for (const { json, length } of cases) {
    const bytes = utf8(`,${json},`);
    assertEquals(valueLength(bytes, 1, bytes.length - 1), length, json);
  }
});

Deno.test("utf8Length() counts bytes", () => {
  const cases = { "": 0, "a": 1, "é": 2, "日": 3, "😀": 4 };
  for (const [text, length] of Object.entries(cases)) {
    assertEquals(utf8Length(text), length, `'${text}'`);
  }
});

Deno.test("describeValue() names what a value is by its first byte", () => {
  const cases = {
    '""': "a string",
    "{}": "an object",
    "[]": "an array",
    "null": "null",
    "true": "a boolean",
    "false": "a boolean",
    "0": "a number",
    "-1": "a number",
  };
  for (const [json, description] of Object.entries(cases)) {
    assertEquals(describeValue(json.charCodeAt(0)), description, json);
  }
});

function compacted(json: string): string {
  const writer = new ByteWriter();
  const bytes = utf8(`  ${json}  `);
  writeCompact(writer, bytes, 2, bytes.length - 2);
  return textOf(writer.bytes, 0, writer.length);
}
