/** Messages of all lengths by way of a real server. */

import { assert, assertEquals } from "@std/assert";
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
