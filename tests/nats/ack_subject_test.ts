import { assertEquals } from "@std/assert";
import { acknowledged } from "../../lib/nats/ack_subject.ts";

Deno.test("acknowledged() finds the stream and the number in both forms of the subject", () => {
  const expected = { stream: "s_1", sequence: 42 };
  assertEquals(acknowledged("$JS.ACK.s_1.workers.2.42.7.1700000000000000000.5"), expected);
  const long = "$JS.ACK.hub.ACCHASH.s_1.workers.2.42.7.1700000000000000000.5.rAnDoM";
  assertEquals(acknowledged(long), expected);
});
