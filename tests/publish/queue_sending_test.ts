/** The sending of one run by a queue, put together; with a real server: tests/nats/. */

import { JetStreamApiError, type JsMsg } from "@nats-io/jetstream";
import { assertEquals } from "@std/assert";
import { BATCH_BYTES } from "../../lib/customerio/limits.ts";
import { RunError } from "../../lib/errors.ts";
import { encodeOutcome, type Outcome } from "../../lib/nats/outcome_message.ts";
import { decodeRequest } from "../../lib/nats/request_message.ts";
import { QueueSending, type QueueSendingOptions } from "../../lib/publish/queue_sending.ts";
import type { State } from "../../lib/state/state.ts";
import type { DeliverOptions } from "../../lib/sync/deliver.ts";
import type { Means } from "../../lib/sync/sending.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { settle } from "../helpers/turns.ts";

const GONE = new JetStreamApiError({ code: 404, err_code: 10059, description: "not found" });
const STOP = new RunError("interrupted", "Interrupted by SIGINT");
const START = "cio-sync-1_0123abcd";
const LEFT_BEHIND = `${START}_f00_queue_main`;

/** A publisher of run `main`, on a server where these streams are already. */
function scene({ streams = [] as string[], cluster = undefined as string | undefined } = {}) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const { client, batches } = fakeConsumers();
  const unasked = undefined as unknown;
  const facts = { isUp: true, info: unasked, lock: unasked, deletion: unasked };
  const did = { notes: [] as string[], said: [] as string[], closed: 0, checked: 0 };
  const made: { name: string; num_replicas: number }[] = [];
  const consumers: Record<string, unknown>[] = [];
  const deleted: string[] = [];
  const messages: Uint8Array[] = [];
  const heard = new Map<string, (error: null, message: { json: () => unknown }) => void>();
  async function* names() {
    yield* streams;
  }
  const connection = {
    subscribe(subject: string, { callback }: { callback: () => void }) {
      heard.set(subject, callback);
      return { unsubscribe: () => heard.delete(subject) };
    },
    publish: (subject: string) => did.said.push(subject),
    request: () => Promise.resolve(),
    isClosed: () => false,
    info: { cluster, max_payload: 1_000_000 },
  };
  const info = {
    ...{ num_pending: 0, num_ack_pending: 0, delivered: { stream_seq: 9, consumer_seq: 9 } },
    config: {},
  };
  const manager = {
    streams: {
      names,
      add: (stream: typeof made[0]) => Promise.resolve(made.push(stream)),
      delete: (name: string) =>
        facts.deletion === undefined
          ? Promise.resolve(deleted.push(name))
          : Promise.reject(facts.deletion),
      deleteMessage: () => Promise.resolve(true),
    },
    consumers: {
      add: (_stream: string, consumer: Record<string, unknown>) =>
        Promise.resolve(consumers.push(consumer)),
      delete: () => Promise.resolve(),
      info: () => facts.info === undefined ? Promise.resolve(info) : Promise.reject(facts.info),
    },
  };
  const link = {
    ...{ connection, manager },
    get isUp() {
      return facts.isUp;
    },
  };
  const sending = new QueueSending({
    configuration: { parallelism: 3, timeout: 7, giveUpAfter: 10, identifier: "id" },
    run: { clock, stop, note: (message: string) => did.notes.push(message) },
    ...{ name: "main", workspace: "0123abcd", link },
    client: Object.assign(client, {
      publish: (_subject: string, data: Uint8Array) =>
        Promise.resolve({ seq: messages.push(data.slice()) }),
    }),
    lock: {
      check: () => {
        did.checked++;
        return facts.lock === undefined ? Promise.resolve() : Promise.reject(facts.lock);
      },
    },
    close: () => Promise.resolve(void did.closed++),
  } as unknown as QueueSendingOptions);
  const sign = (id: string, more = {}) =>
    heard.get("cio-sync-1.0123abcd.worker")!(null, { json: () => ({ id, held: {}, ...more }) });
  return {
    ...{ sending, clock, stop, facts, did, made, consumers, deleted, messages, heard, batches },
    sign,
    resume: () => sending.resume(() => Promise.resolve(undefined)),
    open: (state?: State) => sending.openMeans({ state }),
  };
}

/** Sends one person by `means`. */
async function sendOne({ deliver }: Means, more = {}) {
  const people = await peopleOf(users(1));
  const request = { kind: "batch" as const, people, ...more };
  const delivery = deliver(request, { signal: new AbortController().signal } as DeliverOptions);
  await settle();
  return delivery;
}

/** Sends one person, whom nobody waits for. */
function sendOneOf(means: Means): void {
  sendOne(means);
}

const HELD_BACK = { askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 };

/** What a worker says of request `id`. */
function saidOf(id: string, facts: Partial<Outcome> = {}): JsMsg {
  const outcome: Outcome = {
    ...{ worker: "a", ack: "$JS.ACK.s.workers.1.1.1.1.1", sent: 1, retried: 0, refused: [] },
    ...{ heldBack: HELD_BACK, ...facts },
  };
  const data = encodeOutcome(outcome, { echo: new Uint8Array(0), maxBytes: Infinity });
  return { subject: `x.${id}`, data, ack: () => {} } as unknown as JsMsg;
}

Deno.test("QueueSending holds four times as much as a sync, so that workers always find requests", () => {
  const { sending, open } = scene();
  assertEquals(sending.heldBytes, 4 * 32 * 1024 * 1024);
  // A message has room for what stands beside the body.
  assertEquals(sending.batchBytes, BATCH_BYTES + 131_072);
  // 500 of them may wait beside those at work.
  assertEquals(open().places.max, 12 + 500);
});

Deno.test("resume() makes the queue by the configuration, with copies where the server has others beside it", async () => {
  for (const [cluster, copies] of [[undefined, 1], ["c", 3]] as const) {
    const { sending, resume, made, consumers, heard, deleted, did } = scene({ cluster });
    await resume();
    assertEquals(made.map(({ num_replicas }) => num_replicas), [copies, copies]);
    const [, { ack_wait, max_ack_pending }] = consumers;
    assertEquals([ack_wait, max_ack_pending], [10_000e6, 3]);
    const advisory = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES";
    assertEquals([...heard.keys()], [
      "cio-sync-1.0123abcd.worker",
      `${advisory}.${made[1].name}.workers`,
    ]);
    await sending[Symbol.asyncDispose]();
    assertEquals([heard.size, did.closed], [0, 1]);
    assertEquals(deleted, [made[1].name, made[0].name]);
  }
});

Deno.test("resume() takes up what an earlier publisher has left, before it makes a queue", async () => {
  const { sending, resume, made, deleted, clock } = scene({ streams: [LEFT_BEHIND] });
  await resume();
  assertEquals(deleted, [LEFT_BEHIND, LEFT_BEHIND.replace("queue", "outcomes")]);
  assertEquals(made.length, 2);
  await sending[Symbol.asyncDispose]();
  await clock.advance(0);
  assertEquals(clock.sleeping, 0);
});

Deno.test("openMeans() counts what its requests took, and how all workers were held back", async () => {
  const { sending, resume, open } = scene();
  await resume();
  const first = open();
  sendOneOf(first);
  await settle();
  const heldBack = { askedMs: 30, slowedMs: 4, refusals: 2, troubles: 1, outageMs: 50 };
  sending.api.take(saidOf("1", { sent: 5, retried: 2, heldBack }));
  await settle();
  assertEquals([first.sent, first.retried, first.outageMs], [5, 2, 50]);
  const second = open();
  sendOneOf(second);
  await settle();
  assertEquals([second.sent, second.retried, second.outageMs], [0, 0, 0]);
  sending.api.take(saidOf("2", { heldBack: { ...heldBack, outageMs: 70 } }));
  await settle();
  assertEquals([second.sent, second.retried, second.outageMs], [1, 0, 20]);
  sendOneOf(second);
  await settle();
  sending.api.take(saidOf("3", { retried: 1, heldBack: { ...heldBack, outageMs: 70 } }));
  await settle();
  assertEquals([second.sent, second.retried, first.sent], [2, 1, 5]);
  assertEquals(sending.pace, {
    heldBack: { askedMs: 30, slowedMs: 4, refusals: 2, troubles: 1 } as typeof HELD_BACK,
    ...{ throttledMs: 34, heldBackMs: 0, slowedTo: undefined },
  });
  assertEquals(second.drought, { noSuccessMs: 0, lastStatus: undefined, isOutage: false });
  await sending[Symbol.asyncDispose]();
});

Deno.test("openMeans() ends the run with why nothing was answered, unless one worker was", async () => {
  const silence = { kind: "unreachable" as const, message: "nothing listens there" };
  const cases: [said: Record<string, Partial<Outcome>>, ends: string | undefined][] = [
    [{}, undefined],
    [{ a: { silence } }, silence.message],
    [{ a: { silence }, b: { silence: { ...silence, message: "another" } } }, silence.message],
    [{ a: { silence }, b: {} }, undefined],
    [{ a: {}, b: { silence } }, undefined],
  ];
  for (const [said, ends] of cases) {
    const { sending, resume, open } = scene();
    await resume();
    const means = open();
    for (const [i, [worker, facts]] of Object.entries(said).entries()) {
      sendOneOf(means);
      await settle();
      sending.api.take(saidOf(`${i + 1}`, { worker, ...facts }));
      await settle();
    }
    assertEquals(means.end(undefined)?.message, ends, JSON.stringify(said));
    await sending[Symbol.asyncDispose]();
  }
});

Deno.test("openMeans() has come back what the state is to know, of people who have records", async () => {
  const { sending, resume, open, messages } = scene();
  await resume();
  const state = {
    acceptedAs: (people: { key: string }[]) => people.map(({ key }) => ({ key, hashes: "h" })),
  } as unknown as State;
  const means = open(state);
  for (const more of [{}, { hasNoRecords: true }]) {
    sendOne(means, more);
    await settle();
  }
  const echoes = messages.map((message) => new TextDecoder().decode(decodeRequest(message).echo));
  assertEquals(echoes, ['[["0","h"]]', ""]);
  sending.api.abort(STOP);
  await sending[Symbol.asyncDispose]();
});

Deno.test("QueueSending makes a lost queue anew, and publishes again what was in it", async () => {
  const { sending, resume, open, clock, facts, did, made, messages, heard, sign } = scene();
  await resume();
  sendOneOf(open());
  sign("b");
  await settle();
  facts.info = GONE;
  await clock.advance(1_000);
  facts.info = undefined;
  assertEquals(did.notes, ["NATS has lost the queue of this run: it is made anew"]);
  assertEquals([did.checked, made.length, messages.length], [1, 4, 1]);
  for (let second = 0; second < 10; second++) {
    sign("b");
    await clock.advance(1_000);
  }
  assertEquals(messages.length, 2);
  assertEquals([...heard.keys()].some((subject) => subject.includes(made[3].name)), true);
  sending.api.abort(STOP);
  await sending[Symbol.asyncDispose]();
});

Deno.test("QueueSending ends the run where another publisher has it by the time that the queue is lost", async () => {
  const { sending, resume, open, clock, facts, stop, made, did } = scene();
  await resume();
  sendOneOf(open());
  await settle();
  facts.info = GONE;
  facts.lock = new RunError("usage", "Cannot publish run 'main'");
  await clock.advance(1_000);
  assertEquals([stop.signal.reason, made.length], [facts.lock, 2]);
  // Who has messages of the queue that was lost is told as long as somebody may.
  await clock.advance(1_000);
  const told = did.said.filter((subject) => subject.includes(".stop."));
  assertEquals([new Set(told).size, told.length > 1], [1, true]);
  sending.api.abort(STOP);
  await sending[Symbol.asyncDispose]();
});

Deno.test("QueueSending ends the run when no worker comes within giveUpAfter", async () => {
  const { sending, resume, open, clock, stop } = scene();
  await resume();
  sendOneOf(open());
  await clock.advance(9_999);
  assertEquals(stop.signal.aborted, false);
  await clock.advance(1);
  assertEquals((stop.signal.reason as RunError).kind, "setup");
  sending.api.abort(STOP);
  await sending[Symbol.asyncDispose]();
});

Deno.test("QueueSending fails a request that no worker could end", async () => {
  const { sending, resume, open, heard, clock } = scene();
  await resume();
  const delivery = sendOne(open());
  await settle();
  const [, advise] = heard.values();
  advise(null, { json: () => ({ stream_seq: 1 }) });
  await settle();
  // All is read that was published before that.
  sending.api.take(
    { subject: "x.1", data: new Uint8Array(0), seq: 99, ack() {} } as unknown as JsMsg,
  );
  const { refused: [{ failure }] } = await delivery;
  assertEquals(failure.reason.startsWith("Not confirmed: 5 workers"), true);
  await clock.advance(0);
  await sending[Symbol.asyncDispose]();
});

Deno.test("QueueSending tells workers of a stop, and waits 10 s for what they have", async () => {
  const { sending, resume, open, clock, stop, did, sign } = scene();
  await resume();
  let reason: string | undefined;
  sendOne(open()).then(({ refused: [{ failure }] }) => reason = failure.reason);
  await settle();
  stop.abort(STOP);
  await settle();
  assertEquals(did.said.filter((subject) => subject.includes(".stop.main.")).length, 1);
  for (let second = 0; second < 9; second++) {
    sign("b");
    await clock.advance(1_000);
  }
  sign("b");
  await clock.advance(999);
  assertEquals(reason, undefined);
  await clock.advance(1);
  assertEquals(reason, "Not confirmed: the run was interrupted");
  await sending[Symbol.asyncDispose]();
  await clock.advance(0);
  assertEquals(clock.sleeping, 0);
});

Deno.test("QueueSending leaves its queue where workers may have something of it, or nobody can say", async () => {
  for (const how of ["in flight", "unresolved", "not connected", "all done"]) {
    const { sending, resume, open, clock, stop, facts, deleted, did } = scene();
    await resume();
    sendOneOf(open());
    await settle();
    if (how === "unresolved") sending.api.abort(STOP);
    if (how === "not connected" || how === "all done") sending.api.take(saidOf("1"));
    await settle();
    facts.isUp = how !== "not connected";
    if (how === "in flight") stop.abort(STOP);
    await sending[Symbol.asyncDispose]();
    assertEquals([deleted.length, did.closed], [how === "all done" ? 2 : 0, 1], how);
    // Nothing goes on behind it.
    await clock.advance(0);
    const said = did.said.length;
    await clock.advance(5_000);
    assertEquals([clock.sleeping, did.said.length], [0, said], how);
  }
});

Deno.test("QueueSending closes the connection also where its queue cannot be deleted", async () => {
  const { sending, resume, did, facts, deleted } = scene();
  await resume();
  facts.deletion = new Error("timeout");
  await sending[Symbol.asyncDispose]();
  assertEquals([did.closed, deleted], [1, []]);
});
