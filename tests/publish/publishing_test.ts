/** What a publisher asks of a server that does not answer as it should; with a real one: tests/nats/publishing_test.ts. */

import { JetStreamApiError } from "@nats-io/jetstream";
import { errors } from "@nats-io/nats-core";
import { assertEquals } from "@std/assert";
import { attemptOf } from "../../lib/nats/attempt.ts";
import { KeptRequest } from "../../lib/publish/kept_request.ts";
import { Publishing, type PublishingOptions } from "../../lib/publish/publishing.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

const NAME = { workspace: "0123abcd", run: "main", generation: "f00" };
const ACK = "$JS.ACK.a-stream.workers.1.42.7.1700000000000000000.5";

function apiError(code: number, err_code: number): Error {
  return new JetStreamApiError({ code, err_code, description: "as the server says" });
}

const NO_ROOM = apiError(503, 10077);
const SILENCE = new Error("timeout");

/** A publisher of one request whose server answers with what `answers` have, one after the other, and then well. */
function scene(
  { answers = [], isCluster = false }: { answers?: unknown[]; isCluster?: boolean } = {},
) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const asked: unknown[][] = [];
  const facts = { isClosed: false, name: NAME };
  const answer = <Answer>(good: Answer, ...question: unknown[]): Promise<Answer> => {
    asked.push(question);
    const error = answers.shift();
    return error === undefined ? Promise.resolve(good) : Promise.reject(error);
  };
  const message = new Uint8Array([7]);
  const kept = new KeptRequest({ id: "1", people: [], message, onOutcome: () => {} });
  const all = new Map([["1", kept]]);
  const publishing = new Publishing({
    connection: {
      request: (subject: string, data: string, { timeout }: { timeout: number }) =>
        answer({}, "request", subject, data, timeout),
      isClosed: () => facts.isClosed,
      info: isCluster ? { cluster: "c" } : {},
    },
    client: {
      publish: (
        subject: string,
        data: Uint8Array,
        options?: { msgID: string; timeout: number; headers: Parameters<typeof attemptOf>[0] },
      ) => {
        const { msgID, timeout, headers } = options ?? {};
        const more = options === undefined ? [] : [msgID, timeout, attemptOf(headers)];
        return answer({ seq: 9 }, "publish", subject, data.length, ...more);
      },
    },
    manager: {
      streams: {
        deleteMessage: (...message: unknown[]) => answer(true, "delete", ...message),
      },
    },
    queue: () => ({
      name: facts.name,
      ready: () => Promise.resolve(facts.name),
      progress: () => Promise.resolve(void asked.push(["progress"])),
    }),
    ...{ clock, signal: stop.signal, kept: all, maxBytes: () => 1 },
  } as unknown as PublishingOptions);
  return { publishing, clock, stop, asked, facts, kept, all };
}

const REQUEST = ["request", ACK, "+ACK", 5_000];
const DELETE = ["delete", "a-stream", 42, false];
const PUBLISH = ["publish", "cio-sync-1.0123abcd.queue.main.f00", 1, "f00.1.1", 5_000, 1];

Deno.test("acknowledgeRequest() asks until the server answers, four times a second", async () => {
  const { publishing, clock, asked } = scene({ answers: [SILENCE, apiError(503, 10008)] });
  const done = publishing.acknowledgeRequest(ACK);
  await settle();
  assertEquals(asked, [REQUEST]);
  await clock.advance(249);
  assertEquals(asked.length, 1);
  await clock.advance(1);
  assertEquals(asked.length, 2);
  await clock.advance(250);
  await done;
  assertEquals(asked, [REQUEST, REQUEST, REQUEST]);
});

Deno.test("acknowledgeRequest() deletes the request, too, where one of several servers has confirmed it", async () => {
  const { publishing, clock, asked } = scene({ answers: [undefined, SILENCE], isCluster: true });
  const done = publishing.acknowledgeRequest(ACK);
  await clock.advance(250);
  await done;
  assertEquals(asked, [REQUEST, DELETE, DELETE]);
});

Deno.test("acknowledgeRequest() is done where nobody is there to hear of it, or it is gone", async () => {
  const gone = [
    new errors.NoRespondersError(ACK),
    new errors.RequestError("x", { cause: new errors.NoRespondersError(ACK) }),
    apiError(404, 10059),
    apiError(499, 1),
    apiError(500, 10057),
  ];
  for (const error of gone) {
    const { publishing, asked } = scene({ answers: [error] });
    await publishing.acknowledgeRequest(ACK);
    assertEquals(asked, [REQUEST], String(error));
  }
  for (const error of [apiError(500, 1), new errors.RequestError("x"), SILENCE]) {
    const { publishing, clock, asked } = scene({ answers: [error] });
    const done = publishing.acknowledgeRequest(ACK);
    await clock.advance(250);
    await done;
    assertEquals(asked, [REQUEST, REQUEST], String(error));
  }
});

Deno.test("acknowledgeRequest() asks no more once the run is stopped, or the connection closed", async () => {
  for (const how of ["stopped", "closed"] as const) {
    const { publishing, stop, facts, asked } = scene({ answers: [SILENCE] });
    if (how === "stopped") stop.abort();
    else facts.isClosed = true;
    await publishing.acknowledgeRequest(ACK);
    assertEquals(asked, [REQUEST], how);
  }
});

Deno.test("publish() waits for room in a queue that is full, of which the server then has nothing", async () => {
  const { publishing, clock, asked, kept } = scene({ answers: [NO_ROOM] });
  const done = publishing.publish(kept);
  await settle();
  assertEquals([asked, kept.isUnpublished], [[PUBLISH], true]);
  await clock.advance(49);
  assertEquals(asked.length, 1);
  await clock.advance(1);
  await done;
  assertEquals(asked, [PUBLISH, PUBLISH]);
  assertEquals([kept.published, kept.seenAt], [{ generation: "f00", sequence: 9 }, 50]);
});

Deno.test("publish() asks for the queue where the server does not confirm, and takes it for doubtful from then on", async () => {
  const { publishing, clock, asked, kept } = scene({ answers: [SILENCE, NO_ROOM] });
  const done = publishing.publish(kept);
  await settle();
  assertEquals([asked, kept.isUnpublished], [[PUBLISH, ["progress"]], false]);
  await clock.advance(250);
  // The server may have the first one.
  assertEquals([asked.length, kept.isDoubtful], [3, true]);
  await clock.advance(50);
  await done;
  assertEquals(asked, [PUBLISH, ["progress"], PUBLISH, PUBLISH]);
});

Deno.test("publish() publishes anew what went into a queue that was lost meanwhile", async () => {
  const { publishing, asked, facts, kept } = scene();
  const done = publishing.publish(kept);
  facts.name = { ...NAME, generation: "f01" };
  await done;
  assertEquals(asked.map(([, subject]) => subject), [
    PUBLISH[1],
    "cio-sync-1.0123abcd.queue.main.f01",
  ]);
  assertEquals(kept.published?.generation, "f01");
});

Deno.test("publish() publishes nothing that has ended, that is being published, or after a stop", async () => {
  const { publishing, asked, all, kept } = scene();
  await Promise.all([publishing.publish(kept), publishing.publish(kept)]);
  assertEquals([asked.length, kept.isPublishing], [1, false]);
  all.clear();
  await publishing.publish(kept);
  const late = scene();
  const ended = late.publishing.publish(late.kept);
  late.all.clear();
  await ended;
  const stopped = scene();
  stopped.stop.abort();
  await stopped.publishing.publish(stopped.kept);
  assertEquals([asked.length, late.asked, stopped.asked], [1, [], []]);
  assertEquals([late.kept.isUnpublished, stopped.kept.isUnpublished], [true, true]);
});

Deno.test("fence() claims the outcome and deletes the request, as far as that is there", async () => {
  const claim = ["publish", "cio-sync-1.0123abcd.outcome.main.f00.1", 0];
  const cases: [
    name: string,
    answers: unknown[],
    isPublished: boolean,
    expected: [boolean, number],
  ][] = [
    ["all there", [], true, [true, 2]],
    ["never published", [], false, [true, 1]],
    ["no queue", [apiError(404, 10059)], true, [true, 1]],
    ["nothing to delete", [undefined, apiError(500, 10057)], true, [true, 2]],
    ["no answer", [SILENCE], true, [false, 1]],
    ["no answer to the second", [undefined, SILENCE], true, [false, 2]],
  ];
  for (const [name, answers, isPublished, expected] of cases) {
    const { publishing, asked, kept } = scene({ answers });
    kept.isTaken = true;
    if (isPublished) kept.published = { generation: "f00", sequence: 4 };
    const isFenced = await publishing.fence(kept);
    assertEquals([isFenced, asked.length], expected, name);
    const remove = ["delete", "cio-sync-1_0123abcd_f00_queue_main", 4, false];
    assertEquals(asked, [claim, remove].slice(0, asked.length), name);
  }
});
