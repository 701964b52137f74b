/** A message in a worker's hands, as far as the server that it is of does not matter. */

import { headers } from "@nats-io/nats-core";
import { JetStreamApiError } from "@nats-io/jetstream";
import { assertEquals, assertThrows } from "@std/assert";
import { attemptHeaders } from "../../lib/nats/attempt.ts";
import { encodeRequest } from "../../lib/nats/request_message.ts";
import { type Arrival, type NatsParts, TakenMessage } from "../../lib/work/taken_message.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";

const NAME = { workspace: "0123abcd", run: "main", generation: "f00" };
const ACK = "$JS.ACK.a-stream.workers.1.42.7.1700000000000000000.5";
const OUTCOME = new Uint8Array([7, 8]);

/** What is published on the subject of an outcome after something else was. */
const OVERTAKEN = new JetStreamApiError({ code: 400, err_code: 10071, description: "wrong last" });

/** A message that was given so often and published so often; publishing ends as `answers` say, and then well. */
async function scene({ given = 1, attempt = 1, answers = [] }: {
  given?: number;
  attempt?: number | undefined;
  answers?: unknown[];
} = {}) {
  const clock = new FakeClock();
  const did: unknown[][] = [];
  const [person] = await peopleOf(users(1));
  const message = {
    data: encodeRequest({
      ...{ id: "5", identifier: "id", request: { kind: "batch", people: [person] } },
      echo: new Uint8Array(0),
    }),
    headers: attempt === undefined ? headers() : attemptHeaders(attempt),
    info: { deliveryCount: given },
    ...{ seq: 42, reply: ACK },
    ack: () => did.push(["ack"]),
    nak: () => did.push(["nak"]),
  };
  const nats = {
    connection: {
      request: (subject: string, data: string, { timeout }: { timeout: number }) =>
        Promise.resolve(did.push(["request", subject, data, timeout])),
    },
    client: {
      publish: (subject: string, data: Uint8Array, options: Record<string, unknown>) => {
        const { msgID, timeout, expect } = options;
        did.push(["publish", subject, data.length, msgID, timeout, expect]);
        const answer = answers.shift();
        return answer === undefined ? Promise.resolve({ seq: 9 }) : Promise.reject(answer);
      },
    },
    manager: {
      streams: {
        getMessage: (stream: string, query: Record<string, unknown>) => {
          did.push(["get", stream, query]);
          return Promise.resolve("seq" in query ? {} : null);
        },
      },
    },
  };
  const arrival = { message, queue: NAME, ackWaitMs: 10_000, askedAt: 0, now: () => clock.now() };
  const taken = new TakenMessage(nats as unknown as NatsParts, {
    ...arrival,
    clock,
  } as unknown as Arrival);
  return { taken, clock, did };
}

const SUBJECT = "cio-sync-1.0123abcd.outcome.main.f00.5";

function filling(lastSubjectSequence: number, id = "f00.5.a-worker.1") {
  return ["publish", SUBJECT, 2, id, 5_000, { lastSubjectSequence }];
}

Deno.test("isWanted() asks nobody about a message that is given for the first time", async () => {
  for (const attempt of [1, undefined]) {
    const { taken, did } = await scene({ attempt });
    assertEquals([await taken.isWanted(), did], [true, []]);
  }
});

Deno.test("isWanted() claims the outcome of a message that was given, or published, before", async () => {
  for (const before of [{ given: 2 }, { attempt: 2 }]) {
    const { taken, did } = await scene(before);
    assertEquals(await taken.isWanted(), true);
    assertEquals(did, [
      ["get", "cio-sync-1_0123abcd_f00_outcomes_main", { last_by_subj: SUBJECT }],
      ["publish", SUBJECT, 0, undefined, undefined, { lastSubjectSequence: 0 }],
      ["get", "cio-sync-1_0123abcd_f00_queue_main", { seq: 42 }],
    ]);
  }
});

Deno.test("settle() publishes the outcome, and acknowledges the message then", async () => {
  const { taken, did } = await scene();
  assertEquals(await taken.settle(OUTCOME, "a-worker"), true);
  assertEquals(did, [filling(0), ["ack"]]);
});

Deno.test("settle() publishes behind its own claim", async () => {
  const { taken, did } = await scene({ given: 2 });
  await taken.isWanted();
  did.length = 0;
  assertEquals(await taken.settle(OUTCOME, "a-worker"), true);
  assertEquals(did, [filling(9, "f00.5.a-worker.2"), ["ack"]]);
});

Deno.test("settle() leaves the message alone where another worker has it", async () => {
  const { taken, did } = await scene({ answers: [OVERTAKEN] });
  assertEquals(await taken.settle(OUTCOME, "a-worker"), false);
  assertEquals(did, [filling(0)]);
});

Deno.test("settle() tries four times a second as long as the lease lasts", async () => {
  const silence = new Error("timeout");
  const { taken, clock, did } = await scene({ answers: [silence] });
  const settled = taken.settle(OUTCOME, "a-worker");
  await clock.advance(249);
  assertEquals(did.length, 1);
  await clock.advance(1);
  assertEquals(await settled, true);
  assertEquals(did, [filling(0), filling(0), ["ack"]]);

  const never = await scene({ answers: Array(100).fill(silence) });
  const lost = never.taken.settle(OUTCOME, "a-worker");
  await never.clock.advance(10_250);
  assertEquals(await lost, false);
  assertEquals(never.did.length, 41);
});

Deno.test("TakenMessage extends its lease at the server, gives back, and dismisses", async () => {
  const { taken, did } = await scene();
  assertEquals([taken.ackSubject, taken.request.id, taken.queue], [ACK, "5", NAME]);
  await taken.lease.extend();
  taken.giveBack();
  taken.dismiss();
  assertEquals(did, [["request", ACK, "+WPI", 5_000], ["nak"], ["ack"]]);
});

Deno.test("TakenMessage refuses what is no request", () => {
  const message = { data: new Uint8Array(3) };
  assertThrows(() => new TakenMessage({} as NatsParts, { message } as unknown as Arrival));
});
