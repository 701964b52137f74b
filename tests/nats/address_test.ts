import { assert, assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  type NatsAddress,
  parseNatsAddress,
  readAddress,
  secretsOfLogin,
} from "../../lib/nats/address.ts";

const CASES: [text: string, expected: NatsAddress][] = [
  ["nats://h:4223", { servers: ["h:4223"], isTls: false, login: undefined }],
  ["nats://h", { servers: ["h:4222"], isTls: false, login: undefined }],
  ["h:1", { servers: ["h:1"], isTls: false, login: undefined }],
  ["nats://h:80/", { servers: ["h:80"], isTls: false, login: undefined }],
  ["nats://[::1]:4222", { servers: ["[::1]:4222"], isTls: false, login: undefined }],
  ["TLS://h", { servers: ["h:4222"], isTls: true, login: undefined }],
  ["nats://a, nats://b:2,", { servers: ["a:4222", "b:2"], isTls: false, login: undefined }],
  ["nats://u:p%40s%2C1@h", {
    servers: ["h:4222"],
    isTls: false,
    login: { user: "u", pass: "p@s,1" },
  }],
  ["nats://:p@h", { servers: ["h:4222"], isTls: false, login: { user: "", pass: "p" } }],
  ["tls://a,nats://b", { servers: ["a:4222", "b:4222"], isTls: true, login: undefined }],
  ["t0ken@h", { servers: ["h:4222"], isTls: false, login: { token: "t0ken" } }],
  ["nats://u:p@a,nats://u:p@b,c", {
    servers: ["a:4222", "b:4222", "c:4222"],
    isTls: false,
    login: { user: "u", pass: "p" },
  }],
];

for (const [text, expected] of CASES) {
  Deno.test(`parseNatsAddress() reads ${text}`, () => {
    assertEquals(parseNatsAddress(text, "--nats"), expected);
  });
}

const FORM =
  "it must be nats://HOST:4222 or tls://HOST:4222, several with commas between them, where needed with " +
  "USER:PASSWORD@ or TOKEN@ before HOST, in which signs are written as in any URL: %40 for @, %2F for /, " +
  "%25 for %, %2C for a comma";

const BAD: [text: string, says: string][] = [
  ["", FORM],
  [" , ", FORM],
  ["http://u:s3cret@h:4222", FORM],
  ["natstls://u:s3cret@h:4222", FORM],
  ["nats://u:s3cret/x@h:4222", FORM],
  ["nats://u:s3cret#@h:4222", FORM],
  ["nats://u:s3cret%zz@h:4222", FORM],
  ["nats://u:s3cret@h:4222/path", FORM],
  ["nats://u:s3cret@h:4222/#x", FORM],
  ["nats://u:s3cret@h:70000", FORM],
  ["nats://u:s3cret@h?x=1", FORM],
  ["nats://u:s3cret,x@h", FORM],
  ["nats://u:s3cret@h*", FORM],
  [
    "wss://u:s3cret@h",
    "cio-sync speaks to NATS by TCP; write nats://HOST:4222 in place of wss://",
  ],
  [
    "WS://u:s3cret@h",
    "cio-sync speaks to NATS by TCP; write nats://HOST:4222 in place of WS://",
  ],
  [
    "nats://u:s3cret@a,nats://u:other@b",
    "its servers have different passwords; those of one cluster have the same",
  ],
];

for (const [text, says] of BAD) {
  Deno.test(`parseNatsAddress() refuses ${JSON.stringify(text)} without repeating it`, () => {
    const { kind, message } = assertThrows(() => parseNatsAddress(text, "NATS_URL"), RunError);
    assertEquals(kind, "usage");
    assertEquals(message, `Cannot use NATS_URL: ${says}`);
    assert(!message.includes("s3cret"), message);
  });
}

Deno.test("secretsOfLogin() names the password or token, also as it stands in the URL", () => {
  assertEquals(secretsOfLogin({ user: "u", pass: "p@ss" }), ["p@ss", "p%40ss"]);
  assertEquals(secretsOfLogin({ token: "abc" }), ["abc"]);
  assertEquals(secretsOfLogin({ token: "" }), []);
  assertEquals(secretsOfLogin(undefined), []);
});

Deno.test("readAddress() takes the flag, and the variable where there is no flag", () => {
  const env = (name: string) => name === "NATS_URL" ? "nats://b" : "nats://other";
  const found = { isTls: false, login: undefined };
  assertEquals(readAddress("nats://a", env), { servers: ["a:4222"], ...found, setting: "--nats" });
  assertEquals(readAddress(undefined, env), { servers: ["b:4222"], ...found, setting: "NATS_URL" });
  const says =
    "Flag '--nats' is missing: it says where NATS is, as in --nats nats://HOST:4222; the " +
    "environment variable NATS_URL does too";
  for (const [nats, url] of [[undefined, undefined], [undefined, ""], ["", "nats://b"]]) {
    const { kind, message } = assertThrows(() => readAddress(nats, () => url), RunError);
    assertEquals([kind, message], ["usage", says]);
  }
});
