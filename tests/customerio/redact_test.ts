import { assertEquals } from "@std/assert";
import { redactor } from "../../lib/customerio/redact.ts";

const KEY = `7f3a"9c/<b>&'1+e=`;

Deno.test("redactor() blots out a secret in every form that servers repeat it in", () => {
  const redact = redactor([KEY]);
  const forms = [
    KEY,
    KEY.toUpperCase(),
    encodeURIComponent(KEY),
    encodeURIComponent(KEY).toLowerCase(),
    new URLSearchParams({ "": KEY }).toString().slice(1),
    btoa(KEY).replace(/=+$/, ""),
    btoa(KEY).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"),
    JSON.stringify(KEY).slice(1, -1),
    JSON.stringify(KEY).slice(1, -1).replaceAll("/", "\\/"),
    "7f3a\\u00229c\\u002f\\u003cb\\u003e\\u0026\\u00271\\u002be\\u003d",
    "7f3a&quot;9c/&lt;b&gt;&amp;&#39;1+e=",
  ];
  for (const form of forms) {
    assertEquals(redact(`before ${form}, ${form} behind`), "before ***, *** behind", form);
  }
});

Deno.test("redactor() leaves nothing of a secret that another one begins with", () => {
  assertEquals(redactor(["abc123", "abc123def456"])("abc123def456 abc123"), "*** ***");
});

Deno.test("redactor() leaves other texts alone, and secrets that are words", () => {
  const text = "id: attribute 'id' is a key-1234 of 7f3a (site)";
  assertEquals(redactor([KEY])(text), text);
  assertEquals(redactor(["id", "key-1", "site", ""])(text), text);
  assertEquals(redactor([])(text), text);
});
