import { assertEquals } from "@std/assert";
import { ByteWriter } from "../../lib/json/byte_writer.ts";
import {
  decodeString,
  decodeText,
  describeValue,
  utf8Length,
  valueLength,
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
    assertEquals(decodeText(bytes, 1, bytes.length - 1), text);
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

Deno.test("writeCompact() leaves out white space between tokens and nothing else", () => {
  const cases: [string, string][] = [
    ["[ 1 ,\r\n\t2 ]", "[1,2]"],
    ['{ "a b" : " \\" c " , "d" : { } }', '{"a b":" \\" c ","d":{}}'],
    ['["\\\\" , "\\\\\\" ," , " " ]', '["\\\\","\\\\\\" ,"," "]'],
    ["[1.10, 9007199254740993, 1E400, -0]", "[1.10,9007199254740993,1E400,-0]"],
    ['["\\u00e9 é\u00a0\u2028"]', '["\\u00e9 é\u00a0\u2028"]'],
    ["[]", "[]"],
  ];
  for (const [json, compact] of cases) assertEquals(compacted(json), compact);
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
  const cases: [string, number][] = [
    ['""', 0],
    ['"abc"', 3],
    ['"é日😀"', 9],
    ['"\\u00e9\\n\\ud83d\\ude00"', 7],
    ['"\\""', 1],
    ["12.50", 5],
    ["null", 4],
    ['["é\\n"]', 8],
    ["{}", 2],
  ];
  for (const [json, length] of cases) {
    const bytes = utf8(`,${json},`);
    assertEquals(valueLength(bytes, 1, bytes.length - 1), length, json);
  }
});

Deno.test("utf8Length() counts bytes", () => {
  assertEquals(["", "a", "é", "日", "😀"].map(utf8Length), [0, 1, 2, 3, 4]);
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
