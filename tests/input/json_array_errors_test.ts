import { assertEquals } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

/** Text or bytes, records before the mistake, its line, column (in characters) and offset, the message. */
type ErrorCase = [string | number[], number, [number, number, number], string];

const ARRAY = "'[', the start of an array of users";
const MORE = "',' or ']' after a user";
const END = "the end of the file";
const HEX = "four hexadecimal digits after \\u";

const ARRAY_CASES: ErrorCase[] = [
  ["", 0, [1, 1, 0], `expected ${ARRAY}, found ${END}`],
  ["\ufeff", 0, [1, 1, 3], `expected ${ARRAY}, found ${END}`],
  [" \r\n\t", 0, [2, 2, 4], `expected ${ARRAY}, found ${END}`],
  ['{"id":1}', 0, [1, 1, 0], `expected ${ARRAY}, found '{'`],
  ['\ufeff\n "x"', 0, [2, 2, 5], `expected ${ARRAY}, found '"'`],
  ["null", 0, [1, 1, 0], `expected ${ARRAY}, found 'n'`],
  ["id,name\n1,Ada\n", 0, [1, 1, 0], `expected ${ARRAY}, found 'i'`],
  ["\ufeff\ufeff[]", 0, [1, 1, 3], `expected ${ARRAY}, found byte 0xef`],
  ["[\ufeff]", 0, [1, 2, 1], "expected a value, found byte 0xef"],
  ["\0[]", 0, [1, 1, 0], `expected ${ARRAY}, found byte 0x00`],
  ["[", 0, [1, 2, 1], `expected a user or ']', found ${END}`],
  ["[\n", 0, [2, 1, 2], `expected a user or ']', found ${END}`],
  ["[{},", 1, [1, 5, 4], `expected a user, found ${END}`],
  ["[,{}]", 0, [1, 2, 1], "expected a value, found ','"],
  ["[{},]", 1, [1, 5, 4], "expected a value, found ']'"],
  ["[{},,{}]", 1, [1, 5, 4], "expected a value, found ','"],
  ["[{}\n {}]", 1, [2, 2, 5], `expected ${MORE}, found '{'`],
  ["[{}}", 1, [1, 4, 3], `expected ${MORE}, found '}'`],
  ["[{}, 1", 2, [1, 7, 6], `expected ${MORE}, found ${END}`],
  ["[truex]", 1, [1, 6, 5], `expected ${MORE}, found 'x'`],
  ["[1'", 1, [1, 3, 2], `expected ${MORE}, found "'"`],
  ["[]]", 0, [1, 3, 2], "expected nothing after the array, found ']'"],
  ["[{}] [", 1, [1, 6, 5], "expected nothing after the array, found '['"],
  ["[]\n,", 0, [2, 1, 3], "expected nothing after the array, found ','"],
  ["[]\0", 0, [1, 3, 2], "expected nothing after the array, found byte 0x00"],
  ["[]\ufeff", 0, [1, 3, 2], "expected nothing after the array, found byte 0xef"],
];

const VALUE_CASES: ErrorCase[] = [
  ['[{"a" 1}]', 0, [1, 7, 6], "expected ':', found '1'"],
  ["[{a:1}]", 0, [1, 3, 2], "expected a key in double quotes or '}', found 'a'"],
  ["[{,}]", 0, [1, 3, 2], "expected a key in double quotes or '}', found ','"],
  ['[{"a":1,}]', 0, [1, 9, 8], "expected a key in double quotes, found '}'"],
  ['[{"a":1 "b":2}]', 0, [1, 9, 8], "expected ',' or '}', found '\"'"],
  ['[{"a":}]', 0, [1, 7, 6], "expected a value, found '}'"],
  ['[{"a":[1}]', 0, [1, 9, 8], "expected ',' or ']', found '}'"],
  ["[[1,]]", 0, [1, 5, 4], "expected a value, found ']'"],
  ["[{", 0, [1, 3, 2], `expected a key or '}', found ${END}`],
  ["[[", 0, [1, 3, 2], `expected a value or ']', found ${END}`],
  ['[{"a"', 0, [1, 6, 5], `expected ':', found ${END}`],
  ['[{"a":', 0, [1, 7, 6], `expected a value, found ${END}`],
  ['[{"a":1,', 0, [1, 9, 8], `expected a key in double quotes, found ${END}`],
  ['[{},{"a":"é', 1, [1, 12, 12], `expected the closing '"' of a string, found ${END}`],
  ["[-]", 0, [1, 3, 2], "expected a digit, found ']'"],
  ["[01]", 0, [1, 3, 2], "expected no digit after a leading zero, found '1'"],
  ["[-00]", 0, [1, 4, 3], "expected no digit after a leading zero, found '0'"],
  ["[1.]", 0, [1, 4, 3], "expected a digit, found ']'"],
  ["[1.e5]", 0, [1, 4, 3], "expected a digit, found 'e'"],
  ["[1e+]", 0, [1, 5, 4], "expected a digit, found ']'"],
  ["[1e", 0, [1, 4, 3], `expected a digit, found ${END}`],
  ["[.5]", 0, [1, 2, 1], "expected a value, found '.'"],
  ["[+1]", 0, [1, 2, 1], "expected a value, found '+'"],
  ["[NaN]", 0, [1, 2, 1], "expected a value, found 'N'"],
  ["[-Infinity]", 0, [1, 3, 2], "expected a digit, found 'I'"],
  ["[True]", 0, [1, 2, 1], "expected a value, found 'T'"],
  ["[nul]", 0, [1, 2, 1], "expected a value, found 'n'"],
  ["[tru", 0, [1, 5, 4], `expected a value, found ${END}`],
  ["['a']", 0, [1, 2, 1], `expected a value, found "'"`],
  ["[// no", 0, [1, 2, 1], "expected a value, found '/'"],
  ["[\x0b1]", 0, [1, 2, 1], "expected a value, found byte 0x0b"],
  ["[\u00a01]", 0, [1, 2, 1], "expected a value, found byte 0xc2"],
  ['["\\x"]', 0, [1, 4, 3], "expected one of \" \\ / b f n r t u after a backslash, found 'x'"],
  ['["\\u12g4"]', 0, [1, 7, 6], `expected ${HEX}, found 'g'`],
  ['["\\u00', 0, [1, 7, 6], `expected ${HEX}, found ${END}`],
  ['["\\', 0, [1, 4, 3], `expected an escape sequence, found ${END}`],
  [
    '["a\nb"]',
    0,
    [1, 4, 3],
    "expected no control character inside a string (write it as an escape), found a line break",
  ],
  [
    '["a\0"]',
    0,
    [1, 4, 3],
    "expected no control character inside a string (write it as an escape), found byte 0x00",
  ],
  ['[\r\n  {"é😀": tru}]', 0, [2, 10, 16], "expected a value, found 't'"],
  ['\ufeff[{"é":"日本"},\n\n"é", é]', 2, [3, 6, 28], "expected a value, found byte 0xc3"],
];

/** Bytes inside a string that are not UTF-8. */
const INVALID_UTF8: [string, number[]][] = [
  ["a continuation byte alone", [0x80]],
  ["an overlong form of '/'", [0xc0, 0xaf]],
  ["an overlong form in two bytes", [0xc1, 0xbf]],
  ["an overlong form in three bytes", [0xe0, 0x9f, 0xbf]],
  ["an overlong form in four bytes", [0xf0, 0x8f, 0xbf, 0xbf]],
  ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["a lead byte of five", [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ["0xff", [0xff]],
  ["two bytes cut to one", [0xc3]],
  ["three bytes cut to two", [0xe2, 0x82]],
  ["four bytes cut to three", [0xf0, 0x9f, 0x98]],
  ["Latin-1", [0xe9, 0x74, 0xe9]],
];

for (const [name, cases] of [["array", ARRAY_CASES], ["value", VALUE_CASES]] as const) {
  Deno.test(`readJsonArray() says where the ${name} is wrong and what was expected`, async () => {
    for (const errorCase of cases) await assertError(errorCase);
  });
}

Deno.test("readJsonArray() says where a string is not UTF-8", async () => {
  const before = '[{}\n,"é';
  for (const [name, wrong] of INVALID_UTF8) {
    const bytes = [...utf8(before), ...wrong, ...utf8('"]')];
    const found = `byte 0x${wrong[0].toString(16)}`;
    await assertError([bytes, 1, [2, 4, 8], `expected valid UTF-8, found ${found}`], name);
  }
});

Deno.test("readJsonArray() says what lacks when the file ends inside a character", async () => {
  for (const cut of [[0xc3], [0xe2], [0xe2, 0x82], [0xf0, 0x9f, 0x98]]) {
    const offset = 4 + cut.length;
    await assertError([
      [...utf8('["é'), ...cut],
      0,
      [1, 5, offset],
      `expected the rest of a UTF-8 character, found ${END}`,
    ]);
  }
});

async function assertError(errorCase: ErrorCase, name?: string): Promise<void> {
  const [data, given, [line, column, offset], message] = errorCase;
  const bytes = typeof data === "string" ? utf8(data) : Uint8Array.from(data);
  for (const sizes of [[], [bytes.length >> 1], new Array(bytes.length).fill(1)]) {
    const { records, error } = await readAll(readJsonArray(chunked(bytes, sizes)));
    const about = name ?? JSON.stringify(data);
    assertEquals(records.length, given, about);
    assertEquals(error?.position, { record: given + 1, line, column, offset }, about);
    const after = given === 0 ? "" : ` (after record ${given})`;
    assertEquals(error?.message, `line ${line}, column ${column}: ${message}${after}`, about);
  }
}
