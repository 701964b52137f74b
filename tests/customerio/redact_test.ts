/** No piece of a secret comes through, however a server dresses it up; and ordinary messages do, untouched. */

import { assertEquals } from "@std/assert";
import { toBase64 } from "../../lib/customerio/base64.ts";
import { concealer, LEFT_OUT, redactor } from "../../lib/customerio/redact.ts";
import { seededRandom } from "../../lib/sandbox/faults/seeded_random.ts";

const KEY = `7f3a"9c/<b>&'1+e=`;
const HEX_KEY = "7f3a9c0b12d4e5f60718";

Deno.test("redactor() leaves out a message with a secret in every form that servers repeat it in", () => {
  const redact = redactor([KEY]);
  const forms = [
    KEY,
    KEY.toUpperCase(),
    encodeURIComponent(KEY),
    encodeURIComponent(KEY).toLowerCase(),
    new URLSearchParams({ "": KEY }).toString().slice(1),
    btoa(KEY).replace(/=+$/, ""),
    btoa(KEY).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"),
    btoa(KEY).toUpperCase(),
    JSON.stringify(KEY).slice(1, -1),
    JSON.stringify(KEY).slice(1, -1).replaceAll("/", "\\/"),
    "7f3a\\u00229c\\u002f\\u003cb\\u003e\\u0026\\u00271\\u002be\\u003d",
    "7f3a&quot;9c/&lt;b&gt;&amp;&#39;1+e=",
  ];
  for (const form of forms) {
    assertEquals(redact(`before ${form}, ${form} behind`), LEFT_OUT, form);
  }
});

/** Ways to write a text so that one who looks closely can read it. */
const WAYS: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "percent-encoded": (text) => each(text, (code) => `%${hex(code)}`),
  "escaped for JSON": (text) => each(text, (code) => `\\u00${hex(code)}`),
  "escaped for C": (text) => each(text, (code) => `\\x${hex(code).toUpperCase()}`),
  "in long escapes": (text) => each(text, (code) => `\\U000000${hex(code)}`),
  "in octal escapes": (text) => each(text, (code) => `\\${code.toString(8).padStart(3, "0")}`),
  "in references": (text) => each(text, (code) => `&#${code};`),
  "in hexadecimal references": (text) => each(text, (code) => `&#x${hex(code)};`),
  "quoted-printable": (text) =>
    each(text, (code) => `=${hex(code).toUpperCase()}`).replaceAll(/.{30}/g, "$&=\r\n"),
  "base64": toBase64,
  "base64 for URLs": (text) =>
    toBase64(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  "base64 cut off at both ends": (text) => toBase64(`    ${text}     `).slice(2, -3),
  "base64 on lines": (text) => toBase64(text).replaceAll(/.{7}/g, "$&\n"),
  "base32": base32,
  "hexadecimal": (text) => each(text, hex),
  "hexadecimal in pairs": (text) => each(text, (code) => `${hex(code)}:`),
  "numbers": (text) => each(text, (code) => `${code}, `),
  "bits": (text) => each(text, (code) => `${code.toString(2).padStart(8, "0")} `),
  "full width": (text) => each(text, (code) => String.fromCharCode(code + 0xfee0)),
  "capitals": (text) => text.toUpperCase(),
  "backwards": (text) => [...text].reverse().join(""),
  "spaced out": (text) => [...text].join(" "),
  "on lines": (text) => text.replaceAll(/.{5}/g, "$&\r\n"),
  "with dashes": (text) => text.replaceAll(/.{4}/g, "$&-"),
  "with zero-width spaces": (text) => [...text].join("\u200b"),
  "with soft hyphens": (text) => [...text].join("\u00ad"),
  "with accents": (text) => [...text].join("\u0336"),
  "between tags": (text) => text.replaceAll(/.{3}/g, "$&<b></b>"),
};

Deno.test("redactor() leaves out a secret that is encoded in any way, and in any way again", () => {
  const random = seededRandom(20_261_127);
  const pick = (from: string) => from[Math.floor(random() * from.length)];
  for (const [first, encode] of Object.entries(WAYS)) {
    for (const [second, encodeAgain] of Object.entries(WAYS)) {
      if (isLossy(first, second)) continue;
      const alphabet = random() < 0.7 ? "0123456789abcdef" : "abcdefghkmnpqrstuvwxyz23456789";
      const secret = Array.from({ length: 20 }, () => pick(alphabet)).join("");
      const start = Math.floor(random() * 13);
      const piece = random() < 0.5 ? secret : secret.slice(start, start + 8);
      const shown = encodeAgain(encode(piece));
      const redact = redactor(["0123456789", secret]);
      const said = `No such key (${shown}) in this workspace`;
      assertEquals(redact(said), LEFT_OUT, `${piece} of ${secret}, ${first}, ${second}: ${said}`);
    }
  }
});

Deno.test("redactor() leaves ordinary messages alone", () => {
  const redact = redactor([
    HEX_KEY,
    "c0ffee00d15ea5e0bead",
    "app-5ecret-9d03ee",
    toBase64(HEX_KEY),
  ]);
  const messages = [
    "id: attribute 'id' is a required field",
    "value: attribute value 'bio' is longer than 1000 bytes",
    "Unauthorized: check the credentials, the App API key and the site id, of your workspace",
    "identifier: 'someone+tag@example.com' is not a valid email address",
    "cio_id: a3000001 does not exist in workspace 123456",
    "no such person: 5f2b8a1c9d4e4f6aa1b2c3d5 (request 01HQ3ZK9V8X7W6T5R4P3N2M1K0)",
    "invalid token: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "hash e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 is not known",
    "see https://customer.io/docs/api/track/?q=a%20b&amp;c=d#operation/batch",
    "Request ID: 3e6ad1f0-62b1-4c8e-9c5b-1e2d3c4b5a69",
    "created_at: 1700000000 and 1700000000000 are 2 different units",
    "attribut « prénom » trop long : 🦕🦕🦕",
    "<html><body><h1>502 Bad Gateway</h1><hr>nginx/1.25.3</body></html>",
    "",
  ];
  for (const message of messages) assertEquals(redact(message), message);
});

Deno.test("redactor() finds a secret wherever it begins in a long text, and in time", () => {
  const redact = redactor([HEX_KEY]);
  for (const at of [0, 15_000, 16_380, 15_355, 40_000]) {
    const text = `${"so much text ".repeat(8_000).slice(0, at)}${HEX_KEY}${" and more".repeat(99)}`;
    assertEquals(redact(text), LEFT_OUT, `${at}`);
  }
  const long = "so much text ".repeat(8_000);
  assertEquals(redact(long), long);
});

Deno.test("redactor() leaves out what takes more decoding than any message does", () => {
  const nested = Array.from({ length: 9 }).reduce<string>(
    (text) => `${encodeURIComponent(text)} ${toBase64(text)} %25 &amp;amp; \\\\`,
    "a",
  );
  assertEquals(redactor([HEX_KEY])(nested), LEFT_OUT);
});

Deno.test("redactor() knows a secret in base64 whose case was changed, wherever it stands in what is encoded", () => {
  // Each has just eight characters of base64 that are its own, or one more.
  const cases = [["k7Q2x9", "", ""], ["k7Q2x9z", "a", "y"], ["k7Q2x9z", "ab", "yz"]];
  for (const [secret, before, behind] of cases) {
    const said = `said ${toBase64(before + secret + behind).replace(/=+$/, "").toUpperCase()}`;
    assertEquals(redactor([secret])(said), LEFT_OUT, said);
  }
});

Deno.test("redactor() takes no characters of base64 for those of a secret that others have a part in", () => {
  const secret = "k7Q2x9z";
  const redact = redactor([secret]);
  for (
    const [encoded, start, expected] of [
      [toBase64(` ${secret}`), 2, LEFT_OUT],
      [toBase64(` ${secret}`), 1, undefined],
      [toBase64(secret), 1, LEFT_OUT],
      [toBase64(secret), 2, undefined],
    ] as const
  ) {
    const said = `said ${encoded.slice(start, start + 8).toUpperCase()}`;
    assertEquals(redact(said), expected ?? said);
  }
});

Deno.test("redactor() knows a secret in rot13", () => {
  assertEquals(redactor(["abcdefghijklmnopqrstuvwxyz"])("said nopqrstu"), LEFT_OUT);
  assertEquals(redactor(["nopqrstuvwxyz"])("said abcdefgh"), LEFT_OUT);
  assertEquals(redactor(["m7n8z9a0l1y2"])("said z7a8m9n0"), LEFT_OUT);
});

Deno.test("redactor() decodes five times", () => {
  let text = each(HEX_KEY, (code) => `&#${code};`);
  const found: boolean[] = [];
  for (let times = 1; times <= 7; times++) {
    found.push(redactor([HEX_KEY])(text) === LEFT_OUT);
    text = text.replaceAll("&", "&amp;");
  }
  assertEquals(found, [true, true, true, true, true, false, false]);
});

Deno.test("redactor() leaves secrets that are short words, and takes those of six characters as they are", () => {
  const text = "id: attribute 'id' is a key-1 of 7f3a (site)";
  assertEquals(redactor(["id", "key-1", "site", ""])(text), text);
  assertEquals(redactor([])(text), text);
  assertEquals(redactor(["abc123"])("is ABC123"), LEFT_OUT);
  assertEquals(redactor(["abc123"])("abc123"), LEFT_OUT);
  assertEquals(redactor(["abc123", "abc123def456"])("abc123d"), LEFT_OUT);
});

Deno.test("redactor() takes no word that messages are full of for a piece of a secret", () => {
  const text = "attribute: the identifier of this customer is invalid";
  assertEquals(redactor(["attribute-sync", "identifier", "customers-eu"].slice(0, 1))(text), text);
  assertEquals(redactor(["attribute-sync"])("for attribute-sync"), LEFT_OUT);
});

Deno.test("concealer() blanks words of ours that show a secret, and no other words", () => {
  const conceal = concealer([HEX_KEY, "my-site-id", "appApiKey"]);
  const cases = {
    [`Cannot open '${HEX_KEY}.json': permission denied`]: "Cannot open … permission denied",
    "Cannot open 'a/7F3A9C0B.json'": "Cannot open …",
    "Cannot open 'b0c9a3f7.json'": "Cannot open …",
    "Cannot open '7s3n9p0o.json'": "Cannot open …",
    "check siteId, apiKey and appApiKey of my site": "check siteId, apiKey and … of my site",
    "users 7f3a9c0 of b12d4": "users 7f3a9c0 of b12d4",
  };
  for (const [text, expected] of Object.entries(cases)) assertEquals(conceal(text), expected, text);
});

/** Whether the second way cannot be undone after the first one, as the two need the same letters. */
function isLossy(first: string, second: string): boolean {
  const isCased = first.startsWith("base64") || first === "escaped for C";
  const needsBytes = /full width|zero-width|soft|accents/.test(first);
  return (second === "capitals" && isCased) ||
    // Tags within tags are none any more.
    (first === second && first === "between tags") ||
    (second === "full width" && !/^[ -~]*$/.test(WAYS[first]("7f3a9c0b"))) ||
    (needsBytes && !second.startsWith("base64") && !/between|lines|spaced|dashes|is$/.test(second));
}

function each(text: string, write: (code: number) => string): string {
  return text.replaceAll(/[^]/g, (character) => write(character.charCodeAt(0)));
}

function hex(code: number): string {
  return code.toString(16).padStart(2, "0");
}

function base32(text: string): string {
  const bits = each(text, (code) => code.toString(2).padStart(8, "0"));
  return bits.replaceAll(/.{1,5}/g, (five) => {
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five.padEnd(5, "0"), 2)];
  });
}

Deno.test("redactor() takes numbers of no character for what they are", () => {
  const redact = redactor(["7f3a9c0b12d4e5f60718"]);
  for (const text of ["a &#1114112; b", "a &#x110000; b", "a &#x10ffff; b", "a \\u{110000} b"]) {
    assertEquals(redact(text), text);
  }
});
