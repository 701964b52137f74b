import { assertEquals } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

interface ErrorCase {
  /** What makes the case known, if that is not its data. */
  name?: string;
  data: string | number[];
  /**
   * How many records are given before the mistake.
   *
   * @default {0}
   */
  given?: number;
  /** Where the mistake is; columns are characters, the offset is bytes. */
  line: number;
  column: number;
  offset: number;
  expected: string;
  found: string;
}

const ARRAY = "'[', the start of an array of users";
const MORE = "',' or ']' after a user";
const NOTHING = "nothing after the array";
const VALUE = "a value";
const KEY = "a key in double quotes";
const KEY_OR_END = "a key in double quotes or '}'";
const NO_DIGIT = "no digit after a leading zero";
const PRINTABLE = "no control character inside a string (write it as an escape)";
const END = "the end of the file";
const HEX = "four hexadecimal digits after \\u";

const ARRAY_CASES: ErrorCase[] = [
  { data: "", line: 1, column: 1, offset: 0, expected: ARRAY, found: END },
  { data: "\ufeff", line: 1, column: 1, offset: 3, expected: ARRAY, found: END },
  { data: " \r\n\t", line: 2, column: 2, offset: 4, expected: ARRAY, found: END },
  { data: '{"id":1}', line: 1, column: 1, offset: 0, expected: ARRAY, found: "'{'" },
  { data: '\ufeff\n "x"', line: 2, column: 2, offset: 5, expected: ARRAY, found: `'"'` },
  { data: "null", line: 1, column: 1, offset: 0, expected: ARRAY, found: "'n'" },
  { data: "id,name\n1,Ada\n", line: 1, column: 1, offset: 0, expected: ARRAY, found: "'i'" },
  { data: "\ufeff\ufeff[]", line: 1, column: 1, offset: 3, expected: ARRAY, found: "byte 0xef" },
  { data: "[\ufeff]", line: 1, column: 2, offset: 1, expected: VALUE, found: "byte 0xef" },
  { data: "\0[]", line: 1, column: 1, offset: 0, expected: ARRAY, found: "byte 0x00" },
  { data: "[", line: 1, column: 2, offset: 1, expected: "a user or ']'", found: END },
  { data: "[\n", line: 2, column: 1, offset: 2, expected: "a user or ']'", found: END },
  { data: "[{},", given: 1, line: 1, column: 5, offset: 4, expected: "a user", found: END },
  { data: "[,{}]", line: 1, column: 2, offset: 1, expected: VALUE, found: "','" },
  { data: "[{},]", given: 1, line: 1, column: 5, offset: 4, expected: VALUE, found: "']'" },
  { data: "[{},,{}]", given: 1, line: 1, column: 5, offset: 4, expected: VALUE, found: "','" },
  { data: "[{}\n {}]", given: 1, line: 2, column: 2, offset: 5, expected: MORE, found: "'{'" },
  { data: "[{}}", given: 1, line: 1, column: 4, offset: 3, expected: MORE, found: "'}'" },
  { data: "[{}, 1", given: 2, line: 1, column: 7, offset: 6, expected: MORE, found: END },
  { data: "[truex]", given: 1, line: 1, column: 6, offset: 5, expected: MORE, found: "'x'" },
  { data: "[1'", given: 1, line: 1, column: 3, offset: 2, expected: MORE, found: `"'"` },
  { data: "[]]", line: 1, column: 3, offset: 2, expected: NOTHING, found: "']'" },
  { data: "[{}] [", given: 1, line: 1, column: 6, offset: 5, expected: NOTHING, found: "'['" },
  { data: "[]\n,", line: 2, column: 1, offset: 3, expected: NOTHING, found: "','" },
  { data: "[]\0", line: 1, column: 3, offset: 2, expected: NOTHING, found: "byte 0x00" },
  { data: "[]\ufeff", line: 1, column: 3, offset: 2, expected: NOTHING, found: "byte 0xef" },
];

const VALUE_CASES: ErrorCase[] = [
  { data: '[{"a" 1}]', line: 1, column: 7, offset: 6, expected: "':'", found: "'1'" },
  { data: "[{a:1}]", line: 1, column: 3, offset: 2, expected: KEY_OR_END, found: "'a'" },
  { data: "[{,}]", line: 1, column: 3, offset: 2, expected: KEY_OR_END, found: "','" },
  { data: '[{"a":1,}]', line: 1, column: 9, offset: 8, expected: KEY, found: "'}'" },
  { data: '[{"a":1 "b":2}]', line: 1, column: 9, offset: 8, expected: "',' or '}'", found: `'"'` },
  { data: '[{"a":}]', line: 1, column: 7, offset: 6, expected: VALUE, found: "'}'" },
  { data: '[{"a":[1}]', line: 1, column: 9, offset: 8, expected: "',' or ']'", found: "'}'" },
  { data: "[[1,]]", line: 1, column: 5, offset: 4, expected: VALUE, found: "']'" },
  { data: "[{", line: 1, column: 3, offset: 2, expected: "a key or '}'", found: END },
  { data: "[[", line: 1, column: 3, offset: 2, expected: "a value or ']'", found: END },
  { data: '[{"a"', line: 1, column: 6, offset: 5, expected: "':'", found: END },
  { data: '[{"a":', line: 1, column: 7, offset: 6, expected: VALUE, found: END },
  { data: '[{"a":1,', line: 1, column: 9, offset: 8, expected: KEY, found: END },
  {
    data: '[{},{"a":"é',
    given: 1,
    line: 1,
    column: 12,
    offset: 12,
    expected: `the closing '"' of a string`,
    found: END,
  },
  { data: "[-]", line: 1, column: 3, offset: 2, expected: "a digit", found: "']'" },
  { data: "[01]", line: 1, column: 3, offset: 2, expected: NO_DIGIT, found: "'1'" },
  { data: "[-00]", line: 1, column: 4, offset: 3, expected: NO_DIGIT, found: "'0'" },
  { data: "[1.]", line: 1, column: 4, offset: 3, expected: "a digit", found: "']'" },
  { data: "[1.e5]", line: 1, column: 4, offset: 3, expected: "a digit", found: "'e'" },
  { data: "[1e+]", line: 1, column: 5, offset: 4, expected: "a digit", found: "']'" },
  { data: "[1e", line: 1, column: 4, offset: 3, expected: "a digit", found: END },
  { data: "[.5]", line: 1, column: 2, offset: 1, expected: VALUE, found: "'.'" },
  { data: "[+1]", line: 1, column: 2, offset: 1, expected: VALUE, found: "'+'" },
  { data: "[NaN]", line: 1, column: 2, offset: 1, expected: VALUE, found: "'N'" },
  { data: "[-Infinity]", line: 1, column: 3, offset: 2, expected: "a digit", found: "'I'" },
  { data: "[True]", line: 1, column: 2, offset: 1, expected: VALUE, found: "'T'" },
  { data: "[nul]", line: 1, column: 2, offset: 1, expected: VALUE, found: "'n'" },
  { data: "[tru", line: 1, column: 5, offset: 4, expected: VALUE, found: END },
  { data: "['a']", line: 1, column: 2, offset: 1, expected: VALUE, found: `"'"` },
  { data: "[// no", line: 1, column: 2, offset: 1, expected: VALUE, found: "'/'" },
  { data: "[\x0b1]", line: 1, column: 2, offset: 1, expected: VALUE, found: "byte 0x0b" },
  { data: "[\u00a01]", line: 1, column: 2, offset: 1, expected: VALUE, found: "byte 0xc2" },
  {
    data: '["\\x"]',
    line: 1,
    column: 4,
    offset: 3,
    expected: 'one of " \\ / b f n r t u after a backslash',
    found: "'x'",
  },
  { data: '["\\u12g4"]', line: 1, column: 7, offset: 6, expected: HEX, found: "'g'" },
  { data: '["\\u00', line: 1, column: 7, offset: 6, expected: HEX, found: END },
  { data: '["\\', line: 1, column: 4, offset: 3, expected: "an escape sequence", found: END },
  { data: '["a\nb"]', line: 1, column: 4, offset: 3, expected: PRINTABLE, found: "a line break" },
  { data: '["a\0"]', line: 1, column: 4, offset: 3, expected: PRINTABLE, found: "byte 0x00" },
  { data: '[\r\n  {"é😀": tru}]', line: 2, column: 10, offset: 16, expected: VALUE, found: "'t'" },
  {
    data: '\ufeff[{"é":"日本"},\n\n"é", é]',
    given: 2,
    line: 3,
    column: 6,
    offset: 28,
    expected: VALUE,
    found: "byte 0xc3",
  },
];

/** Bytes inside a string that are not UTF-8. */
const INVALID_UTF8: { name: string; bytes: number[] }[] = [
  { name: "a continuation byte alone", bytes: [0x80] },
  { name: "an overlong form of '/'", bytes: [0xc0, 0xaf] },
  { name: "an overlong form in two bytes", bytes: [0xc1, 0xbf] },
  { name: "an overlong form in three bytes", bytes: [0xe0, 0x9f, 0xbf] },
  { name: "an overlong form in four bytes", bytes: [0xf0, 0x8f, 0xbf, 0xbf] },
  { name: "half of a surrogate pair", bytes: [0xed, 0xa0, 0x80] },
  { name: "beyond U+10FFFF", bytes: [0xf4, 0x90, 0x80, 0x80] },
  { name: "a lead byte of five", bytes: [0xf8, 0x88, 0x80, 0x80, 0x80] },
  { name: "0xff", bytes: [0xff] },
  { name: "two bytes cut to one", bytes: [0xc3] },
  { name: "three bytes cut to two", bytes: [0xe2, 0x82] },
  { name: "four bytes cut to three", bytes: [0xf0, 0x9f, 0x98] },
  { name: "Latin-1", bytes: [0xe9, 0x74, 0xe9] },
];

Deno.test("readJsonArray() says where the array is wrong and what was expected", async () => {
  for (const errorCase of ARRAY_CASES) await assertError(errorCase);
});

Deno.test("readJsonArray() says where a value is wrong and what was expected", async () => {
  for (const errorCase of VALUE_CASES) await assertError(errorCase);
});

Deno.test("readJsonArray() says where a string is not UTF-8", async () => {
  for (const { name, bytes } of INVALID_UTF8) {
    const data = [...utf8('[{}\n,"é'), ...bytes, ...utf8('"]')];
    const found = `byte 0x${bytes[0].toString(16)}`;
    const position = { line: 2, column: 4, offset: 8 };
    await assertError({ name, data, given: 1, ...position, expected: "valid UTF-8", found });
  }
});

Deno.test("readJsonArray() says what lacks when the file ends inside a character", async () => {
  for (const cut of [[0xc3], [0xe2], [0xe2, 0x82], [0xf0, 0x9f, 0x98]]) {
    const data = [...utf8('["é'), ...cut];
    const position = { line: 1, column: 5, offset: 4 + cut.length };
    const expected = "the rest of a UTF-8 character";
    await assertError({ data, ...position, expected, found: END });
  }
});

async function assertError(errorCase: ErrorCase): Promise<void> {
  const { data, name = JSON.stringify(data), given = 0, expected, found } = errorCase;
  const { line, column, offset } = errorCase;
  const bytes = typeof data === "string" ? utf8(data) : Uint8Array.from(data);
  const cuts: { cut: string; sizes: number[] }[] = [
    { cut: "in one chunk", sizes: [] },
    { cut: "cut in the middle", sizes: [bytes.length >> 1] },
    { cut: "byte by byte", sizes: new Array(bytes.length).fill(1) },
  ];
  for (const { cut, sizes } of cuts) {
    const { records, error } = await readAll(readJsonArray(chunked(bytes, sizes)));
    const after = given === 0 ? "" : ` (after record ${given})`;
    const message = `line ${line}, column ${column}: expected ${expected}, found ${found}${after}`;
    assertEquals(records.length, given, `${name}, ${cut}`);
    assertEquals(error?.position, { record: given + 1, line, column, offset }, `${name}, ${cut}`);
    assertEquals(error?.message, message, `${name}, ${cut}`);
  }
}
