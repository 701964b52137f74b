import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Front } from "../../lib/serve/front.ts";
import { serveBehind } from "../../lib/serve/serve_behind.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { turns, until } from "../helpers/turns.ts";

const clock = new FakeClock();

Deno.test("Front says that a port is in use, and which flag names another", () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  for (const flag of ["--port", "--metrics-port"]) {
    const named = flag === "--port" ? {} : { flag };
    const { kind, message } = assertThrows(
      () => new Front({ hostname: "127.0.0.1", port, clock, ...named }),
      RunError,
    );
    assertEquals([kind, message], [
      "usage",
      `Cannot listen on 127.0.0.1:${port}: the port is in use; name another with ${flag}, or 0 for a free one`,
    ]);
  }
});

Deno.test("Front says why it cannot listen on an address that is not of this machine", () => {
  const { kind, message } = assertThrows(
    () => new Front({ hostname: "192.0.2.1", port: 8787, clock }),
    RunError,
  );
  assertEquals([kind, message], [
    "usage",
    "Cannot listen on 192.0.2.1:8787: cannot assign requested address",
  ]);
});

/** A server behind a front, whose answers come when the test says so. */
async function scene({ headers = {} }: { headers?: Record<string, string> } = {}) {
  const clock = new FakeClock();
  const front = new Front({ hostname: "127.0.0.1", port: 0, clock });
  const waiting: (() => void)[] = [];
  const ports: number[] = [];
  const server = serveBehind(front, (_request, port) => {
    ports.push(port);
    return new Promise((resolve) => waiting.push(() => resolve(new Response("yes", { headers }))));
  });
  const client = await Deno.connect({ port: Number(new URL(front.url).port) });
  const read = async () => {
    const buffer = new Uint8Array(1000);
    const length = await client.read(buffer);
    return length === null ? null : new TextDecoder().decode(buffer.subarray(0, length));
  };
  return {
    ...{ clock, front, server, client, ports, read },
    /** Sends a request, and waits until the server has it. */
    async ask() {
      await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      await until(() => waiting.length > 0);
    },
    answer: () => waiting.shift()!(),
  };
}

Deno.test("Front knows a connection by the port that the server sees, as long as it lasts", async () => {
  const { front, server, client, ports, ask, answer, read } = await scene();
  await ask();
  assertEquals(front.connection(ports[0]) === undefined, false);
  answer();
  await read();
  const { closed } = front.connection(ports[0])!;
  client.close();
  await closed;
  await turns();
  assertEquals(front.connection(ports[0]), undefined);
  front.stopListening();
  await server.shutdown();
  await front.close();
});

Deno.test("close() waits for the connections that there are, and leaves no timer", async () => {
  const { clock, front, server, client, ask, answer, read } = await scene();
  await ask();
  front.stopListening();
  let isClosed = false;
  const closing = server.shutdown().then(() => front.close()).then(() => isClosed = true);
  const alone = front.close().then(() => isClosed = true);
  await turns(20);
  assertEquals(isClosed, false);
  answer();
  assertEquals((await read())?.startsWith("HTTP/1.1 200 OK"), true);
  client.close();
  await Promise.all([closing, alone]);
  assertEquals(clock.sleeping, 0);
});

Deno.test("close() ends connections that clients keep open, without waiting for them", async () => {
  const { clock, front, server, client, ask, answer, read } = await scene();
  await ask();
  answer();
  assertEquals((await read())?.startsWith("HTTP/1.1 200 OK"), true);
  front.stopListening();
  await server.shutdown();
  let isClosed = false;
  front.close().then(() => isClosed = true);
  await until(() => isClosed);
  assertEquals([await read(), clock.now()], [null, 0]);
  client.close();
});

Deno.test("Front looks twice a second at who has waited too long, and soon after it stops listening", async () => {
  for (const [isListening, limit] of [[true, 120_000], [false, 500]] as const) {
    const { clock, front, server, client, ports, ask, answer, read } = await scene();
    await ask();
    const connection = front.connection(ports[0])!;
    let isClosed = false;
    connection.closed.then(() => isClosed = true);
    answer();
    await read();
    if (!isListening) front.stopListening();
    await clock.advance(limit - 1);
    await turns(5);
    assertEquals(isClosed, false);
    await clock.advance(1);
    await until(() => isClosed);
    assertEquals(await read(), null);
    client.close();
    if (isListening) front.stopListening();
    await server.shutdown();
    await front.close();
  }
});

Deno.test("Front ends a client whose server is not there", async () => {
  const front = new Front({ hostname: "127.0.0.1", port: 0, clock: new FakeClock() });
  const gone = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  gone.close();
  front.forwardTo(gone.addr.port);
  using client = await Deno.connect({ port: Number(new URL(front.url).port) });
  let read: number | null | undefined;
  client.read(new Uint8Array(1)).then((length) => read = length);
  await until(() => read !== undefined);
  assertEquals(read, null);
  front.stopListening();
  await front.close();
});

Deno.test("Front accepts again 50 ms after it could not, as with too many files open", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const all = Object.getPrototypeOf(listener);
  const { accept } = all;
  let attempts = 0;
  // The system cannot be had to run out of them for one listener alone.
  all.accept = function () {
    return ++attempts < 3 ? Promise.reject(new Error("Too many open files")) : accept.call(this);
  };
  try {
    const clock = new FakeClock();
    const front = new Front({ hostname: "127.0.0.1", port: 0, clock });
    front.forwardTo(listener.addr.port);
    for (let failed = 1; failed < 3; failed++) {
      await clock.advance(49);
      assertEquals(attempts, failed);
      await clock.advance(1);
    }
    assertEquals(attempts, 3);
    front.stopListening();
    await front.close();
  } finally {
    all.accept = accept;
  }
});

Deno.test("serveBehind() takes a port that is free", async () => {
  const both = [await scene(), await scene()];
  for (const { ask, answer, read, front, server, client } of both) {
    await ask();
    answer();
    assertEquals((await read())?.startsWith("HTTP/1.1 200 OK"), true);
    client.close();
    front.stopListening();
    await server.shutdown();
    await front.close();
  }
});

Deno.test("serveBehind() ends a connection soon after an answer that says it is the last", async () => {
  const cases = [{ headers: { connection: "close" }, isEnded: true }, {
    headers: {},
    isEnded: false,
  }];
  for (const { headers, isEnded } of cases) {
    const { clock, front, server, client, ask, answer, ports } = await scene({ headers });
    await ask();
    const connection = front.connection(ports[0])!;
    let isClosed = false;
    connection.closed.then(() => isClosed = true);
    // The rest of what the client sends is still on its way: the server does not end it by itself.
    let endsSoon = false;
    const { endSoon } = connection;
    connection.endSoon = () => {
      endsSoon = true;
      endSoon.call(connection);
    };
    answer();
    await until(() => endsSoon || !isEnded);
    await turns(20);
    await clock.advance(1_000);
    await turns(20);
    assertEquals([endsSoon, isClosed], [isEnded, isEnded]);
    client.close();
    front.stopListening();
    await server.shutdown();
    await front.close();
  }
});
