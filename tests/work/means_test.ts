import { assertEquals } from "@std/assert";
import { heldBackSince, WorkMeans, type WorkMeansOptions } from "../../lib/work/means.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";

/** Those of a worker, by a clock that the test moves. */
function means() {
  const clock = new FakeClock();
  const configuration = { parallelism: 3, rateLimit: 100, giveUpAfter: 300 };
  const target = { api: { region: () => Promise.resolve("us") } };
  const options = { configuration, target, clock, stop: new AbortController() };
  return { clock, means: new WorkMeans(options as unknown as WorkMeansOptions) };
}

/** When each of so many requests may be sent, in milliseconds. */
async function timesOf(count: number, workers: number): Promise<number[]> {
  const { clock, means: shared } = means();
  using _means = shared;
  shared.shareRate(workers);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const ready = shared.throttle.ready();
    let isReady = false;
    ready.then(() => isReady = true);
    await clock.advance(0);
    while (!isReady) await clock.advance(1);
    times.push(clock.now());
    shared.throttle.release("success");
  }
  return times;
}

Deno.test("shareRate() has a worker send its share of the rate", async () => {
  assertEquals(await timesOf(3, 1), [0, 10, 20]);
  assertEquals(await timesOf(3, 4), [0, 40, 80]);
  // Nobody has told of this one yet.
  assertEquals(await timesOf(3, 0), [0, 10, 20]);
});

Deno.test("WorkMeans begins without anything held back", () => {
  using shared = means().means;
  assertEquals(shared.throttle.heldBackMs, 0);
  assertEquals(shared.heldBack, {
    ...{ askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 },
  });
});

Deno.test("WorkMeans gives up after so many seconds without success, and not once it is disposed of", async () => {
  const { clock, means: shared } = means();
  assertEquals(shared.outage.giveUpAfterMs, 300_000);
  shared.outage.recordFailure(new Error("no answer"), shared.outage.follow(1));
  assertEquals(clock.waits, [300_000]);
  shared[Symbol.dispose]();
  await clock.advance(0);
  assertEquals(clock.sleeping, 0);
});

Deno.test("silenceAfter() is why somebody failed where nothing was ever answered", async () => {
  using shared = means().means;
  const [person] = await peopleOf(users(1));
  const refusedAs = (outcome: "failed" | "rejected") => ({
    ...{ accepted: [], stop: undefined },
    refused: [{ person, failure: { outcome, reason: "nothing listens there" } }],
  });
  assertEquals(shared.silenceAfter(refusedAs("rejected")), undefined);
  assertEquals(shared.silenceAfter({ ...refusedAs("failed"), refused: [] }), undefined);
  const silence = shared.silenceAfter(refusedAs("failed"));
  assertEquals(silence?.kind, "unreachable");
  shared.outage.recordAnswer();
  assertEquals(shared.silenceAfter(refusedAs("failed")), undefined);
});

Deno.test("heldBackSince() tells what was held back in between", () => {
  const before = { askedMs: 1, slowedMs: 2, refusals: 3, troubles: 4, outageMs: 5 };
  const now = { askedMs: 11, slowedMs: 22, refusals: 33, troubles: 44, outageMs: 55 };
  assertEquals(heldBackSince(now, before), {
    ...{ askedMs: 10, slowedMs: 20, refusals: 30, troubles: 40, outageMs: 50 },
  });
});
