/** Connections to real servers: each way to log in, TLS, what is said when it does not work, and coming back. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodeAccount, encodeOperator, encodeUser, fmtCreds } from "@nats-io/jwt";
import { createAccount, createOperator, createUser } from "@nats-io/nkeys";
import { RunError } from "../../lib/errors.ts";
import { connectNats, type LinkChange } from "../../lib/nats/connect.ts";
import type { NatsFlags } from "../../lib/nats/flags.ts";
import { CA, CERTIFICATES, KEY } from "../helpers/certificates.ts";
import { startNatsServer } from "../helpers/nats_server.ts";

/** Everything of them that must not be told. */
const SECRETS = ["s3cret/1@", "t0ken-77"];

const USERS = `authorization { users: [{ user: "u", password: "${SECRETS[0]}" }] }`;
const URL_PASSWORD = encodeURIComponent(SECRETS[0]);

/** Connects, and gives up the connection once `use` is done. */
async function connected(
  flags: Partial<NatsFlags>,
  { use = () => {}, env = {} }: {
    use?: (link: Awaited<ReturnType<typeof connectNats>>) => void | Promise<void>;
    env?: Record<string, string>;
  } = {},
): Promise<{ kept: string[]; serverVersion: string }> {
  const kept: string[] = [];
  await using link = await connectNats(flags, {
    name: "test",
    keepSecret: (secrets) => kept.push(...secrets),
    env: (name) => env[name],
  });
  assert(link.isUp);
  await link.manager.streams.names().next();
  await use(link);
  return { kept, serverVersion: link.serverVersion };
}

async function refused(
  flags: Partial<NatsFlags>,
  env: Record<string, string> = {},
): Promise<{ kind: string; message: string }> {
  const { kind, message } = await assertRejects(() => connected(flags, { env }), RunError);
  for (const secret of SECRETS) assert(!message.includes(secret), message);
  return { kind, message };
}

async function withFile<Result>(
  text: string | Uint8Array,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** A user of an account of an operator, and the configuration of a server that knows them. */
async function operatorMode({ expires }: { expires?: number } = {}) {
  const [operator, account, user] = [createOperator(), createAccount(), createUser()];
  const all = {
    mem_storage: -1,
    disk_storage: -1,
    streams: -1,
    consumer: -1,
    data: -1,
    payload: -1,
  };
  const limits = { ...all, conn: -1, leaf: -1, subs: -1, imports: -1, exports: -1 };
  const system = createAccount();
  const systemJwt = await encodeAccount("s", system, {}, { signer: operator } as never);
  const accountJwt = await encodeAccount("a", account, { limits }, { signer: operator } as never);
  const times = expires === undefined ? {} : { exp: expires };
  const userJwt = await encodeUser("u", user, account, {}, times as never);
  return {
    creds: new TextDecoder().decode(fmtCreds(userJwt, user)),
    seed: new TextDecoder().decode(user.getSeed()),
    config: [
      `operator: ${await encodeOperator("o", operator)}`,
      "resolver: MEMORY",
      `system_account: ${system.getPublicKey()}`,
      `resolver_preload: { ${account.getPublicKey()}: ${accountJwt}`,
      `${system.getPublicKey()}: ${systemJwt} }`,
    ].join("\n"),
  };
}

Deno.test("connectNats() connects without a password, and tells the server's version", async () => {
  await using server = await startNatsServer();
  const { kept, serverVersion } = await connected({ nats: `nats://${server.address}` });
  assertEquals(kept, []);
  assert(/^\d+\.\d+\.\d+/.test(serverVersion), serverVersion);
  // The variable stands in for the flag, and the second server for the first.
  const env = { NATS_URL: `nats://127.0.0.1:1,${server.address}` };
  await connected({}, { env });
});

Deno.test("connectNats() gives a link that is up until it is disposed of", async () => {
  await using server = await startNatsServer();
  const link = await connectNats({ nats: server.address }, { name: "test", keepSecret() {} });
  assertEquals([link.isUp, link.server], [true, server.address]);
  await link[Symbol.asyncDispose]();
  assertEquals([link.isUp, await link.ended], [false, undefined]);
  await link[Symbol.asyncDispose]();
});

Deno.test("connectNats() finds a host by its name", async () => {
  await using server = await startNatsServer();
  await connected({ nats: `nats://localhost:${server.port}` });
});

Deno.test("connectNats() logs in with a user and a password, and keeps them secret", async () => {
  await using server = await startNatsServer({ config: USERS });
  const { kept } = await connected({ nats: `nats://u:${URL_PASSWORD}@${server.address}` });
  assertEquals(kept, [SECRETS[0], URL_PASSWORD]);
  const wrong = await refused({ nats: `nats://u:wrong@${server.address}` });
  assertEquals(wrong.kind, "setup");
  assertStringIncludes(wrong.message, "it does not know this user and password");
  const none = await refused({ nats: `nats://${server.address}` });
  assertEquals(none.kind, "setup");
  assertStringIncludes(none.message, "name the user with USER:PASSWORD@ or TOKEN@");
});

Deno.test("connectNats() logs in with a token", async () => {
  await using server = await startNatsServer({
    config: `authorization { token: "${SECRETS[1]}" }`,
  });
  const { kept } = await connected({ nats: `nats://${SECRETS[1]}@${server.address}` });
  assertEquals(kept, [SECRETS[1]]);
  assertEquals((await refused({ nats: `nats://other@${server.address}` })).kind, "setup");
});

Deno.test("connectNats() logs in with a credentials file, and keeps its seed and JWT secret", async () => {
  const { creds, seed, config } = await operatorMode();
  await using server = await startNatsServer({ config });
  const nats = `nats://${server.address}`;
  await withFile(creds, async (natsCreds) => {
    const { kept } = await connected({ nats, natsCreds });
    assert(kept.includes(seed));
    assert(kept.some((secret) => creds.includes(secret) && secret.startsWith("ey")));
    await connected({ nats }, { env: { NATS_CREDS: natsCreds } });
  });
  const other = await operatorMode();
  await withFile(other.creds, async (natsCreds) => {
    const { kind, message } = await refused({ nats, natsCreds });
    assertEquals(kind, "setup");
    assertStringIncludes(message, "it does not accept these credentials; check --nats-creds");
    assert(!message.includes(other.seed));
  });
});

Deno.test("connectNats() logs in with an NKey alone", async () => {
  const user = createUser();
  const config = `authorization { users: [{ nkey: ${user.getPublicKey()} }] }`;
  await using server = await startNatsServer({ config });
  await withFile(user.getSeed(), async (natsCreds) => {
    await connected({ nats: `nats://${server.address}`, natsCreds });
  });
});

Deno.test("connectNats() says what is wrong with a credentials file", async () => {
  const nats = "nats://127.0.0.1:1";
  const missing = await refused({ nats, natsCreds: "/nowhere/x.creds" });
  assertEquals(missing, {
    kind: "usage",
    message: "Cannot read --nats-creds '/nowhere/x.creds': there is no such file or folder",
  });
  const { creds, seed } = await operatorMode();
  for (
    const text of ["", "{}", creds.replace("BEGIN NATS USER JWT", "BEGIN"), creds.slice(0, -120)]
  ) {
    await withFile(text, async (natsCreds) => {
      const { kind, message } = await refused({ nats }, { NATS_CREDS: natsCreds });
      assertEquals(kind, "usage");
      assertStringIncludes(
        message,
        `Cannot use NATS_CREDS '${natsCreds}': it is no credentials file`,
      );
      assert(!message.includes(seed));
    });
  }
  const expired = await operatorMode({ expires: Date.UTC(2024, 1, 3) / 1000 });
  await withFile(expired.creds, async (natsCreds) => {
    const { kind, message } = await refused({ nats, natsCreds });
    assertEquals(kind, "usage");
    assertStringIncludes(message, "its JWT expired on 2024-02-03; have a new one made");
  });
});

Deno.test("connectNats() says that --nats is missing, and that nothing listens", async () => {
  assertStringIncludes((await refused({})).message, "Flag '--nats' is missing");
  const { kind, message } = await refused({ nats: "nats://127.0.0.1:1" });
  assertEquals(kind, "unreachable");
  assertEquals(
    message,
    "Cannot reach NATS at 127.0.0.1:1: nothing listens there; check --nats, and that the server is running",
  );
  const name = await refused({ nats: "nats://no-such-host.invalid" });
  assertEquals(name.kind, "unreachable");
  assertStringIncludes(name.message, "there is no host of that name");
});

Deno.test("connectNats() says that what answers is no NATS server, or has no JetStream", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = listener.accept().then(async (connection) => {
    await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
    return connection;
  });
  const http = await refused({ nats: `nats://127.0.0.1:${listener.addr.port}` });
  (await answering).close();
  listener.close();
  assertEquals(http.kind, "setup");
  assertStringIncludes(http.message, "what answers there is no NATS server");
  await using server = await startNatsServer({ hasJetStream: false });
  const none = await refused({ nats: `nats://${server.address}` });
  assertEquals(none.kind, "setup");
  assertStringIncludes(none.message, "start the server with -js");
});

Deno.test("connectNats() says that a user may not use JetStream", async () => {
  const config = `authorization { users: [{ user: "u", password: "p",
    permissions: { publish: { deny: "$JS.API.>" } } }] }`;
  await using server = await startNatsServer({ config });
  const { kind, message } = await refused({ nats: `nats://u:p@${server.address}` });
  assertEquals(kind, "setup");
  assertStringIncludes(message, "does not let this user use JetStream");
});

Deno.test("connectNats() speaks TLS with a server whose certificate a trusted CA has signed, and no other", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/key.pem`, KEY);
    await Deno.writeTextFile(`${folder}/ca.pem`, CA);
    for (const name of ["good", "otherName", "expired"] as const) {
      await Deno.writeTextFile(`${folder}/${name}.pem`, CERTIFICATES[name]);
      const config = `tls { cert_file: "${folder}/${name}.pem", key_file: "${folder}/key.pem" }`;
      await using server = await startNatsServer({ config });
      const said = (nats: string, ca?: string) => connectElsewhere(nats, ca);
      const url = `localhost:${server.port}`;
      if (name === "good") {
        assertEquals(await said(`tls://${url}`, `${folder}/ca.pem`), "connected");
        assertEquals(await said(`nats://${url}`, `${folder}/ca.pem`), "connected");
        assertStringIncludes(await said(`tls://${url}`), "setup: Cannot trust localhost");
        assertStringIncludes(await said(`tls://${url}`), "not signed by a CA that is trusted here");
      }
      // The certificate is for the name, not for the address.
      const byAddress = await said(`tls://127.0.0.1:${server.port}`, `${folder}/ca.pem`);
      const reason = name === "expired"
        ? "expired on 2021-01-01"
        : "is for another name; check the host in --nats";
      assertStringIncludes(byAddress, reason);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("connectNats() does without TLS only where tls:// does not ask for it", async () => {
  await using server = await startNatsServer();
  const { kind, message } = await refused({ nats: `tls://${server.address}` });
  assertEquals(kind, "setup");
  assertStringIncludes(message, "it has no TLS; write nats:// in place of tls://");
});

/** What another process says, on stderr too, which trusts the CA in this file: that is settled when a process begins. */
async function connectElsewhere(nats: string, ca?: string): Promise<string> {
  const code = `
    const { connectNats } = await import(${
    JSON.stringify(import.meta.resolve("../../lib/nats/connect.ts"))
  });
    try {
      await using link = await connectNats({ nats: ${
    JSON.stringify(nats)
  } }, { name: "test", keepSecret() {} });
      console.log(link.isUp ? "connected" : "not up");
    } catch (error) {
      console.log(error.kind + ": " + error.message);
    }`;
  return await withFile(code, async (path) => {
    await Deno.rename(path, `${path}.ts`);
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-all", "--config", config, `${path}.ts`],
      env: { DENO_TLS_CA_STORE: "mozilla", ...(ca === undefined ? {} : { DENO_CERT: ca }) },
    }).output();
    await Deno.rename(`${path}.ts`, path);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    return text(stdout) + text(stderr);
  });
}

Deno.test("connectNats() encrypts where the server leaves it open whether to", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/key.pem`, KEY);
    await Deno.writeTextFile(`${folder}/good.pem`, CERTIFICATES.good);
    const tls = `tls { cert_file: "${folder}/good.pem", key_file: "${folder}/key.pem" }`;
    await using server = await startNatsServer({ config: `${tls}\nallow_non_tls: true` });
    for (const scheme of ["tls", "nats"]) {
      // Nothing here trusts who has signed it.
      const { kind, message } = await refused({ nats: `${scheme}://localhost:${server.port}` });
      assertEquals(kind, "setup");
      assertStringIncludes(message, "Cannot trust localhost");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What the client goes by. */
interface ClientFacts {
  options: Record<string, unknown>;
}

Deno.test("connectNats() tries for ever, every 2 to 3 s, and takes silence of half a minute for a lost connection", async () => {
  await using server = await startNatsServer();
  await connected({ nats: server.address }, {
    use({ connection, manager }) {
      const { options } = connection as unknown as ClientFacts;
      const { maxReconnectAttempts, reconnectTimeWait, reconnectJitter, reconnectJitterTLS } =
        options;
      assertEquals(maxReconnectAttempts, -1);
      assertEquals([reconnectTimeWait, reconnectJitter, reconnectJitterTLS], [2_000, 1_000, 1_000]);
      assertEquals([options.pingInterval, options.maxPingOut], [15_000, 2]);
      // As long as one server may take to introduce itself, and JetStream to answer.
      assertEquals([options.timeout, manager.getOptions().timeout], [10_000, 10_000]);
      assertEquals([options.name, options.noAsyncTraces], ["test", true]);
    },
  });
});

Deno.test("connectNats() tells when the connection is lost, and of nothing else that happens to it", async () => {
  const config = `authorization { users: [{ user: "u", password: "p",
    permissions: { publish: { deny: "secret" } } }] }`;
  await using server = await startNatsServer({ config });
  const changes: LinkChange[] = [];
  await using link = await connectNats({ nats: `nats://u:p@${server.address}` }, {
    ...{ name: "test", keepSecret() {} },
    onChange: (change) => changes.push(change),
  });
  const denied = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  const watching = (async () => {
    for await (const { type } of link.connection.status()) {
      if (type === "error") denied.resolve();
      if (type === "disconnect") lost.resolve();
    }
  })();
  link.connection.publish("secret");
  await denied.promise;
  assertEquals([changes, link.isUp], [[], true]);
  await link.connection.reconnect();
  await lost.promise;
  assertEquals([changes, link.isUp], [[{ state: "lost", server: server.address }], false]);
  await link[Symbol.asyncDispose]();
  await watching;
  assertEquals([changes.length, link.isUp], [1, false]);
});

Deno.test("connectNats() comes back to a server that was away, and tells of both", async () => {
  const folder = await Deno.makeTempDir();
  const changes: LinkChange[] = [];
  const seen = { lost: Promise.withResolvers<void>(), back: Promise.withResolvers<void>() };
  const first = await startNatsServer({ folder });
  const { port, address } = first;
  try {
    await using link = await connectNats({ nats: `nats://${address}` }, {
      name: "test",
      keepSecret() {},
      onChange(change) {
        changes.push(change);
        seen[change.state].resolve();
      },
    });
    const before = performance.now();
    await first.stop();
    await seen.lost.promise;
    assertEquals(link.isUp, false);
    await using _second = await startNatsServer({ folder, port });
    await seen.back.promise;
    assert(link.isUp);
    await link.manager.getAccountInfo();
    const [lost, back] = changes;
    assertEquals(changes.length, 2);
    assertEquals(lost, { state: "lost", server: address });
    assert(back.state === "back" && back.server === address && back.lostMs > 0);
    assert(back.lostMs < performance.now() - before);
    let hasEnded = false;
    link.ended.then(() => hasEnded = true);
    await Promise.resolve();
    assertEquals(hasEnded, false);
  } finally {
    await first.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("connectNats() gives up a server that no longer lets it in, and says so", async () => {
  const first = await startNatsServer({ config: USERS });
  try {
    await using link = await connectNats({ nats: `nats://u:${URL_PASSWORD}@${first.address}` }, {
      name: "test",
      keepSecret() {},
    });
    await first.stop();
    const config = USERS.replace(SECRETS[0], "another");
    await using _second = await startNatsServer({ port: first.port, config });
    const error = await link.ended;
    assertEquals(error?.kind, "setup");
    assertStringIncludes(error!.message, "it does not know this user and password");
    assertEquals(link.isUp, false);
  } finally {
    await first.stop();
  }
});

Deno.test("connectNats() reads a credentials file again when it connects anew", async () => {
  const first = createUser();
  const second = createUser();
  const config = (key: string) => `authorization { users: [{ nkey: ${key} }] }`;
  const back = Promise.withResolvers<void>();
  const server = await startNatsServer({ config: config(first.getPublicKey()) });
  try {
    await withFile(first.getSeed(), async (natsCreds) => {
      await using link = await connectNats({ nats: `nats://${server.address}`, natsCreds }, {
        name: "test",
        keepSecret() {},
        onChange: ({ state }) => state === "back" && back.resolve(),
      });
      await Deno.writeFile(natsCreds, second.getSeed());
      await server.stop();
      await using _other = await startNatsServer({
        port: server.port,
        config: config(second.getPublicKey()),
      });
      await back.promise;
      assert(link.isUp);
    });
  } finally {
    await server.stop();
  }
});
