import { assertEquals } from "@std/assert";
import { resolveDocument } from "../../lib/config/environment.ts";
import { LossyNumber, parseText } from "../../lib/config/text.ts";

function parse(text: string): unknown {
  const parsed = parseText(text);
  return "value" in parsed ? parsed.value : undefined;
}

Deno.test("parseText() marks the numbers that a double cannot hold, and no others", () => {
  const exact = [
    ...["0", "-0", "0.0", "1", "-1", "1.50", "1e3", "1E+3", "100e-2", "0.1", "1e21", "5e-324"],
    ...["9007199254740992", "123456789012345680000", "1.7976931348623157e308", "0e999"],
  ];
  for (const number of exact) assertEquals(parse(number), Number(number), number);
  const lossy = [
    ...["9007199254740993", "-9007199254740993", "12345678901234567890", "1e309", "1e-400"],
    ...["0.1000000000000000055511151231257827", "1.00000000000000000001"],
    "0.30000000000000000001",
  ];
  for (const source of lossy) {
    assertEquals(parse(source), new LossyNumber({ source, value: Number(source) }), source);
  }
});

Deno.test("resolveDocument() refuses marked numbers only in what attributes are set to", () => {
  const text = `{
    "timeout": 30.00000000000000000001,
    "mappings": [{ "default": 9007199254740993 }, { "default": { "a": [1, 1e999] } }, { "other": 1e999 },
      { "value": 9007199254740993 }],
    "gone": { "other": 1e999, "set": { "a": 1, "b": [0.30000000000000000001] } }
  }`;
  const { value, problems } = resolveDocument(parse(text), {
    env: () => undefined,
    numericKeys: new Set(),
    numericStringKeys: new Set(),
  });
  assertEquals(problems, [
    {
      path: "mappings[0].default",
      message: "Cannot keep every digit of 9007199254740993: write it as a string",
    },
    {
      path: "mappings[1].default.a[1]",
      message: "Cannot keep every digit of 1e999: write it as a string",
    },
    {
      path: "mappings[3].value",
      message: "Cannot keep every digit of 9007199254740993: write it as a string",
    },
    {
      path: "gone.set.b[0]",
      message: "Cannot keep every digit of 0.30000000000000000001: write it as a string",
    },
  ]);
  assertEquals((value as { timeout: number }).timeout, 30);
});

Deno.test("parseText() gives line, column and what was expected for malformed JSON", () => {
  const cases = [
    {
      text: '{\n  "a": 1,\n}',
      message:
        "Line 3, column 1: expected a key in double quotes, found '}' (is there a ',' too many before it?)",
    },
    {
      text: '{ "a": [1, ] }',
      message:
        "Line 1, column 12: expected a value, found ']' (is there a ',' too many before it?)",
    },
    { text: '{ "a": }', message: "Line 1, column 8: expected a value, found '}'" },
    { text: '{\n "ü": 1\n "b": 2 }', message: "Line 3, column 2: expected ',' or '}', found '\"'" },
    { text: '{ "ü": x }', message: "Line 1, column 8: expected a value, found a letter" },
    {
      text: '{ "a": 01 }',
      message: "Line 1, column 9: expected no digit after a leading zero, found a digit",
    },
    {
      text: "{ // note\n}",
      message:
        "Line 1, column 3: expected a key in double quotes or '}', found '/' (JSON has no comments)",
    },
    {
      text: "# note\n{}",
      message: "Line 1, column 1: expected a value, found '#' (JSON has no comments)",
    },
    {
      text: "{'a': 1}",
      message: "Line 1, column 2: expected a key in double quotes or '}', found \"'\"",
    },
    {
      text: '{ "a": "b',
      message:
        "Line 1, column 10: expected the closing '\"' of a string, found the end of the file",
    },
    { text: "{} {}", message: "Line 1, column 4: expected the end of the file, found '{'" },
  ];
  for (const { text, message } of cases) {
    assertEquals(parseText(text), { problems: [{ path: "", message }] }, text);
  }
});

Deno.test("parseText() gives one problem when nesting is beyond what can be read", () => {
  const nested = (depth: number) => parseText("[".repeat(depth) + "]".repeat(depth)).problems;
  assertEquals(nested(1000), []);
  for (const depth of [1001, 3000, 200_000]) {
    const problem = { path: "", message: "Lists and objects are nested too deeply" };
    assertEquals(nested(depth), [problem], `depth ${depth}`);
  }
});

Deno.test("parseText() reports keys that stand twice in one object with both lines", () => {
  const text = `{
    "apiKey": "a \\" { [ , : \\\\", "b": { "apiKey": 1 }, "c": [{ "x": 1 }, { "x": 1,
      "x": [] }],
    "\\u0061piKey": "c",
    "d": ["apiKey", "apiKey"], "e": {}, "f": "d", "apiKey": 3
  }`;
  const parsed = parseText(text);
  const twice = (first: number, second: number) =>
    `Key stands twice, in line ${first} and line ${second}: drop one of the two`;
  assertEquals(parsed.problems, [
    { path: "c[1].x", message: twice(2, 3) },
    { path: "apiKey", message: twice(2, 4) },
    { path: "apiKey", message: twice(2, 5) },
  ]);
});

Deno.test("parseText() reports no key twice where the names differ", () => {
  const text =
    '{ "a": { "a": [{ "a": 1 }, { "a": "a" }] }, "A": 1, "b": ["x", "x"], "__proto__": {} }';
  const parsed = parseText(text);
  assertEquals(parsed.problems, []);
  assertEquals("value" in parsed && JSON.stringify(parsed.value), JSON.stringify(JSON.parse(text)));
});

Deno.test("parseText() tells by the first bytes what a file is that is no UTF-8 text", () => {
  const mark = "File begins with a byte order mark: save it as UTF-8 without one (no BOM)";
  const utf16 = "File is UTF-16: save it as UTF-8 without a byte order mark (no BOM)";
  const noValue = (found: string) => `Line 1, column 1: expected a value, found ${found}`;
  const noKey = (found: string) =>
    `Line 1, column 2: expected a key in double quotes or '}', found ${found}`;
  const cases: { bytes: number[]; message: string }[] = [
    { bytes: [0xef, 0xbb, 0xbf, 0x7b, 0x7d], message: mark },
    { bytes: [0xef, 0xbb, 0xbf], message: mark },
    { bytes: [0xff, 0xfe, 0x7b, 0x00], message: utf16 },
    { bytes: [0xfe, 0xff, 0x00, 0x7b], message: utf16 },
    { bytes: [], message: "File is empty" },
    { bytes: [0x20], message: "File is empty" },
    { bytes: [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20], message: "File is empty" },
    { bytes: [0xff, 0x7b], message: noValue("byte 0xff") },
    { bytes: [0xff, 0xff], message: noValue("byte 0xff") },
    { bytes: [0xfe, 0x7b], message: noValue("byte 0xfe") },
    { bytes: [0xfe, 0xfe], message: noValue("byte 0xfe") },
    { bytes: [0x7b, 0xfe], message: noKey("byte 0xfe") },
    { bytes: [0x7b, 0xff], message: noKey("byte 0xff") },
    { bytes: [0xef, 0xbb, 0x7b], message: noValue("byte 0xef") },
    { bytes: [0xef, 0x7b, 0xbf], message: noValue("byte 0xef") },
    { bytes: [0x7b, 0xbb, 0xbf], message: noKey("byte 0xbb") },
    { bytes: [0x08], message: noValue("byte 0x08") },
    { bytes: [0x0e], message: noValue("byte 0x0e") },
    { bytes: [0x1f], message: noValue("byte 0x1f") },
    { bytes: [0x21], message: noValue("'!'") },
  ];
  const said = cases.map(({ bytes }) => parseText(Uint8Array.from(bytes)).problems);
  assertEquals(said, cases.map(({ message }) => [{ path: "", message }]));
});

Deno.test("parseText() refuses what is no UTF-8 within a string", () => {
  const bytes = Uint8Array.from([0x22, 0x61, 0xc3, 0x28, 0x22]);
  assertEquals(parseText(bytes).problems.length, 1);
});
