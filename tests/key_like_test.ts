import { assertEquals } from "@std/assert";
import { looksLikeKey, withoutKey, withoutKeys } from "../lib/key_like.ts";

Deno.test("looksLikeKey() tells credentials from names, paths and numbers", () => {
  const cases: { text: string; isKey: boolean }[] = [
    { text: "7f3a9c0b12d4e5f60718", isKey: true },
    { text: "7F3A9C0B12D4E5F6", isKey: true },
    { text: '"7f3a9c0b12d4e5f60718"', isKey: true },
    { text: "*7f3a9c0b12d4e5f60718*", isKey: true },
    { text: "--7f3a9c0b12d4e5f60718", isKey: true },
    { text: "a7f3a9c0b12d4e5f60718", isKey: true },
    { text: "Zk3x9QpL72mVt8Rw4YbN", isKey: true },
    { text: "sk_live_4eC39HqLyjWDarjtT1zdp7dc", isKey: true },
    { text: "7f3a9c0b12d4e5", isKey: false },
    { text: "kqwxz7jvbnm4rtyp9lhgs2c", isKey: true },
    { text: "kqwxz7jvbnm4rtyp9lhgs", isKey: true },
    { text: "kqwxz7jvbnm4rtyplhgs2", isKey: true },
    { text: "kqwxzjvbnm4rtyplhgsd2", isKey: false },
    { text: "12345678901234567890", isKey: false },
    { text: "attribute_of_the_customer_2024_01", isKey: false },
    { text: "subscription_preferences.topics.topic_12", isKey: false },
    { text: "/data/export-7f3a9c0b12d4e5f6.json", isKey: false },
    { text: "configuration.production.json", isKey: false },
    { text: "deadbeefdeadbeefdead", isKey: false },
    { text: "", isKey: false },
  ];
  for (const { text, isKey } of cases) {
    assertEquals(looksLikeKey(text), isKey, text);
    assertEquals(withoutKey(text), isKey ? "…" : text, text);
  }
});

Deno.test("withoutKeys() blanks keys in a message, in quotes or without", () => {
  const key = "7f3a9c0b12d4e5f60718";
  const cases: { message: string; shown: string }[] = [
    { message: `Unknown flag '--${key}': see --help`, shown: "Unknown flag '--…': see --help" },
    { message: `Cannot write to '${key}.new': full`, shown: "Cannot write to '….new': full" },
    { message: `leave out '=${key}'`, shown: "leave out '=…'" },
    { message: `no folder '${key}/' ("${key}")`, shown: `no folder '…/' ("…")` },
    { message: "Cannot open '/a/b/7f3a9c0b/c.json'", shown: "Cannot open '/a/b/7f3a9c0b/c.json'" },
  ];
  for (const { message, shown } of cases) assertEquals(withoutKeys(message), shown);
});
