import { assertEquals, assertThrows } from "@std/assert";
import { locate, scanDocument } from "../../lib/json/document.ts";
import { JsonScanner } from "../../lib/json/scanner.ts";
import { JsonSyntaxError } from "../../lib/json/syntax_error.ts";
import { MemberList } from "../../lib/json/member_list.ts";
import { NUMBERS, positionAt, randomJson } from "../helpers/json_cases.ts";
import { seeded } from "../helpers/random.ts";
import { joinBytes, textOf, utf8 } from "../helpers/records.ts";
import { utf8Cases } from "../helpers/utf8_cases.ts";
import { hexOf } from "../helpers/hex.ts";

function scannerOf(text: string, final = false): JsonScanner {
  const scanner = new JsonScanner();
  scanner.bytes = utf8(text);
  scanner.final = final;
  return scanner;
}

function memberTexts(bytes: Uint8Array, members: MemberList): string[] {
  return Array.from({ length: members.count }, (_, i) => {
    const [keyStart, keyEnd, start, end] = members.at.subarray(i * 4, i * 4 + 4);
    return `${textOf(bytes, keyStart, keyEnd)}=${textOf(bytes, start, end)}`;
  });
}

Deno.test("scan() gives the index behind a value when something follows it", () => {
  for (const value of [...NUMBERS, "true", "false", "null", '"a\\"]"', "[ ]", '{"a":[{}]}']) {
    for (const after of [" ", ",", "]", "}", "\n", "x"]) {
      assertEquals(scannerOf(`,${value}${after}`).scan(1), 1 + value.length, value + after);
    }
  }
});

Deno.test("scan() waits for the byte behind a number only, unless there is none", () => {
  for (const value of ["0", "-0", "12", "1.5", "1e5"]) {
    assertEquals(scannerOf(value).scan(0), -1, value);
    assertEquals(scannerOf(value, true).scan(0), value.length, value);
  }
  for (const value of ["true", "null", '"a"', "[]", '{"a":1}']) {
    assertEquals(scannerOf(value).scan(0), value.length, value);
  }
});

Deno.test("scan() gives -1 for a value cut off anywhere, and goes through once it is whole", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const text = `${randomJson(seeded(seed))},`;
    const bytes = utf8(text);
    const scanner = new JsonScanner();
    for (let length = 0; length < bytes.length - 1; length++) {
      scanner.bytes = bytes.subarray(0, length);
      assertEquals(scanner.scan(0), -1, `seed ${seed}, ${length} bytes of ${text}`);
    }
    scanner.bytes = bytes;
    assertEquals(scanner.scan(0), bytes.length - 1, `seed ${seed}: ${text}`);
  }
});

Deno.test("scan() lists the members of an object and not those inside of it", () => {
  const text = ' {"a" : {"x":[1,{"y":2}]} ,"b":[{"z":3}],"\\u0061": "é" , "":null,"a":-0}';
  const scanner = scannerOf(text);
  const members = new MemberList();
  assertEquals(scanner.scan(1, members), scanner.bytes.length);
  assertEquals(memberTexts(scanner.bytes, members), [
    'a={"x":[1,{"y":2}]}',
    'b=[{"z":3}]',
    '\\u0061="é"',
    "=null",
    "a=-0",
  ]);
});

Deno.test("scan() lists members behind those that are there, for objects only", () => {
  const members = new MemberList();
  const scanner = scannerOf('{"a":1}[{"b":2}]"c"{}{"d":4}');
  const counts: string[] = [];
  for (let at = 0; at < scanner.bytes.length;) {
    const end = scanner.scan(at, members);
    counts.push(`${members.count} after ${textOf(scanner.bytes, at, end)}`);
    at = end;
  }
  assertEquals(counts, [
    '1 after {"a":1}',
    '1 after [{"b":2}]',
    '1 after "c"',
    "1 after {}",
    '2 after {"d":4}',
  ]);
  assertEquals(memberTexts(scanner.bytes, members), ["a=1", "d=4"]);
});

Deno.test("scan() lists as many members as there are", () => {
  const entries = Array.from({ length: 5000 }, (_, i) => [`key ${i}`, i] as const);
  const scanner = scannerOf(JSON.stringify(Object.fromEntries(entries)));
  const members = new MemberList();
  scanner.scan(0, members);
  assertEquals(
    memberTexts(scanner.bytes, members),
    entries.map(([key, value]) => `${key}=${value}`),
  );
});

Deno.test("scan() and skipSpace() count lines and the characters of the last one", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const text = `\n ${randomJson(seeded(seed))} \r\n${randomJson(seeded(seed + 1000))} x`;
    const scanner = scannerOf(text);
    scanner.skipSpace(scanner.scan(scanner.skipSpace(scanner.scan(scanner.skipSpace(0)))));
    const end = scanner.bytes.length - 1;
    assertEquals(
      {
        line: scanner.newlines + 1,
        column: end - scanner.lineStart - scanner.continuations + 1,
      },
      locate(scanner.bytes, end),
      `seed ${seed}: ${text}`,
    );
  }
});

Deno.test("scan() counts from the start of the first line", () => {
  const scanner = scannerOf('"é日" x');
  scanner.scan(0);
  const { newlines, lineStart, continuations } = scanner;
  assertEquals({ newlines, lineStart, continuations }, {
    newlines: 0,
    lineStart: 0,
    continuations: 3,
  });
});

Deno.test("scan() counts a character that the text ends in as one", () => {
  const characters = ["é", "日", "🦊"].map(utf8);
  for (const character of characters) {
    for (let length = 0; length < character.length; length++) {
      const scanner = new JsonScanner();
      scanner.bytes = joinBytes(utf8('"é'), character.subarray(0, length));
      scanner.final = true;
      const { offset, expected } = assertThrows(() => scanner.scan(0), JsonSyntaxError);
      const what = hexOf(scanner.bytes);
      const rest = length > 0 ? "the rest of a UTF-8 character" : "the closing '\"' of a string";
      assertEquals([offset, expected], [3 + length, rest], what);
      const column = offset - scanner.lineStart - scanner.continuations + 1;
      assertEquals(column, locate(scanner.bytes, offset).column, what);
    }
  }
});

Deno.test("skipSpace() steps over the four characters that are white space in JSON alone", () => {
  assertEquals(scannerOf(" \t\r\n\n x").skipSpace(0), 6);
  assertEquals(scannerOf(" \t").skipSpace(0), 2);
  for (const other of ["\0", "\v", "\f", "\x1f", "\x7f", "\u00a0", "\u2028", "\ufeff"]) {
    assertEquals(scannerOf(` ${other}`).skipSpace(0), 1, JSON.stringify(other));
  }
});

Deno.test("scan() accepts every character that JSON.parse accepts in a string", () => {
  const scanner = new JsonScanner();
  for (let code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 0x3d) {
    const character = String.fromCodePoint(code);
    if (!character.isWellFormed() || character === '"' || character === "\\") continue;
    scanner.bytes = utf8(`"${character}"`);
    const name = `U+${code.toString(16)}`;
    if (code < 0x20) {
      assertThrows(() => scanner.scan(0), JsonSyntaxError, "control character", name);
    } else {
      assertEquals(scanner.scan(0), scanner.bytes.length, name);
    }
  }
});

Deno.test("scan() refuses all that is no UTF-8, at its first byte", () => {
  const [quote, end] = [utf8('"'), utf8('"')];
  for (const { bytes, isValid } of utf8Cases()) {
    const scanner = new JsonScanner();
    scanner.bytes = joinBytes(quote, bytes, end);
    const what = hexOf(bytes);
    if (isValid) {
      assertEquals(scanner.scan(0), scanner.bytes.length, what);
      const continuations = bytes.filter((byte) => (byte & 0xc0) === 0x80).length;
      assertEquals(scanner.continuations, continuations, what);
      continue;
    }
    const error = assertThrows(() => scanner.scan(0), JsonSyntaxError, undefined, what);
    assertEquals([error.expected, error.offset <= bytes.length], ["valid UTF-8", true], what);
  }
});

Deno.test("scan() accepts the escapes that JSON has", () => {
  for (let code = 0x20; code < 0x7f; code++) {
    const letter = String.fromCharCode(code);
    const scan = () => scannerOf(`"\\${letter}0aF9"`).scan(0);
    if ('"\\/bfnrtu'.includes(letter)) assertEquals(scan(), 8, letter);
    else assertThrows(scan, JsonSyntaxError, "after a backslash", letter);
  }
});

Deno.test("scanDocument() accepts one value with white space around it", () => {
  for (const text of ["0", "-1.5e3", " null ", "\n[1, 2]\r\n", '{"a":{}}', '""']) {
    assertEquals(scanDocument(utf8(text)), undefined, text);
  }
});

Deno.test("scanDocument() throws where the text is wrong, with what was expected and found", () => {
  const cases: { text: string; offset: number; expected: string; found: string }[] = [
    { text: "", offset: 0, expected: "a value", found: "the end of the file" },
    { text: " \n", offset: 2, expected: "a value", found: "the end of the file" },
    { text: "1 2", offset: 2, expected: "the end of the file", found: "'2'" },
    { text: "{}\n}", offset: 3, expected: "the end of the file", found: "'}'" },
    { text: '{"a":1,\n}', offset: 8, expected: "a key in double quotes", found: "'}'" },
    { text: "[1,\n2", offset: 5, expected: "',' or ']'", found: "the end of the file" },
    { text: '{"a"\n\n=1}', offset: 6, expected: "':'", found: "'='" },
    { text: "'a'", offset: 0, expected: "a value", found: `"'"` },
    {
      text: '"a b',
      offset: 4,
      expected: "the closing '\"' of a string",
      found: "the end of the file",
    },
    { text: '"\\', offset: 2, expected: "an escape sequence", found: "the end of the file" },
    {
      text: '"\\n',
      offset: 3,
      expected: "the closing '\"' of a string",
      found: "the end of the file",
    },
    {
      text: '"\\u00e',
      offset: 6,
      expected: "four hexadecimal digits after \\u",
      found: "the end of the file",
    },
    { text: '"\\u00g0"', offset: 5, expected: "four hexadecimal digits after \\u", found: "'g'" },
    { text: "{", offset: 1, expected: "a key or '}'", found: "the end of the file" },
    { text: "[", offset: 1, expected: "a value or ']'", found: "the end of the file" },
    { text: "{1", offset: 1, expected: "a key in double quotes or '}'", found: "'1'" },
    { text: '{"a":1', offset: 6, expected: "',' or '}'", found: "the end of the file" },
    { text: '{"a":1]', offset: 6, expected: "',' or '}'", found: "']'" },
    { text: "[1}", offset: 2, expected: "',' or ']'", found: "'}'" },
    {
      text: '{"a":1,',
      offset: 7,
      expected: "a key in double quotes",
      found: "the end of the file",
    },
    { text: '{"a":1,2', offset: 7, expected: "a key in double quotes", found: "'2'" },
    { text: '{"a"', offset: 4, expected: "':'", found: "the end of the file" },
    { text: '{"a":', offset: 5, expected: "a value", found: "the end of the file" },
    { text: "[1,", offset: 3, expected: "a value", found: "the end of the file" },
    { text: "[1,]", offset: 3, expected: "a value", found: "']'" },
    { text: "-", offset: 1, expected: "a digit", found: "the end of the file" },
    { text: "-a", offset: 1, expected: "a digit", found: "'a'" },
    { text: "1.", offset: 2, expected: "a digit", found: "the end of the file" },
    { text: "1.e", offset: 2, expected: "a digit", found: "'e'" },
    { text: "1e", offset: 2, expected: "a digit", found: "the end of the file" },
    { text: "1E+", offset: 3, expected: "a digit", found: "the end of the file" },
    { text: "1e-x", offset: 3, expected: "a digit", found: "'x'" },
    { text: "-01", offset: 2, expected: "no digit after a leading zero", found: "'1'" },
    { text: "tru", offset: 3, expected: "a value", found: "the end of the file" },
    { text: "[trux]", offset: 1, expected: "a value", found: "'t'" },
    { text: "[falsy]", offset: 1, expected: "a value", found: "'f'" },
    { text: "[nul]", offset: 1, expected: "a value", found: "'n'" },
    { text: "[Null]", offset: 1, expected: "a value", found: "'N'" },
    { text: "[True]", offset: 1, expected: "a value", found: "'T'" },
    {
      text: '"\\ "',
      offset: 2,
      expected: 'one of " \\ / b f n r t u after a backslash',
      found: "a space",
    },
    {
      text: '"\t"',
      offset: 1,
      expected: "no control character inside a string (write it as an escape)",
      found: "byte 0x09",
    },
    { text: "[é]", offset: 1, expected: "a value", found: "byte 0xc3" },
  ];
  for (const { text, offset, expected, found } of cases) {
    const error = assertThrows(() => scanDocument(utf8(text)), JsonSyntaxError, undefined, text);
    const facts = { offset: error.offset, expected: error.expected, found: error.found };
    assertEquals(facts, { offset, expected, found }, text);
    assertEquals(error.message, `Expected ${expected}: found ${found}`, text);
  }
});

Deno.test("locate() counts lines and characters", () => {
  const text = "aé\r\n😀b\n\n日";
  for (let i = 0; i <= text.length; i++) {
    const before = utf8(text.slice(0, i));
    if (!text.slice(0, i).isWellFormed()) continue;
    const { line, column } = positionAt(before, 1);
    assertEquals(locate(utf8(text), before.length), { line, column }, `offset ${before.length}`);
  }
});
