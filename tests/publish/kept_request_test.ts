import { assert, assertEquals } from "@std/assert";
import { KeptRequest } from "../../lib/publish/kept_request.ts";

Deno.test("takeMessage() gives the message itself once, and then copies, as its memory is used again", () => {
  const memory = new TextEncoder().encode("the message, and more");
  const message = memory.subarray(0, "the message".length);
  const kept = new KeptRequest({ id: "1", people: [], message, onOutcome: () => {} });
  const [first, second, third] = [kept.takeMessage(), kept.takeMessage(), kept.takeMessage()];
  assert(first === message);
  memory.fill(0);
  for (const copy of [second, third]) {
    assertEquals(new TextDecoder().decode(copy), "the message");
    assert(copy.buffer !== memory.buffer);
  }
});
