/** A run that is stopped, of which workers have some and the queue the rest. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { QueueProgress } from "../../lib/nats/streams.ts";
import { KeptRequest } from "../../lib/publish/kept_request.ts";
import { withdraw, type WithdrawalOptions } from "../../lib/publish/withdrawal.ts";
import type { Delivery } from "../../lib/sync/delivery.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";

const STOP = new RunError("interrupted", "Interrupted by SIGINT");
const STREAM = "cio-sync-1_0123abcd_f00_queue_main";
const SUBJECT = "cio-sync-1.0123abcd.stop.main.f00";

/** Requests that were published with these numbers; of those up to `givenTo` a worker has each, of the others none. */
async function scene(
  numbers: (number | undefined)[],
  { givenTo, givenMeanwhile = 0, answers = true }: {
    givenTo: number;
    /** Messages that workers are given while others are deleted. */
    givenMeanwhile?: number;
    answers?: boolean;
  },
) {
  const clock = new FakeClock();
  const end = new AbortController();
  const facts = {
    ...{ isClosed: false, isUp: true, workers: 1 },
    progress: { givenTo, deliveries: givenTo } as QueueProgress,
  };
  const did = { told: [] as string[][], deleted: [] as unknown[][], aborted: [] as unknown[] };
  const ended: [id: string, reason: string | undefined][] = [];
  const [person] = await peopleOf(users(1));
  const kept = new Map(numbers.map((sequence, i) => {
    const id = `${i}`;
    const message = new Uint8Array(0);
    const request = new KeptRequest({ id, people: [person], message, onOutcome: () => {} });
    request.published = sequence === undefined ? undefined : { generation: "f00", sequence };
    return [id, request];
  }));
  const exchange = {
    kept,
    get inFlight() {
      return kept.size;
    },
    end({ id }: KeptRequest, { refused: [{ failure, isUntouched }] }: Delivery) {
      if (kept.delete(id)) ended.push([id, isUntouched ? failure.reason : undefined]);
    },
    abort(reason: unknown) {
      did.aborted.push(reason);
      kept.clear();
    },
  };
  const options = {
    connection: {
      isClosed: () => facts.isClosed,
      publish: (subject: string, text: string) => did.told.push([subject, text]),
    },
    link: {
      get isUp() {
        return facts.isUp;
      },
    },
    presence: {
      get count() {
        return facts.workers;
      },
    },
    manager: {
      streams: {
        deleteMessage: (...message: unknown[]) => {
          did.deleted.push(message);
          const given = givenTo + givenMeanwhile;
          facts.progress = { givenTo: given, deliveries: given } as QueueProgress;
          return Promise.reject(new Error("it is not there"));
        },
      },
    },
    queue: {
      name: { workspace: "0123abcd", run: "main", generation: "f00" },
      progress: () => Promise.resolve(answers ? facts.progress : undefined),
    },
    ...{ exchange, clock, signal: end.signal },
  };
  let isDone = false;
  const done = withdraw(options as unknown as WithdrawalOptions, STOP).then(() => isDone = true);
  return { clock, facts, did, ended, kept, done, end, isDone: () => isDone };
}

const REASON = "Not sent: the run was interrupted";

Deno.test("withdraw() ends what no worker has, tells workers twice a second, and waits for what they have", async () => {
  const { clock, did, ended, kept, done, isDone } = await scene([undefined, 1, 2, 3], {
    givenTo: 2,
  });
  await clock.advance(0);
  assertEquals(ended, [["0", REASON], ["3", REASON]]);
  assertEquals(did.deleted, [[STREAM, 3, false]]);
  const told = [SUBJECT, JSON.stringify({ kind: "interrupted", message: STOP.message })];
  assertEquals(did.told, [told]);
  await clock.advance(499);
  assertEquals(did.told.length, 1);
  await clock.advance(1);
  assertEquals(did.told, [told, told]);
  assertEquals(did.deleted.length, 1);
  assertEquals(isDone(), false);
  kept.clear();
  await clock.advance(500);
  await done;
  assertEquals([did.told.length, did.aborted], [2, []]);
});

Deno.test("withdraw() waits for the outcomes of what workers were given while it was being deleted", async () => {
  const { clock, ended, kept, done } = await scene([1, 2], {
    ...{ givenTo: 0, givenMeanwhile: 1 },
  });
  await clock.advance(0);
  await clock.advance(2_000);
  assertEquals(ended, []);
  // Which of the two it was only its outcome says.
  kept.delete("0");
  await clock.advance(500);
  assertEquals(ended, [["1", REASON]]);
  await clock.advance(500);
  await done;
});

Deno.test("withdraw() ends nothing while the server says nothing", async () => {
  const { clock, ended, end, done } = await scene([1], { givenTo: 0, answers: false });
  await clock.advance(5_000);
  assertEquals(ended, []);
  end.abort();
  await clock.advance(500);
  await done;
  assertEquals(ended, []);
});

Deno.test("withdraw() gives up when no worker was there three times, and nobody can say what became of the rest", async () => {
  const { clock, facts, did, done } = await scene([1], { givenTo: 1 });
  await clock.advance(1_000);
  facts.workers = 0;
  await clock.advance(1_000);
  facts.workers = 1;
  await clock.advance(500);
  Object.assign(facts, { workers: 0, isUp: false });
  await clock.advance(5_000);
  assertEquals(did.aborted, []);
  facts.isUp = true;
  await clock.advance(1_000);
  assertEquals(did.aborted, []);
  await clock.advance(500);
  await done;
  assertEquals(did.aborted, [STOP]);
});

Deno.test("withdraw() tells nobody by a connection that is closed", async () => {
  const { clock, facts, did, end, done } = await scene([1], { givenTo: 1 });
  await clock.advance(0);
  facts.isClosed = true;
  await clock.advance(2_000);
  assertEquals(did.told.length, 1);
  end.abort();
  await clock.advance(500);
  await done;
});
