/** Messages of all lengths by way of a real server, and connections to what does not behave as one. */

import process from "node:process";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { NatsConnectionImpl } from "@nats-io/nats-core/internal";
import { RunError } from "../../lib/errors.ts";
import { connectNats } from "../../lib/nats/connect.ts";
import { NotNatsError, useDenoTransport } from "../../lib/nats/transport.ts";
import { startNatsServer } from "../helpers/nats_server.ts";
import { turns, until } from "../helpers/turns.ts";

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

Deno.test("connectNats() says what answers in the place of a server", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = listener.accept().then(async (connection) => {
    using _connection = connection;
    await saying("SSH-2.0-x\r\n")(connection);
  });
  const { cause } = await assertRejects(
    () => connect(`nats://127.0.0.1:${listener.addr.port}`),
    RunError,
  );
  await answering;
  assert(cause instanceof NotNatsError);
  assertEquals([cause.name, cause.message], ["NotNatsError", "What answers is no NATS server"]);
});

Deno.test("connectNats() takes for a server what says who it is in 64 KB, and not in a byte more", async () => {
  const info = (length: number) => {
    const [start, end] = ['INFO {"version":"2.9.0","a":"', '"}\r\n'];
    return start + "a".repeat(length - start.length - end.length) + end;
  };
  for (const [length, isServer] of [[65_536, true], [65_537, false]] as const) {
    const { kind, message } = await saidOf(async (connection) => {
      await saying(info(length))(connection);
      if (!isServer) return;
      // Now it would say who it is.
      await connection.read(new Uint8Array(4096));
      await saying("-ERR 'Authorization Violation'\r\n")(connection);
    });
    const isRefused = message.startsWith("NATS at HOST refuses to log in: ");
    assertEquals([kind, isRefused, message === NO_SERVER], ["setup", isServer, !isServer]);
  }
});

Deno.test("A connection that was given up is closed when it opens after all, and not tried again", async () => {
  useDenoTransport();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { connect } = Deno;
  const opened = Promise.withResolvers<void>();
  let attempts = 0;
  // A network that takes longer than the client waits, of which a machine has none with itself.
  const slowly = async (options: Deno.ConnectOptions) => {
    attempts++;
    await opened.promise;
    return await connect(options);
  };
  Object.assign(Deno, { connect: slowly });
  try {
    const options = { servers: [`127.0.0.1:${listener.addr.port}`], timeout: 5 };
    const connecting = NatsConnectionImpl.connect({ ...options, reconnectTimeWait: 0 });
    await assertRejects(() => connecting);
    opened.resolve();
    using connection = await listener.accept();
    await saying('INFO {"version":"2.9.0"}\r\n')(connection);
    let read: number | null | undefined;
    connection.read(new Uint8Array(1)).then((length) => read = length, () => read = null);
    await until(() => read !== undefined);
    await turns(20);
    assertEquals([read, attempts], [null, 1]);
  } finally {
    Object.assign(Deno, { connect });
  }
});

/** A connection of the client's to a server that the test plays. */
async function played() {
  useDenoTransport();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const servers = [`127.0.0.1:${listener.addr.port}`];
  const connecting = NatsConnectionImpl.connect({ servers, reconnectTimeWait: 0 });
  const server = await listener.accept();
  await saying('INFO {"version":"2.9.0","max_payload":9000000}\r\n', "PONG\r\n")(server);
  let said = "";
  for (const buffer = new Uint8Array(4096); !said.endsWith("PING\r\n");) {
    const length = await server.read(buffer);
    said += new TextDecoder().decode(buffer.subarray(0, length!));
  }
  return { listener, server, connection: await connecting };
}

Deno.test("A connection that is lost is made again by one attempt at a time, also where nobody answers", async () => {
  const { listener, server, connection } = await played();
  const { options } = connection as unknown as { options: { timeout: number } };
  options.timeout = 20;
  let losses = 0;
  const watching = (async () => {
    for await (const { type } of connection.status()) if (type === "disconnect") losses++;
  })();
  server.close();
  for (let attempt = 0; attempt < 4; attempt++) {
    using silent = await listener.accept();
    // Until the client has waited long enough.
    await silent.read(new Uint8Array(1)).catch(() => null);
  }
  assertEquals(losses, 1);
  await connection.close();
  await watching;
  listener.close();
});

Deno.test("What is sent arrives in its order, also where the server takes a part of it at first", async () => {
  const { listener, server, connection } = await played();
  const length = 6_000_000;
  for (const byte of [1, 2]) connection.publish("a", new Uint8Array(length).fill(byte));
  // Now there is more on its way than a connection takes.
  await turns(20);
  const line = new TextEncoder().encode(`PUB a ${length}\r\n`);
  const frame = line.length + length + 2;
  const all = new Uint8Array(2 * frame);
  for (let at = 0; at < all.length;) at += (await server.read(all.subarray(at)))!;
  for (const [i, byte] of [1, 2].entries()) {
    const payload = all.subarray(i * frame + line.length, (i + 1) * frame - 2);
    assert(payload.every((each) => each === byte), `message ${byte}`);
  }
  await connection.close();
  server.close();
  listener.close();
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
