import { assertEquals, assertThrows } from "@std/assert";
import { encodeUser, fmtCreds } from "@nats-io/jwt";
import type { JwtAuth } from "@nats-io/nats-core";
import { createAccount, createUser } from "@nats-io/nkeys";
import { RunError } from "../../lib/errors.ts";
import { openCredentials, parseCredentials } from "../../lib/nats/credentials_file.ts";

/** A new user, and the file that `nsc` would write for it. */
async function newUser(expires?: number) {
  const user = createUser();
  const times = expires === undefined ? {} : { exp: expires };
  const jwt = await encodeUser("u", user, createAccount(), {}, times as never);
  const [seed, text] = [user.getSeed(), fmtCreds(jwt, user)].map((each) =>
    new TextDecoder().decode(each)
  );
  return { jwt, seed, text };
}

/** Opens a file with this text, at this time; what was kept secret, how it logs in, and a way to write it anew. */
async function opened(text: string, now = () => 0) {
  const path = await Deno.makeTempFile();
  const kept: string[] = [];
  await Deno.writeTextFile(path, text);
  const write = (text: string) => Deno.writeTextFileSync(path, text);
  return {
    ...{ path, kept, write },
    open: () =>
      openCredentials({
        path,
        setting: "--nats-creds",
        now,
        keepSecret: (all) => kept.push(...all),
      }),
    [Symbol.dispose]: () => Deno.removeSync(path),
  };
}

/** What is said to the server. */
function loggedIn(logIn: ReturnType<typeof openCredentials>) {
  return logIn("nonce") as Partial<JwtAuth>;
}

Deno.test("parseCredentials() takes what nsc writes, or a seed alone, and nothing else", async () => {
  const { jwt, seed, text } = await newUser();
  assertEquals(parseCredentials(text), { jwt, seed });
  assertEquals(parseCredentials(`\n${seed}\n`), { jwt: undefined, seed });
  const others = {
    "nothing": "",
    "a seed alone in a block": text.slice(text.indexOf("************")),
    "a JWT alone": text.slice(0, text.indexOf("************")),
    "a seed and more": `${seed}A`,
    "a seed that is none": seed.replace(
      /^(.{20})(.)/,
      (_, start, sign) => start + (sign === "A" ? "B" : "A"),
    ),
    "no seed of a user": seed.replace(/^SU/, "SA"),
    "no claims": text.replace(jwt, "a.b.c"),
  };
  for (const [name, other] of Object.entries(others)) {
    assertEquals(parseCredentials(other), undefined, name);
  }
});

Deno.test("openCredentials() keeps the seed and the JWT secret, and logs in with them", async () => {
  const { jwt, seed, text } = await newUser();
  using file = await opened(text);
  const { jwt: shown, nkey, sig } = loggedIn(file.open());
  assertEquals(shown, jwt);
  assertEquals([nkey?.startsWith("U"), (sig ?? "") !== ""], [true, true]);
  assertEquals(new Set(file.kept), new Set([seed, jwt]));
  using alone = await opened(seed);
  const { jwt: none } = loggedIn(alone.open());
  assertEquals([none, new Set(alone.kept)], [undefined, new Set([seed])]);
});

Deno.test("openCredentials() reads the file again for each connection, and keeps what it had when that is no use", async () => {
  const [first, second] = [await newUser(), await newUser()];
  using file = await opened(first.text);
  const logIn = file.open();
  const shown = () => loggedIn(logIn).jwt;
  file.write("");
  assertEquals(shown(), first.jwt);
  file.write(second.text);
  assertEquals(shown(), second.jwt);
});

Deno.test("openCredentials() says what is wrong with a file", async () => {
  const noFile = assertThrows(
    () => openCredentials({ path: "/nowhere/x", setting: "NATS_CREDS", keepSecret: () => {} }),
    RunError,
  );
  assertEquals([noFile.kind, noFile.message], [
    "usage",
    "Cannot read NATS_CREDS '/nowhere/x': there is no such file or folder",
  ]);
  using empty = await opened("");
  const none = assertThrows(empty.open, RunError);
  assertEquals([none.kind, none.message], [
    "usage",
    `Cannot use --nats-creds '${empty.path}': it is no credentials file of a NATS user, which has the ` +
    "blocks 'BEGIN NATS USER JWT' and 'BEGIN USER NKEY SEED'; 'nsc generate creds' writes one",
  ]);
});

Deno.test("openCredentials() refuses a JWT from the second on in which it expires", async () => {
  const expires = Date.UTC(2024, 1, 3) / 1000;
  const { text } = await newUser(expires);
  using file = await opened(text, () => expires * 1000);
  const { kind, message } = assertThrows(file.open, RunError);
  assertEquals([kind, message], [
    "usage",
    `Cannot use --nats-creds '${file.path}': its JWT expired on 2024-02-03; have a new one made`,
  ]);
  using before = await opened(text, () => expires * 1000 - 1);
  before.open();
});
