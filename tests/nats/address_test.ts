import { assert, assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { type NatsAddress, parseNatsAddress, secretsOfLogin } from "../../lib/nats/address.ts";

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

const BAD: [text: string, says: string][] = [
  ["", "it must be nats://HOST:4222"],
  [" , ", "it must be nats://HOST:4222"],
  ["http://u:s3cret@h:4222", "it must be nats://HOST:4222"],
  ["nats://u:s3cret/x@h:4222", "%2F for /"],
  ["nats://u:s3cret#@h:4222", "it must be nats://HOST:4222"],
  ["nats://u:s3cret%zz@h:4222", "%25 for %"],
  ["nats://u:s3cret@h:4222/path", "it must be nats://HOST:4222"],
  ["nats://u:s3cret@h:70000", "it must be nats://HOST:4222"],
  ["nats://u:s3cret@h?x=1", "it must be nats://HOST:4222"],
  ["nats://u:s3cret,x@h", "it must be nats://HOST:4222"],
  ["wss://u:s3cret@h", "speaks to NATS by TCP; write nats://HOST:4222 in place of wss://"],
  ["nats://u:s3cret@a,nats://u:other@b", "its servers have different passwords"],
];

for (const [text, says] of BAD) {
  Deno.test(`parseNatsAddress() refuses ${JSON.stringify(text)} without repeating it`, () => {
    const { kind, message } = assertThrows(() => parseNatsAddress(text, "NATS_URL"), RunError);
    assertEquals(kind, "usage");
    assert(message.startsWith("Cannot use NATS_URL: "), message);
    assert(message.includes(says), message);
    assert(!message.includes("s3cret"), message);
  });
}

Deno.test("secretsOfLogin() names the password or token, also as it stands in the URL", () => {
  assertEquals(secretsOfLogin({ user: "u", pass: "p@ss" }), ["p@ss", "p%40ss"]);
  assertEquals(secretsOfLogin({ token: "abc" }), ["abc"]);
  assertEquals(secretsOfLogin(undefined), []);
});
