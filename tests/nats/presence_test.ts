import { assertEquals } from "@std/assert";
import { Presence } from "../../lib/nats/presence.ts";
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
