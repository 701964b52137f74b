/** A worker and the queues that it finds; with a real server: tests/nats/. */

import { JetStreamApiError, type JsMsg } from "@nats-io/jetstream";
import { assertEquals } from "@std/assert";
import { StatusError } from "../../lib/customerio/request_error.ts";
import { RunError } from "../../lib/errors.ts";
import { encodeRequest } from "../../lib/nats/request_message.ts";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import { Tally } from "../../lib/work/tally.ts";
import { Worker, type WorkerOptions } from "../../lib/work/worker.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { settle } from "../helpers/turns.ts";

const GONE = new JetStreamApiError({ code: 404, err_code: 10059, description: "not found" });
const [NEW_QUEUE, PRESENCE] = ["new", "worker"].map((word) => `cio-sync-1.0123abcd.${word}`);

/** Milliseconds that a worker with a timeout of 7 s has to have a message. */
const LEASE_MS = 10_000;

function streamOf(run: string): string {
  return `cio-sync-1_0123abcd_f${run}_queue_${run}`;
}

/** A worker in whose workspace are the queues of these runs. */
function scene(...runs: string[]) {
  const clock = new FakeClock();
  const [ending, stop] = [new AbortController(), new AbortController()];
  const { client, batches, failing } = fakeConsumers();
  const facts = { runs, leaseMs: LEASE_MS, progress: undefined as unknown, missing: "" };
  const did = { looks: 0, sent: 0, asked: [] as string[], signs: [] as unknown[] };
  const heard = new Map<string, () => void>();
  const answers: ((error?: Error) => void)[] = [];
  const told: LogEntry[] = [];
  async function* names() {
    did.looks++;
    yield* facts.runs.map(streamOf);
  }
  const connection = {
    subscribe(subject: string, { callback }: { callback: () => void }) {
      heard.set(subject, callback);
      return { unsubscribe: () => heard.delete(subject) };
    },
    publish(subject: string, text: string) {
      if (subject === PRESENCE) did.signs.push(JSON.parse(text));
    },
    request(subject: string, what: string) {
      did.asked.push(`${subject} ${what}`);
      return Promise.resolve();
    },
    isClosed: () => false,
  };
  const info = () => ({ delivered: {}, config: { ack_wait: facts.leaseMs * 1e6 } });
  const manager = {
    streams: { names },
    consumers: {
      info: (stream: string) => {
        if (stream === facts.missing) return Promise.reject(GONE);
        return facts.progress === undefined
          ? Promise.resolve(info())
          : Promise.reject(facts.progress);
      },
    },
  };
  const api = {
    identifyBatch: () => {
      did.sent++;
      return new Promise((resolve, reject) =>
        answers.push((error) => error === undefined ? resolve([]) : reject(error))
      );
    },
    get inFlight() {
      return answers.length;
    },
    region: () => Promise.resolve("us"),
  };
  const tally = new Tally();
  const worker = new Worker({
    ...{ id: "a", workspace: "0123abcd", tally, clock, ending: ending.signal, stop },
    configuration: {
      parallelism: 2,
      rateLimit: 1_000,
      giveUpAfter: 300,
      timeout: 7,
      maxAttempts: 2,
    },
    ...{ target: { api }, link: { connection, manager, isUp: true } },
    client: Object.assign(client, { publish: () => Promise.resolve({ seq: 9 }) }),
    tell: (entry: LogEntry) => told.push(entry),
  } as unknown as WorkerOptions);
  let isDone = false;
  return {
    ...{ worker, clock, ending, stop, batches, failing, facts, did, heard, answers, told, tally },
    /** What was told since the last time. */
    events: () => told.splice(0).map(({ event, facts }) => `${event} ${facts?.run ?? facts?.kind}`),
    async run() {
      worker.run().then(() => isDone = true);
      await settle();
    },
    async end() {
      ending.abort();
      for (const batch of batches) batch.end();
      await clock.advance(0);
      worker[Symbol.dispose]();
      assertEquals([isDone, clock.sleeping], [true, 0]);
    },
    isDone: () => isDone,
  };
}

/** Message `id`, behind which so many wait. */
async function messageOf(id: string, pending = 0): Promise<Partial<JsMsg>> {
  const [person] = await peopleOf(users(1));
  const data = encodeRequest({
    ...{ id, identifier: "id", request: { kind: "batch", people: [person] } },
    echo: new Uint8Array(0),
  });
  const info = { pending, deliveryCount: 1 } as JsMsg["info"];
  return Object.assign({ data, info, ack: () => {}, seq: 1 }, { reply: `ack-${id}` });
}

Deno.test("run() begins after the others have answered, and looks for queues every second, and when there is a new one", async () => {
  const { run, clock, did, heard, end } = scene();
  assertEquals(did.signs, [{ id: "a", held: {}, isNew: true }]);
  await run();
  await clock.advance(299);
  assertEquals(did.looks, 0);
  await clock.advance(1);
  assertEquals(did.looks, 1);
  await clock.advance(999);
  assertEquals(did.looks, 1);
  await clock.advance(1);
  assertEquals(did.looks, 2);
  await clock.advance(10);
  heard.get(NEW_QUEUE)!();
  await settle();
  assertEquals(did.looks, 3);
  await clock.advance(999);
  assertEquals(did.looks, 3);
  await clock.advance(1);
  assertEquals(did.looks, 4);
  await end();
  assertEquals([did.looks, heard.size], [4, 0]);
});

Deno.test("run() takes messages of each run that it finds, until its queue is gone", async () => {
  const { run, clock, events, worker, batches, facts, failing, end, told } = scene("crm", "shop");
  await run();
  await clock.advance(2_300);
  assertEquals(events(), ["run-found crm", "run-found shop"]);
  batches[0].end();
  await settle();
  assertEquals(worker.facts.runs, 2);
  assertEquals(
    batches.slice(1).map(({ stream }) => stream).toSorted(),
    ["crm", "shop"].map(streamOf),
  );
  facts.runs = ["shop"];
  facts.progress = GONE;
  failing.set(streamOf("crm"), new Error("no responders"));
  batches.findLast(({ stream }) => stream === streamOf("crm"))!.end();
  await clock.advance(4_000);
  assertEquals(told.map(({ message }) => message), [
    "Run 'crm' has ended; of it, here: 0 accepted",
  ]);
  events();
  assertEquals(worker.facts.runs, 1);
  await end();
  // Of what it leaves at its own end it tells nothing.
  assertEquals(events(), []);
});

Deno.test("run() leaves a queue for later that is not there yet, or of which NATS says nothing", async () => {
  for (const problem of [GONE, new Error("timeout")]) {
    const { run, clock, events, facts, end } = scene("crm");
    facts.progress = problem;
    await run();
    await clock.advance(1_300);
    assertEquals(events(), []);
    facts.progress = undefined;
    await clock.advance(1_000);
    assertEquals(events(), ["run-found crm"]);
    await end();
  }
});

Deno.test("run() takes messages of the other runs meanwhile where the queue of one is not there", async () => {
  const { run, clock, events, facts, end } = scene("crm", "shop");
  facts.missing = streamOf("crm");
  await run();
  await clock.advance(300);
  assertEquals(events(), ["run-found shop"]);
  await end();
});

Deno.test("run() leaves nothing behind, on signals or of an outage", async () => {
  const { run, clock, batches, answers, ending, stop, end } = scene("crm");
  const { signal } = ending;
  const listening = new Set<unknown>();
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    if (args[2] === undefined) listening.add(args[1]);
    add.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening.delete(args[1]);
    remove.apply(signal, args);
  };
  await run();
  assertEquals(listening.size, 1);
  await clock.advance(300);
  batches[0].give(await messageOf("7"));
  await settle();
  const request = { host: "track.example", endpoint: "POST /api/v2/batch", setting: "trackUrl" };
  const error = new StatusError({ status: 500, isApiAnswer: true, sender: "x", request } as never);
  answers.shift()!(error);
  await settle();
  // That it would give up after 300 s is no longer waited for.
  assertEquals(clock.waits.includes(300_000), true);
  stop.abort(new RunError("interrupted", "Interrupted by SIGTERM"));
  await settle();
  await end();
  assertEquals(listening.size, 0);
});

Deno.test("run() leaves a run to others whose messages it could not have long enough, and says so once", async () => {
  for (const [leaseMs, isTaken] of [[LEASE_MS, true], [LEASE_MS - 1, false]] as const) {
    const { run, clock, facts, told, end, batches } = scene("crm");
    facts.leaseMs = leaseMs;
    await run();
    await clock.advance(3_300);
    const warning: LogEntry = {
      ...{ level: "warning", event: "warning", facts: { kind: "timeout" } },
      message: "Run 'crm' is left to other workers: its configuration has a shorter timeout than " +
        "the 7 seconds of this one; give both the same",
    };
    assertEquals(told.filter(({ level }) => level === "warning"), isTaken ? [] : [warning]);
    assertEquals([told.length, batches.length > 0], [1, isTaken]);
    await end();
  }
});

Deno.test("run() sends what it takes, says what it has, and ends after that", async () => {
  const scenery = scene("crm");
  const { run, clock, worker, batches, answers, did, tally, ending, isDone } = scenery;
  await run();
  await clock.advance(300);
  batches[0].give(await messageOf("7", 3));
  await clock.advance(1_000);
  assertEquals(did.signs.at(-1), { id: "a", held: { fcrm: ["7"] } });
  assertEquals([worker.facts.requestsInFlight, worker.facts.messages.taken], [1, 1]);
  assertEquals([worker.facts.isEnding, worker.facts.isConnected], [false, true]);
  ending.abort();
  for (const batch of batches) batch.end();
  await clock.advance(1_000);
  assertEquals([isDone(), worker.facts.isEnding], [false, true]);
  answers.shift()!();
  await settle();
  assertEquals([isDone(), tally.people.accepted, worker.facts.people.accepted], [true, 1, 1]);
  await scenery.end();
  assertEquals(did.signs.at(-1), { id: "a", held: {}, isEnd: true });
});

Deno.test("run() extends the leases of what it has, three times while they last", async () => {
  const { run, clock, batches, answers, did, end } = scene("crm");
  await run();
  await clock.advance(300);
  batches[0].give(await messageOf("7"), await messageOf("8"));
  // One request after the other, as the rate has it.
  await clock.advance(1);
  did.asked.length = 0;
  const both = ["ack-7 +WPI", "ack-8 +WPI"];
  for (const at of [3_334, 6_667, 10_000]) {
    await clock.advance(at - 1 - clock.now());
    assertEquals(did.asked, []);
    await clock.advance(1);
    assertEquals(did.asked.splice(0), both);
  }
  for (const answer of answers.splice(0)) answer();
  await settle();
  await end();
});

Deno.test("Worker counts as given up what it could not read", async () => {
  const { run, clock, batches, tally, end } = scene("crm");
  await run();
  await clock.advance(300);
  batches[0].give({ ...await messageOf("7"), data: new Uint8Array(20) });
  await settle();
  assertEquals(tally.messages, { taken: 0, acknowledged: 0, expired: 1 });
  await end();
});

Deno.test("Worker tells how many messages wait in all queues of which it knows", async () => {
  const { run, clock, worker, batches, answers, end } = scene("crm", "shop");
  await run();
  await clock.advance(300);
  assertEquals(worker.facts.waiting, null);
  batches[0].end();
  await settle();
  batches[1].give(await messageOf("1", 3));
  await settle();
  assertEquals(worker.facts.waiting, 3);
  batches[2].give(await messageOf("2", 4));
  await settle();
  assertEquals(worker.facts.waiting, 7);
  await clock.advance(1);
  for (const answer of answers.splice(0)) answer();
  await settle();
  await end();
});

Deno.test("Worker says at once that it can send nothing any more, and why", async () => {
  const { run, did, stop, clock, end } = scene();
  await run();
  await clock.advance(100);
  stop.abort(new RunError("auth", "Customer.io refused the credentials"));
  const problem = { kind: "auth", message: "Customer.io refused the credentials" };
  assertEquals(did.signs.slice(1), [{ id: "a", held: {}, problem }]);
  await clock.advance(200);
  await end();
});
