/** The queue of a run, and what happens when the server has lost it. */

import { JetStreamApiError } from "@nats-io/jetstream";
import { assertEquals, assertNotEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { RunQueue, type RunQueueOptions } from "../../lib/publish/run_queue.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";

const ACK_WAIT_MS = 10_000;
const LOST = new JetStreamApiError({ code: 404, err_code: 10059, description: "not found" });
const SILENCE = new Error("timeout");

/** A server, and a queue of a run on it. */
async function scene({ startedAt = 0 } = {}) {
  const clock = new FakeClock();
  await clock.advance(startedAt);
  const stop = new AbortController();
  const { client, batches } = fakeConsumers();
  const did: string[] = [];
  /** What the server says to the next questions of each kind, good answers where there is nothing. */
  const says = { add: [] as unknown[], info: [] as unknown[], delete: [] as unknown[] };
  const answer = <Answer>(what: keyof typeof says, good: Answer): Promise<Answer> => {
    const error = says[what].shift();
    return error === undefined ? Promise.resolve(good) : Promise.reject(error);
  };
  const facts = { problem: undefined as unknown };
  const read: number[] = [];
  const delivered = { stream_seq: 7, consumer_seq: 8 };
  const info = { num_pending: 1, num_ack_pending: 2, delivered, config: { ack_wait: 5e6 } };
  const options = {
    connection: { publish: (subject: string) => did.push(`publish ${subject}`) },
    client,
    manager: {
      streams: {
        add: ({ name }: { name: string }) => {
          did.push(`add ${name}`);
          return answer("add", {});
        },
        delete: (name: string) => {
          did.push(`delete ${name}`);
          return answer("delete", true);
        },
      },
      consumers: {
        add: () => Promise.resolve({}),
        info: (stream: string, consumer: string) => {
          did.push(`info ${stream} ${consumer}`);
          return answer("info", info);
        },
      },
    },
    ...{ workspace: "0123abcd", run: "main", clock, signal: stop.signal },
    settings: { parallelism: 1, ackWaitMs: ACK_WAIT_MS, isCluster: false },
    onMessage: ({ seq }: { seq: number }) => read.push(seq),
    onLost: () => {
      did.push("lost");
      return facts.problem === undefined ? Promise.resolve() : Promise.reject(facts.problem);
    },
    onReplaced: () => did.push("replaced"),
  } as unknown as RunQueueOptions;
  const open = () => RunQueue.open(options);
  return { open, clock, stop, did, says, facts, batches, read };
}

/** The streams of the queue called `generation`. */
function streamsOf({ generation }: { generation: string }) {
  const start = `cio-sync-1_0123abcd_${generation}`;
  return { queue: `${start}_queue_main`, outcomes: `${start}_outcomes_main` };
}

const ANNOUNCED = "publish cio-sync-1.0123abcd.new";

Deno.test("RunQueue says that the server makes no queue, and why", async () => {
  const { open, says } = await scene();
  const cause = new Error("insufficient storage resources available");
  says.add.push(cause);
  const error = await assertRejects(open, RunError);
  assertEquals([error.kind, error.message], [
    "setup",
    "Cannot make the queue of this run in NATS: insufficient storage resources available",
  ]);
  assertStrictEquals(error.cause, cause);
});

Deno.test("open() makes a queue by a name of its own, has workers know of it, and reads its outcomes", async () => {
  const { open, did, batches, read, clock } = await scene({ startedAt: 3_000 });
  const queue = await open();
  const { queue: requests, outcomes } = streamsOf(queue.name);
  assertEquals(did, [`add ${outcomes}`, `add ${requests}`, ANNOUNCED]);
  assertEquals(/^[0-9a-f]{32}$/.test(queue.name.generation), true);
  assertEquals([queue.heardAt, await queue.ready()], [3_000, queue.name]);
  await settle();
  batches[0].give({ seq: 1 });
  await settle();
  assertEquals(read, [1]);
  await queue.close({ isDone: false });
  assertEquals([batches[0].isRead, did.length, clock.sleeping], [true, 3, 0]);
});

Deno.test("close() deletes a queue in which nothing is of use any more, once nothing is read from it", async () => {
  const { open, did, batches } = await scene();
  const queue = await open();
  await settle();
  did.length = 0;
  const closed = queue.close({ isDone: true });
  assertEquals([batches[0].isStopped, did], [true, []]);
  await closed;
  const { queue: requests, outcomes } = streamsOf(queue.name);
  assertEquals([batches[0].isRead, did], [true, [`delete ${requests}`, `delete ${outcomes}`]]);
});

Deno.test("progress() tells how far workers are, and when the server has answered", async () => {
  const { open, clock, did, says } = await scene();
  const queue = await open();
  await clock.advance(100);
  did.length = 0;
  assertEquals(await queue.progress(), {
    ...{ waiting: 1, taken: 2, givenTo: 7, deliveries: 8, ackWaitMs: 5 },
  });
  const { queue: requests, outcomes } = streamsOf(queue.name);
  assertEquals(did, [`info ${requests} workers`, `info ${outcomes} publisher`]);
  assertEquals(queue.heardAt, 100);
  // What the server has of one of the two streams alone is no answer.
  await clock.advance(100);
  for (const errors of [[SILENCE], [undefined, SILENCE]]) {
    says.info.push(...errors);
    assertEquals([await queue.progress(), queue.heardAt], [undefined, 100]);
  }
  assertEquals(did.includes("lost"), false);
  await queue.close({ isDone: false });
});

Deno.test("RunQueue makes a queue anew that is lost, when nobody can send anything of it any more", async () => {
  const { open, clock, did, says, batches } = await scene();
  const queue = await open();
  // It may be lost more than once.
  for (let times = 1; times <= 2; times++) {
    const { name } = queue;
    did.length = 0;
    // Either of the two streams, and everyone who asks hears of it.
    says.info.push(...times === 1 ? [LOST, LOST, LOST] : [undefined, LOST]);
    const asked = times === 1 ? [queue.progress(), queue.progress()] : [queue.progress()];
    assertEquals(await Promise.all(asked), asked.map(() => undefined));
    if (times === 1) assertEquals(await queue.progress(), undefined);
    await settle();
    assertEquals(did.filter((what) => !what.startsWith("info")), [
      ...["lost", `add ${streamsOf(queue.name).outcomes}`, `add ${streamsOf(queue.name).queue}`],
      ...[ANNOUNCED, `delete ${streamsOf(name).queue}`, `delete ${streamsOf(name).outcomes}`],
    ]);
    assertNotEquals(queue.name.generation, name.generation);
    assertEquals(batches.map(({ isRead }) => isRead), batches.map((_, i) => i < times));
    let ready: unknown;
    queue.ready().then((name) => ready = name);
    const before = clock.now();
    await clock.advance(ACK_WAIT_MS - 1);
    assertEquals([ready, did.includes("replaced")], [undefined, false]);
    await clock.advance(1);
    assertEquals([ready, did.at(-1), queue.heardAt], [
      queue.name,
      "replaced",
      before + ACK_WAIT_MS,
    ]);
  }
  await queue.close({ isDone: false });
  assertEquals([batches.every(({ isRead }) => isRead), clock.sleeping], [true, 0]);
});

Deno.test("RunQueue tries twice a second to make a lost queue anew, by another name each time", async () => {
  const { open, clock, did, says } = await scene();
  const queue = await open();
  did.length = 0;
  says.info.push(LOST);
  says.add.push(...Array(21).fill(SILENCE));
  await queue.progress();
  await clock.advance(10_499);
  const added = () => did.filter((what) => what.startsWith("add"));
  assertEquals([added().length, new Set(added()).size], [21, 21]);
  await clock.advance(1);
  // Leases of the lost one have ended meanwhile.
  const { queue: requests, outcomes } = streamsOf(queue.name);
  assertEquals(added().slice(21), [`add ${outcomes}`, `add ${requests}`]);
  assertEquals([did.at(-1), await queue.ready()], ["replaced", queue.name]);
  await queue.close({ isDone: false });
});

Deno.test("RunQueue keeps the queue that it has made when what is left of the old one cannot be deleted", async () => {
  const { open, clock, did, says } = await scene();
  const queue = await open();
  did.length = 0;
  says.info.push(LOST);
  says.delete.push(SILENCE);
  await queue.progress();
  await clock.advance(ACK_WAIT_MS);
  const { queue: requests, outcomes } = streamsOf(await queue.ready());
  assertEquals(did.filter((what) => what.startsWith("add")), [
    `add ${outcomes}`,
    `add ${requests}`,
  ]);
  assertEquals(did.at(-1), "replaced");
  await queue.close({ isDone: false });
});

Deno.test("RunQueue makes nothing anew where nothing may be published any more", async () => {
  for (const how of ["somebody else has the run", "a stop", "a stop meanwhile"]) {
    const { open, clock, stop, did, says, facts } = await scene();
    const queue = await open();
    did.length = 0;
    says.info.push(LOST, LOST);
    if (how === "somebody else has the run") facts.problem = new RunError("usage", "taken");
    if (how === "a stop") stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
    if (how === "a stop meanwhile") says.add.push(...Array(9).fill(SILENCE));
    await queue.progress();
    await settle();
    stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
    assertEquals(await queue.ready(), queue.name);
    assertEquals(await queue.progress(), undefined);
    await clock.advance(20_000);
    const added = did.filter((what) => what.startsWith("add")).length;
    assertEquals([added, did.includes("replaced")], [how === "a stop meanwhile" ? 1 : 0, false]);
    assertEquals(did.filter((what) => what === "lost").length, 1);
    await queue.close({ isDone: false });
    assertEquals(clock.sleeping, 0);
  }
});
