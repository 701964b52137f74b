import { assertEquals } from "@std/assert";
import type { ServerInfo } from "@nats-io/nats-core";
import { maxMessageBytes } from "../../lib/nats/max_bytes.ts";

Deno.test("maxMessageBytes() leaves room for what the client adds to what the server takes", () => {
  const info = { max_payload: 1_048_576 } as ServerInfo;
  assertEquals(maxMessageBytes({ info }), 1_044_480);
  assertEquals(maxMessageBytes({}), Infinity);
});
