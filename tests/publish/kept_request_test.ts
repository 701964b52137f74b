import type { JsMsg } from "@nats-io/jetstream";
import { assert, assertEquals } from "@std/assert";
import { KeptRequest } from "../../lib/publish/kept_request.ts";
import { settle } from "../helpers/turns.ts";

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

/** A request, whether `readTo` has come to an end, and what claims its outcome with these numbers. */
function claimed(...sequences: number[]) {
  const message = new Uint8Array(0);
  const kept = new KeptRequest({ id: "1", people: [], message, onOutcome: () => {} });
  const claim = (seq: number) => kept.takeClaim({ seq } as JsMsg);
  for (const each of sequences) claim(each);
  return {
    ...{ kept, claim },
    async isReadTo(sequence: number) {
      let isRead = false;
      kept.readTo(sequence).then(() => isRead = true);
      await settle();
      return () => isRead;
    },
  };
}

const ENDED = { accepted: [], refused: [], stop: undefined };

Deno.test("readTo() waits for the claim with its number, or for one behind it", async () => {
  for (const [seq, isEnough] of [[4, false], [5, true], [6, true]] as const) {
    const before = claimed(seq);
    assertEquals((await before.isReadTo(5))(), isEnough, `${seq} before`);
    const { claim, isReadTo } = claimed();
    const isRead = await isReadTo(5);
    assertEquals(isRead(), false);
    claim(seq);
    await settle();
    assertEquals(isRead(), isEnough, `${seq} behind`);
  }
});

Deno.test("readTo() waits no longer than until the request has ended", async () => {
  const { kept, isReadTo } = claimed();
  const waiting = [await isReadTo(5), await isReadTo(6)];
  kept.end(ENDED);
  await settle();
  assertEquals(waiting.map((isRead) => isRead()), [true, true]);
  assertEquals((await isReadTo(7))(), true);
  assertEquals(await kept.ended, ENDED);
});
