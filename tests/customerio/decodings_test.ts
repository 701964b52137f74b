/** Tests of the encodings that are undone; what is found in them is tested with the redactor. */

import { assertEquals } from "@std/assert";
import { toBase64 } from "../../lib/customerio/base64.ts";
import {
  backwards,
  compact,
  decodings,
  mayBeEncoded,
  unaccented,
} from "../../lib/customerio/decodings.ts";
import { hexOf } from "../helpers/hex.ts";

/** Whether `decoded` is among what `text` may stand for, and whether it is text; undefined where it is not. */
function foundIn(text: string, decoded: string): boolean | undefined {
  return decodings(text).find((each) => each.text === decoded)?.isText;
}

Deno.test("mayBeEncoded() needs eleven characters that are in no word of prose, or signs of an encoding", () => {
  const cases: [text: string, may: boolean][] = [
    ["", false],
    ["the attribute of a person is an array", false],
    ["ABCDEFGHIJ", false],
    ["ABCDEFGHIJK", true],
    ["ABCDE fghi FGHIJ", false],
    ["ABCDE fghi FGHIJK", true],
    ["1700000000", false],
    ["17000000001", true],
    ["a%", true],
    ["a&b", true],
    ["a\\b", true],
    ["a=b", true],
    ["a<b", true],
    ["é", true],
  ];
  for (const [text, may] of cases) assertEquals(mayBeEncoded(text), may, text);
});

Deno.test("decodings() undoes what is long enough to hold eight characters", () => {
  const cases: [text: string, decoded: string, isThere: boolean][] = [
    [toBase64("secret78").replace(/=+$/, ""), "secret78", true],
    [toBase64("secret7").replace(/=+$/, ""), "secret7", false],
    // Cut off anywhere before it.
    ...[0, 1, 2, 3].map((start): [string, string, boolean] => [
      toBase64("abcsecret78").slice(start),
      start === 0 ? "abcsecret78" : "secret78",
      true,
    ]),
    ["a736563726574", "secret", true],
    ["ONSWG4TFOQ3TQ", "secret78", true],
    ["ONSWG4TFOQ3Q", "secret7", false],
    ["ONSWG4TFOQ3Q".toLowerCase(), "secret7", false],
    ["736563726574", "secret", true],
    ["7365637265", "secre", false],
    ["0x73 0x65 0x63 0x72 0x65 0x74", "secret", true],
    ["01110011 01100101 01100011 01110010 01100101 01110100", "secret", true],
    ["01110011 01100101 01100011 01110010 01100101", "secre", false],
    ["115, 101, 99, 114, 101, 116", "secret", true],
    ["115, 101, 99, 114, 101", "secre", false],
    ["163 145 143 162 145 164", "secret", true],
    ["%73%65", "se", true],
    ["%u0073e", "se", true],
    ["\\x73\\x{65}\\u0063\\u{72}\\145\\164", "secret", true],
    ["\\U00000073\\U0000006500", "se00", true],
    ["\\s\\e", "se", true],
    ["\\u{110000}s", "s", true],
    ["\\u{10ffff}s", "\u{10ffff}s", true],
    ["&#115;&#x65;&percnt;&efr;&nothing;", "se%e", true],
    ["=73=\r\n=65", "se", true],
    ["s<b>e</b>c", "sec", true],
    ["s-e--c", "sec", true],
    ["s. e, c|r~e_t", "secret", true],
    ["s \n e", "se", true],
    ["terces=", "=secret", true],
    ["terces", "secret", false],
    ["séc", "sec", true],
  ];
  for (const [text, decoded, isThere] of cases) {
    assertEquals(foundIn(text, decoded) !== undefined, isThere, `${text}, ${decoded}`);
  }
});

Deno.test("decodings() takes for text what is UTF-8, or printable for the most part", () => {
  const cases: [bytes: number[], text: string, isText: boolean][] = [
    [[0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68], "abcdefgh", true],
    [[0x61, 0x62, 0x63, 0x64, 0xc3, 0xa9, 0x67, 0x68], "abcdégh", true],
    [[0xff, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0xff, 0xff, 0x68], "bcdefgh", true],
    [[0xff, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0xff, 0xff, 0xff], "bcdefg", false],
  ];
  for (const [bytes, text, isText] of cases) {
    assertEquals(foundIn(hexOf(Uint8Array.from(bytes)), text), isText, text);
  }
});

Deno.test("compact(), unaccented() and backwards() take away what the eye does not see", () => {
  const cases: [string, string][] = [
    [compact(" a\tb\r\n\x7fc "), "abc"],
    [compact("é \u200b\u00ad\u2003b"), "éb"],
    [unaccented("ABC"), "abc"],
    [unaccented("ÉçＡ"), "eca"],
    [unaccented("сеϲ"), "cec"],
    [backwards("abc"), "cba"],
    [backwards(""), ""],
  ];
  for (const [made, expected] of cases) assertEquals(made, expected);
});
