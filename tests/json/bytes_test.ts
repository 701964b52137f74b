import { assertEquals } from "@std/assert";
import { isDigit, isHexDigit } from "../../lib/json/bytes.ts";

Deno.test("isDigit() and isHexDigit() are true for the digits alone", () => {
  for (let byte = 0; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    assertEquals(isDigit(byte), /[0-9]/.test(character), character);
    assertEquals(isHexDigit(byte), /[0-9a-fA-F]/.test(character), character);
  }
});
