import { assertEquals } from "@std/assert";
import { hashOf, KeyText } from "../../lib/check/key_text.ts";
import { utf8 } from "../helpers/records.ts";

/** What `key` has, whatever was in it before. */
function contentOf(key: KeyText) {
  return { text: key.toString(), length: key.length, hash: key.hash };
}

/** What it should have of `text`. */
function contentFor(text: string) {
  const bytes = utf8(text);
  return { text, length: bytes.length, hash: hashOf(bytes, 0, bytes.length) };
}

Deno.test("set() has the UTF-8 of a text, and the hash of these bytes", () => {
  const key = new KeyText();
  for (
    const text of [
      "a long one before",
      "",
      "a",
      "\x7f",
      "\x80",
      "abcé",
      "é",
      "日本",
      "😀",
      "\ufeffx",
    ]
  ) {
    assertEquals(key.set(text), true);
    assertEquals(contentOf(key), contentFor(text));
  }
});

Deno.test("set() takes what is surely no more than 8,192 bytes", () => {
  const key = new KeyText();
  for (const [length, isTaken] of [[2730, true], [2731, false]] as const) {
    for (const character of ["x", "日"]) {
      assertEquals(key.set(character.repeat(length)), isTaken, `${length} times ${character}`);
    }
  }
  assertEquals(contentOf(key), contentFor("日".repeat(2730)));
});

Deno.test("setFolded() has ASCII letters in lower case, and nothing else changed", () => {
  const key = new KeyText();
  for (const text of ["", "AZaz", "@[`{", "Ann.LEE@Example.COM", "0123 \x7f"]) {
    assertEquals(key.setFolded(utf8(`<${text}>`), 1, 1 + text.length), true, text);
    assertEquals(contentOf(key), contentFor(text.toLowerCase()));
  }
  for (const text of ["\\", "a\\u0041", "é", "a\x80"]) {
    const bytes = utf8(text);
    assertEquals(key.setFolded(bytes, 0, bytes.length), false, text);
  }
});

Deno.test("setFolded() refuses the first byte that is no ASCII", () => {
  const key = new KeyText();
  assertEquals(key.setFolded(Uint8Array.of(0x61, 0x7f), 0, 2), true);
  assertEquals(key.setFolded(Uint8Array.of(0x61, 0x80), 0, 2), false);
});

Deno.test("setFolded() takes up to 8,192 bytes", () => {
  const key = new KeyText();
  const bytes = new Uint8Array(10_000).fill(0x78);
  assertEquals(key.setFolded(bytes, 1, 8193), true);
  assertEquals(contentOf(key), contentFor("x".repeat(8192)));
  assertEquals(key.setFolded(bytes, 1, 8194), false);
});

Deno.test("hashOf() depends on every byte and their order, and on nothing beside them", () => {
  const bytes = utf8("abcdefgh");
  const all = new Set<number>();
  for (let start = 0; start < bytes.length; start++) {
    for (let end = start; end <= bytes.length; end++) {
      const hash = hashOf(bytes, start, end);
      assertEquals(hash, hashOf(bytes.slice(start, end), 0, end - start));
      assertEquals([hash >= 0, hash < 2 ** 32, Number.isInteger(hash)], [true, true, true]);
      if (end > start) all.add(hash);
    }
  }
  assertEquals(all.size, 36);
  assertEquals(hashOf(utf8("ab"), 0, 2) === hashOf(utf8("ba"), 0, 2), false);
});
