import { assertEquals } from "@std/assert";
import { JsonSyntaxError } from "../../lib/json/syntax_error.ts";

Deno.test("JsonSyntaxError names what is there: a character where it can be seen, else its byte", () => {
  const cases: [byte: number, found: string][] = [
    [0x00, "byte 0x00"],
    [0x09, "byte 0x09"],
    [0x0a, "a line break"],
    [0x0d, "byte 0x0d"],
    [0x1f, "byte 0x1f"],
    [0x20, "a space"],
    [0x21, "'!'"],
    [0x26, "'&'"],
    [0x27, `"'"`],
    [0x28, "'('"],
    [0x7e, "'~'"],
    [0x7f, "byte 0x7f"],
    [0x80, "byte 0x80"],
    [0xff, "byte 0xff"],
  ];
  for (const [byte, found] of cases) {
    const bytes = Uint8Array.of(0x5b, byte);
    const error = new JsonSyntaxError({ bytes, offset: 1, expected: "a value" });
    const facts = { message: error.message, found: error.found, byte: error.byte };
    assertEquals(facts, { message: `Expected a value: found ${found}`, found, byte });
    assertEquals([error.offset, error.expected], [1, "a value"]);
  }
});

Deno.test("JsonSyntaxError names the end of the file, where there is no byte", () => {
  const { found, byte } = new JsonSyntaxError({ bytes: Uint8Array.of(1), offset: 1, expected: "" });
  assertEquals([found, byte], ["the end of the file", undefined]);
});
