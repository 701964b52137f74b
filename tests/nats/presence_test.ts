import { assertEquals } from "@std/assert";
import { Presence, type PresenceOptions, type Sign } from "../../lib/nats/presence.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { startQueue } from "../helpers/nats_queue.ts";

Deno.test("Presence counts the workers that there are, and forgets those of which nothing is heard", async () => {
  await using queue = await startQueue();
  const { connection } = queue;
  const [clock, workspace] = [new FakeClock(), "0123abcd"];
  const counts: number[] = [];
  using listener = new Presence({
    connection,
    workspace,
    clock,
    onCount: (count) => counts.push(count),
  });
  const worker = (id: string, clock: FakeClock) =>
    new Presence({ connection, workspace, clock, self: () => ({ id, held: { f00: [`${id}1`] } }) });
  using first = worker("a", clock);
  const second = worker("b", new FakeClock());
  await connection.flush();
  await connection.flush();
  assertEquals([listener.count, first.count, second.count], [2, 2, 2]);
  assertEquals([listener.isHeld("f00", "a1"), listener.isHeld("f00", "b1")], [true, true]);
  assertEquals([listener.isHeld("f00", "c1"), listener.isHeld("other", "a1")], [false, false]);
  // The clock of the second stands still, as in a process that is paused.
  for (let i = 0; i < 5; i++) {
    await clock.advance(1_000);
    await connection.flush();
  }
  assertEquals([listener.count, first.count], [1, 1]);
  assertEquals(listener.isHeld("f00", "b1"), false);
  second[Symbol.dispose]();
  first[Symbol.dispose]();
  await connection.flush();
  assertEquals([listener.count, counts], [0, [1, 2, 1, 0]]);
});

/** A connection whose test says what others publish, and hears what is published. */
function quietConnection() {
  const said: Sign[] = [];
  const facts = { isClosed: false, isSubscribed: false };
  let hear: (error: Error | null, message: { json: () => unknown }) => void = () => {};
  const connection = {
    subscribe: (subject: string, { callback }: { callback: typeof hear }) => {
      assertEquals(subject, "cio-sync-1.0123abcd.worker");
      facts.isSubscribed = true;
      hear = callback;
      return { unsubscribe: () => facts.isSubscribed = false };
    },
    publish: (_subject: string, text: string) => said.push(JSON.parse(text)),
    isClosed: () => facts.isClosed,
  } as unknown as PresenceOptions["connection"];
  return {
    ...{ connection, facts, said },
    hear: (sign: Partial<Sign>, error: Error | null = null) =>
      hear(error, { json: () => ({ id: "b", held: {}, ...sign }) }),
  };
}

Deno.test("Presence has a worker say every second that it is there, what it has, and that it ends", async () => {
  const { connection, facts, said, hear } = quietConnection();
  const [clock, workspace] = [new FakeClock(), "0123abcd"];
  const held = { f00: ["7"] };
  const self = () => ({ id: "a", held });
  const worker = new Presence({ connection, workspace, clock, self });
  assertEquals([worker.count, worker.hasOthers], [1, false]);
  await clock.advance(2_000);
  const sign = { id: "a", held };
  assertEquals(said, [{ ...sign, isNew: true }, sign, sign]);
  // Whoever is new is told at once, and so is everyone where something has changed.
  hear({ isNew: true });
  worker.announce();
  hear({ isNew: true }, new Error("no permission"));
  hear({ id: "a", isNew: true });
  hear({ id: "", isNew: true });
  assertEquals([said.length, worker.count, worker.hasOthers], [6, 2, true]);
  facts.isClosed = true;
  await clock.advance(1_000);
  assertEquals(said.length, 6);
  facts.isClosed = false;
  worker[Symbol.dispose]();
  assertEquals([said.at(-1), facts.isSubscribed], [{ ...sign, isEnd: true }, false]);
  hear({ id: "c" });
  await clock.advance(5_000);
  assertEquals([said.length, worker.isHeld("f00", "7")], [7, true]);
});

Deno.test("Presence says once who listens only, and forgets a worker after three and a half seconds", async () => {
  const { connection, said, hear } = quietConnection();
  const counts: number[] = [];
  const clock = new FakeClock();
  const onCount = (count: number) => counts.push(count);
  const listener = new Presence({ connection, workspace: "0123abcd", clock, onCount });
  assertEquals(said, [{ id: "", held: {}, isNew: true }]);
  await clock.advance(500);
  hear({});
  hear({ isNew: true });
  hear({ id: "" });
  await clock.advance(3_500);
  assertEquals(counts, [1]);
  await clock.advance(500);
  assertEquals(counts, [1]);
  await clock.advance(500);
  assertEquals([counts, listener.count], [[1, 0], 0]);
  listener[Symbol.dispose]();
  assertEquals(said.length, 1);
});

Deno.test("Presence counts no worker that can send nothing any more, and keeps why", () => {
  const { connection, hear } = quietConnection();
  const clock = new FakeClock();
  using listener = new Presence({ connection, workspace: "0123abcd", clock });
  const problem = { kind: "auth", message: "refused" } as const;
  hear({ id: "a" });
  hear({ id: "b" });
  assertEquals([listener.count, listener.problem], [2, undefined]);
  hear({ id: "a", problem });
  hear({ id: "b" });
  assertEquals([listener.count, listener.problem], [1, problem]);
  hear({ id: "b", isEnd: true });
  assertEquals([listener.count, listener.problem], [0, problem]);
});
