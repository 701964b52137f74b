/** What a publisher looks for every second, and what it does about it. */

import { assertEquals } from "@std/assert";
import type { RunError } from "../../lib/errors.ts";
import type { SentError } from "../../lib/nats/outcome_message.ts";
import type { QueueProgress } from "../../lib/nats/streams.ts";
import { KeptRequest } from "../../lib/publish/kept_request.ts";
import { POISON } from "../../lib/publish/poison.ts";
import { Watch, type WatchOptions } from "../../lib/publish/watch.ts";
import type { Delivery } from "../../lib/sync/delivery.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";

const GIVE_UP_MS = 10_000;
const ACK_WAIT_MS = 2_000;

/** A request that was published with this number. */
async function requestWith(sequence: number | undefined): Promise<KeptRequest> {
  const people = await peopleOf(users(2));
  const message = new Uint8Array(0);
  const kept = new KeptRequest({ id: "7", people, message, onOutcome: () => {} });
  kept.published = sequence === undefined ? undefined : { generation: "f00", sequence };
  return kept;
}

/** A publisher, whose facts a test changes: one worker, who was given three messages and has none of them. */
function scene(...requests: KeptRequest[]) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const facts = {
    ...{ isUp: true, workers: 1, isHeld: false, inFlight: 1, isFenced: true },
    problem: undefined as SentError | undefined,
    generation: "f00",
    progress: { givenTo: 3 } as QueueProgress | undefined,
  };
  const did = { notes: [] as string[], again: 0, asked: 0, ended: [] as Delivery[] };
  const queue = {
    heardAt: 0,
    get name() {
      return { generation: facts.generation };
    },
    progress() {
      did.asked++;
      return Promise.resolve(facts.progress);
    },
  };
  const options = {
    link: {
      get isUp() {
        return facts.isUp;
      },
    },
    presence: {
      get count() {
        return facts.workers;
      },
      get problem() {
        return facts.problem;
      },
      isHeld: (generation: string, id: string) =>
        generation === facts.generation && id === "7" && facts.isHeld,
    },
    queue,
    exchange: {
      get inFlight() {
        return facts.inFlight;
      },
      kept: new Map(requests.map((kept, i) => [`${i}`, kept])),
      publishing: { fence: () => Promise.resolve(facts.isFenced) },
      publishAgain: (kept: KeptRequest) => {
        kept.attempt++;
        did.again++;
      },
      end: (_kept: KeptRequest, delivery: Delivery) => did.ended.push(delivery),
    },
    ...{ ackWaitMs: ACK_WAIT_MS, giveUpAfterMs: GIVE_UP_MS, clock, stop },
    note: (message: string) => did.notes.push(message),
  };
  const watch = new Watch(options as unknown as WatchOptions);
  const reason = (): RunError | undefined => stop.signal.reason;
  return {
    ...{ clock, facts, did, queue, watch },
    ended: () => stop.signal.aborted ? [reason()?.kind, reason()?.message] : undefined,
    /** Lets so many seconds go by in which NATS answers. */
    async answered(seconds: number) {
      for (let i = 0; i < seconds; i++) {
        queue.heardAt = clock.now();
        await clock.advance(1_000);
      }
    },
  };
}

const WAITING =
  "Waiting for a worker: start cio-sync work with the siteId and the region of this " +
  "configuration, within 10 s";
const NO_WORKER =
  "No worker was there for 10 s: start cio-sync work with the siteId and the region of this " +
  "configuration, and publish again";

Deno.test("Watch says after three seconds that it waits for a worker, once, and ends the run when none comes", async () => {
  const { facts, did, ended, answered, watch } = scene();
  using _watch = watch;
  facts.workers = 0;
  await answered(2);
  assertEquals(did.notes, []);
  await answered(1);
  assertEquals(did.notes, [WAITING]);
  await answered(6);
  assertEquals([did.notes, ended()], [[WAITING], undefined]);
  await answered(1);
  assertEquals([did.notes, ended()], [[WAITING], ["setup", NO_WORKER]]);
});

Deno.test("Watch ends the run with what the last worker said of why it can send nothing", async () => {
  const { facts, ended, answered, watch } = scene();
  using _watch = watch;
  facts.workers = 0;
  facts.problem = { kind: "auth", message: "Customer.io refused the credentials" };
  await answered(10);
  assertEquals(ended(), ["auth", "Customer.io refused the credentials"]);
});

Deno.test("Watch counts anew once a worker is there, nothing is in flight, or the connection is lost", async () => {
  const meanwhile = [{ workers: 1 }, { inFlight: 0 }, { isUp: false }];
  for (const change of meanwhile) {
    const name = JSON.stringify(change);
    const { facts, did, ended, answered, watch } = scene();
    using _watch = watch;
    const alone = { workers: 0, inFlight: 1, isUp: true };
    Object.assign(facts, alone);
    await answered(9);
    Object.assign(facts, change);
    await answered(1);
    Object.assign(facts, alone);
    await answered(9);
    assertEquals([did.notes.length, ended()], [2, undefined], name);
    await answered(1);
    assertEquals(ended(), ["setup", NO_WORKER], name);
  }
});

Deno.test("Watch ends the run when NATS has not answered for as long, while something is in flight", async () => {
  const { facts, clock, ended, watch } = scene();
  using _watch = watch;
  facts.inFlight = 0;
  await clock.advance(15_000);
  assertEquals(ended(), undefined);
  facts.inFlight = 1;
  await clock.advance(9_000);
  assertEquals(ended(), undefined);
  await clock.advance(1_000);
  assertEquals(ended(), [
    "setup",
    "NATS did not answer for 10 s: publish again when it does; with the same --run and --state it goes on " +
    "from here",
  ]);
});

Deno.test("Watch asks how far workers are every second, while something is in flight and NATS is there", async () => {
  const { facts, did, answered, watch } = scene();
  await answered(3);
  assertEquals(did.asked, 3);
  Object.assign(facts, { inFlight: 0 });
  await answered(3);
  Object.assign(facts, { inFlight: 1, isUp: false });
  await answered(3);
  assertEquals(did.asked, 3);
  watch[Symbol.dispose]();
  Object.assign(facts, { isUp: true });
  await answered(3);
  assertEquals(did.asked, 3);
});

Deno.test("Watch publishes again what was given to a worker and what none has had for two leases", async () => {
  const kept = await requestWith(3);
  const { did, answered, watch } = scene(kept);
  using _watch = watch;
  await answered(4);
  assertEquals(did.again, 0);
  await answered(1);
  assertEquals([did.again, kept.attempt, kept.seenAt], [1, 2, 5_000]);
  await answered(4);
  assertEquals(did.again, 1);
  await answered(1);
  assertEquals(did.again, 2);
});

Deno.test("Watch lets a request be that is where it should be, or of which NATS says nothing", async () => {
  const cases: [name: string, sequence: number | undefined, facts: Record<string, unknown>][] = [
    ["not published", undefined, {}],
    ["not given to a worker", 4, {}],
    ["with a worker", 3, { isHeld: true }],
    ["in nobody's hands, as there is nobody", 3, { workers: 0 }],
    ["no answer", 3, { progress: undefined }],
    ["not to be had back", 3, { isFenced: false }],
  ];
  for (const [name, sequence, changes] of cases) {
    const kept = await requestWith(sequence);
    const { facts, did, answered, watch } = scene(kept);
    using _watch = watch;
    Object.assign(facts, changes);
    await answered(9);
    assertEquals([did.again, did.ended], [0, []], name);
  }
  // The time of a worker that had it is not that of whoever lost it.
  const kept = await requestWith(3);
  const { facts, did, answered, watch } = scene(kept);
  using _watch = watch;
  facts.isHeld = true;
  await answered(4);
  facts.isHeld = false;
  await answered(4);
  assertEquals(did.again, 0);
  await answered(1);
  assertEquals(did.again, 1);
});

Deno.test("Watch lets a request be whose outcome has come while it was being fenced", async () => {
  const kept = await requestWith(3);
  const { did, answered, watch } = scene(kept);
  using _watch = watch;
  kept.isTaken = true;
  await answered(6);
  assertEquals([did.again, did.ended], [0, []]);
});

Deno.test("Watch fails the people of a request that was missed four times", async () => {
  const kept = await requestWith(3);
  const { did, answered, watch } = scene(kept);
  using _watch = watch;
  await answered(15);
  assertEquals([did.again, did.ended.length], [3, 0]);
  await answered(5);
  const [{ accepted, refused, stop }] = did.ended;
  assertEquals([did.again, did.ended.length, accepted.length, stop], [3, 1, 0, undefined]);
  assertEquals(
    refused.map(({ failure: { outcome, reason, user } }) => [outcome, reason, user]),
    kept.people.map(({ user }) => ["failed", POISON, user]),
  );
});

Deno.test("Watch does nothing more once it was disposed of, not even with an answer that it waited for", async () => {
  const { clock, facts, did, queue, watch } = scene(await requestWith(3));
  let answer = () => {};
  queue.progress = () =>
    new Promise((resolve) => answer = () => resolve({ givenTo: 3 } as QueueProgress));
  await clock.advance(20_000);
  facts.workers = 0;
  watch[Symbol.dispose]();
  answer();
  await clock.advance(20_000);
  assertEquals([clock.sleeping, did.notes, did.again], [0, [], 0]);
});

Deno.test("Watch looks at nothing that was asked of a queue that is no longer the one", async () => {
  const kept = await requestWith(3);
  const { clock, facts, did, queue, watch } = scene(kept);
  using _watch = watch;
  const answers: (() => void)[] = [];
  queue.progress = () =>
    new Promise((resolve) => answers.push(() => resolve({ givenTo: 3 } as QueueProgress)));
  for (let second = 0; second < 9; second++) {
    await clock.advance(1_000);
    queue.heardAt = clock.now();
    facts.generation = `f0${second}`;
    answers.shift()!();
  }
  await clock.advance(500);
  assertEquals(did.again, 0);
});
