/** Messages of all lengths by way of a real server, and connections to what does not behave as one. */

import process from "node:process";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { connectNats } from "../../lib/nats/connect.ts";
import { startNatsServer } from "../helpers/nats_server.ts";

/** Of what is read at once, of what is sent at once, and of a message at most. */
const LENGTHS = [0, 10, 65_400, 65_536, 65_700, 300_000, 1_000_000];

function payloadOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 251);
}

Deno.test("Messages of every length arrive as they were published, one after the other", async () => {
  await using server = await startNatsServer();
  await using link = await connectNats({ nats: server.address }, {
    ...{ name: "test", keepSecret: () => {} },
  });
  const { connection } = link;
  const received: Uint8Array[] = [];
  const payloads = [...LENGTHS, ...LENGTHS.toReversed(), ...LENGTHS].map(payloadOf);
  const subscription = connection.subscribe("a", { max: payloads.length });
  for (const payload of payloads) connection.publish("a", payload);
  for await (const message of subscription) received.push(message.data);
  assertEquals(received.map(({ length }) => length), payloads.map(({ length }) => length));
  assert(payloads.every((payload, i) => payload.every((byte, at) => byte === received[i][at])));
});

Deno.test("What was published stays where it is, with its sender", async () => {
  await using server = await startNatsServer();
  await using link = await connectNats({ nats: server.address }, {
    ...{ name: "test", keepSecret: () => {} },
  });
  const { connection } = link;
  for (const length of LENGTHS) {
    const payload = payloadOf(length);
    connection.publish("a", payload);
    await connection.flush();
    assertEquals(payload.length, length);
  }
});

function connect(nats: string) {
  return connectNats({ nats }, { name: "test", keepSecret() {}, env: () => undefined });
}

/** What is said of a server that does `answer` with its only connection, and whether that is closed then. */
async function saidOf(answer: (connection: Deno.Conn) => Promise<unknown> | void) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = listener.accept().then(async (connection) => {
    using _connection = connection;
    await answer(connection);
    try {
      return await connection.read(new Uint8Array(1)) === null;
    } catch {
      return true;
    }
  });
  const address = `127.0.0.1:${listener.addr.port}`;
  const { kind, message } = await assertRejects(() => connect(`nats://${address}`), RunError);
  return { kind, message: message.replaceAll(address, "HOST"), isClosed: await answering };
}

/** What the server says of itself, or what it says in its place. */
function saying(...pieces: (string | Uint8Array)[]) {
  return async (connection: Deno.Conn) => {
    for (const piece of pieces) {
      const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  };
}

const NO_SERVER =
  "Cannot speak with HOST: what answers there is no NATS server; check --nats and its port, " +
  "which is mostly 4222";

Deno.test("connectNats() takes for no server what does not say who it is in 64 KB, and closes the connection", async () => {
  const cases: Record<string, ReturnType<typeof saying>> = {
    "another protocol": saying("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "another, in pieces": saying("SSH-2", ".0-x\r\n"),
    "no JSON": saying("INFO {nothing}\r\n"),
    "no end": saying("INFO {", new Uint8Array(65_536).fill(0x20)),
  };
  for (const [name, answer] of Object.entries(cases)) {
    assertEquals(await saidOf(answer), { kind: "setup", message: NO_SERVER, isClosed: true }, name);
  }
});

Deno.test("connectNats() says that a server has ended the connection", async () => {
  for (const said of ["", "INFO {"]) {
    const found = await saidOf(async (connection) => {
      await saying(said)(connection);
      connection.close();
    });
    assertEquals([found.kind, found.message], [
      "unreachable",
      "Cannot reach NATS at HOST: The server ended the connection; check --nats, and that the server is " +
      "running",
    ]);
  }
});

/** Hands bytes on in both directions, those of the server in small pieces. */
async function relay(from: Deno.Conn, port: number): Promise<void> {
  using client = from;
  using server = await Deno.connect({ hostname: "127.0.0.1", port });
  const copy = async (source: Deno.Conn, target: Deno.Conn, size: number) => {
    const buffer = new Uint8Array(size);
    for (
      let length = await source.read(buffer);
      length !== null;
      length = await source.read(buffer)
    ) {
      for (let at = 0; at < length;) at += await target.write(buffer.subarray(at, length));
    }
  };
  const copies = [copy(server, client, 64), copy(client, server, 4096)].map((each) =>
    each.catch(() => {})
  );
  await Promise.race(copies);
}

Deno.test("connectNats() understands a server whose words come in pieces", async () => {
  await using server = await startNatsServer();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const relaying = listener.accept().then((connection) => relay(connection, server.port));
  {
    await using link = await connect(`nats://127.0.0.1:${listener.addr.port}`);
    await link.manager.getAccountInfo();
    // More than a connection takes at once.
    const subscription = link.connection.subscribe("a", { max: 1 });
    const bytes = new Uint8Array(200_000).fill(7);
    link.connection.publish("a", bytes);
    for await (const { data } of subscription) assertEquals(data, bytes);
  }
  await relaying;
});

Deno.test("connectNats() leaves warnings of this process as they were", async () => {
  const settings: { noDeprecation?: boolean } = process as object;
  await using server = await startNatsServer();
  for (const noDeprecation of [true, false]) {
    settings.noDeprecation = noDeprecation;
    await using _link = await connect(`nats://localhost:${server.port}`);
    assertEquals(settings.noDeprecation, noDeprecation);
  }
  delete settings.noDeprecation;
  await using _link = await connect(`nats://localhost:${server.port}`);
  assertEquals(settings.noDeprecation, false);
});
