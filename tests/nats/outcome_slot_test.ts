/** Only the worker that was given a request last can say what became of it. */

import { assertEquals, assertRejects } from "@std/assert";
import { outcomeStream, outcomeSubject, queueStream, queueSubject } from "../../lib/nats/names.ts";
import { OutcomeSlot } from "../../lib/work/outcome_slot.ts";
import { startQueue, type TestQueue } from "../helpers/nats_queue.ts";

const OUTCOME = new TextEncoder().encode("accepted");
const OTHER = new TextEncoder().encode("failed");

function fillOptions(messageId: string) {
  return { messageId, timeoutMs: 5_000 };
}

/** The place for the outcome of request 1, for another delivery of it each time. */
async function slotsIn({ client, manager, name }: TestQueue) {
  const { seq } = await client.publish(queueSubject(name), "a request");
  const options = { client, manager, queue: name, request: "1", sequence: seq };
  return () => new OutcomeSlot(options);
}

async function outcomeIn({ manager, name }: TestQueue): Promise<string | undefined> {
  const last = { last_by_subj: outcomeSubject(name, "1") };
  return (await manager.streams.getMessage(outcomeStream(name), last))?.string();
}

Deno.test("fill() publishes an outcome, and the same publication once only", async () => {
  await using queue = await startQueue();
  const slot = (await slotsIn(queue))();
  assertEquals(await slot.fill(OUTCOME, fillOptions("a")), true);
  const { state } = await queue.manager.streams.info(outcomeStream(queue.name));
  assertEquals([state.messages, await outcomeIn(queue)], [1, "accepted"]);
});

Deno.test("fill() is confirmed when its first confirmation was lost", async () => {
  await using queue = await startQueue();
  const open = await slotsIn(queue);
  await open().fill(OUTCOME, fillOptions("a"));
  assertEquals(await open().fill(OUTCOME, fillOptions("a")), true);
});

Deno.test("fill() of a worker whose request was given to another does nothing", async () => {
  await using queue = await startQueue();
  const open = await slotsIn(queue);
  const [first, second] = [open(), open()];
  assertEquals(await second.claim(), true);
  assertEquals(await first.fill(OTHER, fillOptions("a")), false);
  assertEquals(await second.fill(OUTCOME, fillOptions("b")), true);
  assertEquals(await outcomeIn(queue), "accepted");
});

Deno.test("claim() takes the place of each earlier one", async () => {
  await using queue = await startQueue();
  const open = await slotsIn(queue);
  const [second, third] = [open(), open()];
  assertEquals([await second.claim(), await third.claim()], [true, true]);
  assertEquals(await second.fill(OTHER, fillOptions("b")), false);
  assertEquals(await third.fill(OUTCOME, fillOptions("c")), true);
});

Deno.test("claim() finds that the outcome is there already", async () => {
  await using queue = await startQueue();
  const open = await slotsIn(queue);
  await open().fill(OUTCOME, fillOptions("a"));
  assertEquals(await open().claim(), false);
  assertEquals(await outcomeIn(queue), "accepted");
});

Deno.test("claim() finds that the publisher has taken the outcome, and the request with it", async () => {
  await using queue = await startQueue();
  const open = await slotsIn(queue);
  await queue.manager.streams.deleteMessage(queueStream(queue.name), 1);
  assertEquals(await open().claim(), false);
});

Deno.test("claim() and fill() throw where there is no such queue any more", async () => {
  await using queue = await startQueue();
  const slot = (await slotsIn(queue))();
  await queue.manager.streams.delete(outcomeStream(queue.name));
  await assertRejects(() => slot.claim());
  await assertRejects(() => slot.fill(OUTCOME, fillOptions("a")));
});
