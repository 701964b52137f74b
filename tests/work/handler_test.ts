/** What a worker does with one message, as far as that is not the server's to say. */

import { assertEquals } from "@std/assert";
import type { Configuration } from "../../lib/config/types.ts";
import { StatusError } from "../../lib/customerio/request_error.ts";
import { RunError } from "../../lib/errors.ts";
import { decodeOutcome, type Outcome } from "../../lib/nats/outcome_message.ts";
import type { Delivery } from "../../lib/sync/delivery.ts";
import { Handler, type HandlerOptions } from "../../lib/work/handler.ts";
import { WorkMeans } from "../../lib/work/means.ts";
import type { TakenMessage } from "../../lib/work/taken_message.ts";
import type { TakenQueue } from "../../lib/work/taken_queue.ts";
import { Tally } from "../../lib/work/tally.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";

const CONFIGURATION = {
  ...{ parallelism: 1, rateLimit: 1_000, giveUpAfter: 300, timeout: 7, maxAttempts: 2 },
} as Configuration;

const ACK = "$JS.ACK.a-stream.workers.1.42.7.1700000000000000000.5";

/** An answer of Customer.io with this status. */
function status(status: number): StatusError {
  const request = { host: "track.example", endpoint: "POST /api/v2/batch", setting: "trackUrl" };
  return new StatusError({ status, isApiAnswer: true, sender: "x", request } as never);
}

/** A worker and a message of two people; `answers` are those of Customer.io, good ones where there are none. */
async function scene({ answers = [], isWanted = true, isSettled = true, hasOthers = false }: {
  answers?: unknown[];
  isWanted?: boolean;
  isSettled?: boolean;
  hasOthers?: boolean;
} = {}) {
  const clock = new FakeClock({ jumps: true });
  const stop = new AbortController();
  const did: string[] = [];
  const outcomes: { outcome: Outcome; echo: string; worker: string }[] = [];
  const settled: Delivery[] = [];
  const api = {
    identifyBatch: () => {
      did.push("sent");
      const answer = answers.shift() ?? [];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    region: () => Promise.resolve("us"),
  } as unknown as HandlerOptions["target"]["api"];
  using means = new WorkMeans({ configuration: CONFIGURATION, target: { api }, clock, stop });
  const tally = new Tally();
  const people = await peopleOf(users(2));
  const message = {
    request: {
      ...{ id: "1", identifier: "id", echo: new TextEncoder().encode("echo") },
      request: { kind: "batch", people },
    },
    ackSubject: ACK,
    lease: {
      signal: new AbortController().signal,
      coverAttempt: (ms: number) => Promise.resolve(void did.push(`covered ${ms}`)),
      extend: () => Promise.resolve(did.push("extended") > 0),
    },
    isWanted: () => Promise.resolve(isWanted),
    dismiss: () => did.push("dismissed"),
    giveBack: () => did.push("given back"),
    settle: (bytes: Uint8Array, worker: string) => {
      did.push("published");
      const { outcome, echo } = decodeOutcome(bytes);
      outcomes.push({ outcome, echo: new TextDecoder().decode(echo), worker });
      return Promise.resolve(isSettled);
    },
  };
  const queue = {
    stop: new AbortController(),
    heldBackBefore: { askedMs: -1, slowedMs: -2, refusals: -3, troubles: -4, outageMs: -5 },
    settle: (delivery: Delivery) => settled.push(delivery),
  };
  const handler = new Handler({
    ...{ id: "a-worker", configuration: CONFIGURATION, target: { api }, means, tally, clock, stop },
    ...{ maxBytes: () => 10_000, hasOthers: () => hasOthers },
  });
  const handle = () =>
    handler.handle(message as unknown as TakenMessage, queue as unknown as TakenQueue);
  return { handle, did, outcomes, settled, tally, stop, queue, people };
}

const COVERED = "covered 7000";

Deno.test("handle() sends the people of a message under its lease, and publishes what became of them", async () => {
  const { handle, did, outcomes, settled, tally, people } = await scene();
  await handle();
  assertEquals(did, [COVERED, "sent", "extended", "published"]);
  assertEquals(outcomes, [{
    outcome: {
      ...{ worker: "a-worker", ack: ACK, sent: 1, retried: 0, refused: [] },
      heldBack: { askedMs: 1, slowedMs: 2, refusals: 3, troubles: 4, outageMs: 5 },
    },
    echo: "echo",
    worker: "a-worker",
  }]);
  assertEquals(settled.map(({ accepted }) => accepted), [people]);
  assertEquals([tally.sent, tally.retried], [1, 0]);
  assertEquals(tally.people, { accepted: 2, rejected: 0, failed: 0 });
  assertEquals(tally.messages, { taken: 0, acknowledged: 1, expired: 0 });
});

Deno.test("handle() dismisses a message of which nothing is wanted any more", async () => {
  const { handle, did, settled, tally } = await scene({ isWanted: false });
  await handle();
  assertEquals([did, settled.length, tally.sent], [["dismissed"], 0, 0]);
});

Deno.test("handle() counts nobody whose outcome came too late, as another worker tells of them", async () => {
  const { handle, settled, tally } = await scene({ isSettled: false });
  await handle();
  assertEquals([settled.length, tally.sent], [0, 1]);
  assertEquals(tally.people, { accepted: 0, rejected: 0, failed: 0 });
  assertEquals(tally.messages, { taken: 0, acknowledged: 0, expired: 1 });
});

Deno.test("handle() says who was refused, and how often it tried", async () => {
  const refusal = [{ index: 1, reason: "bad", field: "email" }];
  const { handle, outcomes, tally } = await scene({ answers: [status(503), refusal] });
  await handle();
  const [{ outcome: { sent, retried, refused, stop } }] = outcomes;
  assertEquals([sent, retried, stop], [2, 1, undefined]);
  const failure = { outcome: "rejected" as const, reason: "bad", field: "email", status: 207 };
  assertEquals(refused, [{ index: 1, failure }]);
  assertEquals(tally.people, { accepted: 1, rejected: 1, failed: 0 });
});

Deno.test("handle() ends the worker, and the run, where the credentials are refused", async () => {
  for (const hasOthers of [false, true]) {
    const { handle, did, outcomes, stop } = await scene({ answers: [status(401)], hasOthers });
    await handle();
    assertEquals([stop.signal.reason?.kind, outcomes[0].outcome.stop?.kind], ["auth", "auth"]);
    assertEquals([did.includes("given back"), outcomes.length], [false, 1]);
  }
});

Deno.test("handle() leaves a message to others, if there are some, where it gets through to nobody", async () => {
  for (const hasOthers of [true, false]) {
    const { handle, did, outcomes, stop } = await scene({ hasOthers });
    const error = new RunError("unreachable", "Cannot reach Customer.io");
    stop.abort(error);
    await handle();
    assertEquals(did, hasOthers ? ["given back"] : ["extended", "published"]);
    const sent = { kind: "unreachable" as const, message: "Cannot reach Customer.io" };
    assertEquals(outcomes.map(({ outcome }) => outcome.stop), hasOthers ? [] : [sent]);
  }
});

Deno.test("handle() says nothing of what a second signal has ended: it may still arrive", async () => {
  const { handle, did, settled, stop } = await scene();
  stop.abort(new RunError("interrupted", "Interrupted by SIGTERM"));
  await handle();
  assertEquals([did, settled], [[], []]);
});

Deno.test("handle() sends nothing once the publisher lets nothing more be sent, and says so", async () => {
  const { handle, did, outcomes, queue } = await scene();
  queue.stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  await handle();
  assertEquals(did, ["extended", "published"]);
  const [{ outcome: { refused, stop } }] = outcomes;
  assertEquals(stop, undefined);
  assertEquals(
    refused.map(({ index, failure, isUntouched }) => [index, failure.outcome, isUntouched]),
    [
      [0, "failed", true],
      [1, "failed", true],
    ],
  );
});
