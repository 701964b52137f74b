import { assert, assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { MARGIN_SHARE } from "../../lib/nats/lease_time.ts";
import { Lease } from "../../lib/work/lease.ts";

const ACK_WAIT_MS = 10_000;

/** A lease of a message that was asked for at 0, and the time. */
function leaseAt(time: number, extend: (at: { time: number }) => unknown = () => {}) {
  const at = { time };
  const asked: number[] = [];
  const lease = new Lease({
    ...{ askedAt: 0, ackWaitMs: ACK_WAIT_MS, now: () => at.time },
    extend: async (timeoutMs) => {
      asked.push(timeoutMs);
      await extend(at);
    },
    wait: (ms) => {
      at.time += ms;
      return Promise.resolve();
    },
  });
  return { at, lease, asked };
}

Deno.test("lasts() counts from when the message was asked for", () => {
  const { at, lease } = leaseAt(4_000);
  assert(lease.lasts(6_000));
  assert(!lease.lasts(6_001));
  assert(!lease.signal.aborted);
  at.time = 10_001;
  assert(!lease.lasts());
  assert(lease.signal.reason instanceof RunError);
});

Deno.test("A lease that has ended stays ended, though the server would extend it", async () => {
  const { at, lease, asked } = leaseAt(10_001);
  assertEquals(await lease.extend(), false);
  at.time = 5_000;
  assert(!lease.lasts());
  assertEquals(await lease.extend(), false);
  assertEquals(asked, []);
});

Deno.test("extend() makes it last from when that was said, and not from when it was heard", async () => {
  const { at, lease } = leaseAt(6_000, (at) => at.time = 9_000);
  assertEquals(await lease.extend(), true);
  at.time = 16_000;
  assert(lease.lasts());
  at.time = 16_001;
  assert(!lease.lasts());
});

Deno.test("extend() does nothing when the answer comes after the end: it may be about the next lease", async () => {
  const { lease, asked } = leaseAt(6_000, (at) => at.time = 10_001);
  assertEquals(await lease.extend(), false);
  assert(lease.signal.aborted);
  assertEquals(asked, [4_000]);
});

Deno.test("extend() waits a millisecond for the server when there is no time left", async () => {
  const { lease, asked } = leaseAt(ACK_WAIT_MS);
  assertEquals(await lease.extend(), true);
  assertEquals(asked, [1]);
});

Deno.test("extend() leaves it as it was when the server does not answer", async () => {
  const { at, lease, asked } = leaseAt(1_000, () => {
    throw new Error("timeout");
  });
  assertEquals(await lease.extend(), false);
  assertEquals(asked, [5_000]);
  at.time = 10_000;
  assert(lease.lasts());
});

Deno.test("coverAttempt() takes an attempt that is over before the lease is, with some to spare", async () => {
  const most = ACK_WAIT_MS * (1 - MARGIN_SHARE);
  await leaseAt(6_000).lease.coverAttempt(most);
  await assertRejects(() => leaseAt(6_000).lease.coverAttempt(most + 1), RunError);
});

Deno.test("coverAttempt() sends nothing when the process stood still until the lease was over", async () => {
  const { lease } = leaseAt(6_000, (at) => at.time += 60_000);
  const { kind, message } = await assertRejects(() => lease.coverAttempt(1), RunError);
  assertEquals([kind, message], ["interrupted", "The message was given to another worker"]);
});

Deno.test("coverAttempt() waits for a server that is being restarted as long as the lease lasts", async () => {
  let answers = false;
  const { at, lease } = leaseAt(1_000, (at) => {
    answers = at.time > 4_000;
    if (!answers) throw new Error("timeout");
  });
  await lease.coverAttempt(5_000);
  assert(answers);
  // It asks again four times a second.
  assertEquals(at.time, 4_250);
  const never = leaseAt(1_000, () => {
    throw new Error("timeout");
  });
  await assertRejects(() => never.lease.coverAttempt(5_000), RunError);
});
