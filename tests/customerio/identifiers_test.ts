import { assertEquals } from "@std/assert";
import {
  canonical,
  comparable,
  type IdentifierKind,
  isPhoneNumber,
  kindInPath,
} from "../../lib/customerio/identifiers.ts";

Deno.test("kindInPath() names a kind only where Customer.io's own rule is certain", () => {
  const cases: [text: string, kind: string | undefined][] = [
    ["", undefined],
    [".", undefined],
    ["..", undefined],
    ["...", "id"],
    [" a", undefined],
    ["a ", undefined],
    ["a b", "id"],
    ["a", "id"],
    ["cio", "id"],
    ["cio_a1", "cio_id"],
    ["cio_", undefined],
    ["cio_a-1", undefined],
    ["CIO_a1", undefined],
    ["Cio_a@x.org", undefined],
    ["a@x.org", "email"],
    ["a@x", undefined],
    ["a@b@x.org", undefined],
    ["@", undefined],
    ["é@x.org", undefined],
  ];
  for (const [text, kind] of cases) assertEquals(kindInPath(text), kind, text);
});

Deno.test("isPhoneNumber() takes a plus and two to fifteen digits", () => {
  const cases: [text: string, is: boolean][] = [
    ["+12", true],
    ["+123456789012345", true],
    ["+1234567890123456", false],
    ["+1", false],
    ["+012", false],
    ["12", false],
    ["+1 2", false],
  ];
  for (const [text, is] of cases) assertEquals(isPhoneNumber(text), is, text);
});

Deno.test("comparable() and canonical() write identifiers of one person alike, and those of two apart", () => {
  const cases: [kind: IdentifierKind, value: string, comparable: string, canonical: string][] = [
    ["email", "A@X.org", "a@x.org", "A@X.org"],
    ["email", "ÄÖé@X.org", "äöé@x.org", "ÄÖé@X.org"],
    // What is no other case of `k` and `i` stays apart.
    ["email", "\u212aİ@x.org", "\u212aİ@x.org", "\u212aİ@x.org"],
    ["id", "A", "A", "A"],
    ["id", "cio_a", "cio_a", "cio_a"],
    ["phone", "+12", "+12", "+12"],
    ["cio_id", "cio_a", "cio_a", "a"],
    ["cio_id", "a_cio_", "a_cio_", "a_cio_"],
  ];
  for (const [kind, value, compared, written] of cases) {
    assertEquals([comparable({ kind, value }), canonical({ kind, value })], [compared, written]);
  }
});
