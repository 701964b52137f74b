/** What a publisher does with requests and with what comes back about them; with a real server: tests/nats/. */

import type { JsMsg } from "@nats-io/jetstream";
import { assert, assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { encodeOutcome, type Outcome } from "../../lib/nats/outcome_message.ts";
import { decodeRequest } from "../../lib/nats/request_message.ts";
import { Exchange, type ExchangeOptions } from "../../lib/publish/exchange.ts";
import type { Person } from "../../lib/person/person.ts";
import type { Delivery } from "../../lib/sync/delivery.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { settle } from "../helpers/turns.ts";

const NAME = { workspace: "0123abcd", run: "main", generation: "f00" };
const ACK = "$JS.ACK.a-stream.workers.1.42.7.1700000000000000000.5";
const STOP = new RunError("interrupted", "Interrupted by SIGINT");

const FACTS: Outcome = {
  ...{ worker: "w", ack: ACK, sent: 2, retried: 1, refused: [] },
  heldBack: { askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 },
};

/** An exchange by a server that takes messages of `maxBytes`, and confirms where it `answers`. */
function scene({ maxBytes = Infinity, answers = true } = {}) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const facts = { maxBytes, answers };
  const did = { published: [] as string[], messages: [] as Uint8Array[], ended: [] as string[] };
  const outcomes: Outcome[] = [];
  const acked: string[] = [];
  let confirm = () => {};
  const exchange = new Exchange({
    connection: {
      // What a request is ended by, which the test may keep unanswered.
      request: (subject: string) => {
        did.ended.push(subject);
        return facts.answers ? Promise.resolve() : new Promise<void>((done) => confirm = done);
      },
      isClosed: () => false,
    },
    client: {
      publish: (_subject: string, data: Uint8Array, { msgID }: { msgID: string }) => {
        did.published.push(msgID);
        did.messages.push(data.slice());
        return facts.answers
          ? Promise.resolve({ seq: did.published.length })
          : Promise.reject(new Error("timeout"));
      },
    },
    manager: {},
    queue: () => ({ name: NAME, ready: () => Promise.resolve(NAME), progress: async () => {} }),
    ...{ clock, signal: stop.signal, maxBytes: () => facts.maxBytes },
  } as unknown as ExchangeOptions);
  return {
    ...{ exchange, clock, stop, facts, did, outcomes, acked },
    confirm: () => confirm(),
    send: (people: Person[]): Promise<Delivery> =>
      exchange.send({ kind: "batch", people }, {
        identifier: "id",
        echo: (people) => new TextEncoder().encode(`echo of ${people.length}`),
        onOutcome: (outcome) => outcomes.push(outcome),
      }),
    /** Something is read that was published about request `id`. */
    take: (id: string, data: Uint8Array | Outcome, name = id) => {
      const bytes = data instanceof Uint8Array
        ? data
        : encodeOutcome(data, { echo: new Uint8Array(0), maxBytes: Infinity });
      const message = { subject: `x.${id}`, data: bytes, seq: 9, ack: () => acked.push(name) };
      exchange.take(message as unknown as JsMsg);
    },
  };
}

Deno.test("send() publishes a request, and gives what its worker says once the request is out of the queue", async () => {
  const { exchange, clock, facts, did, outcomes, acked, confirm, ...scenery } = scene();
  const people = await peopleOf(users(3));
  const failure = { outcome: "rejected" as const, reason: "bad email" };
  let delivery: Delivery | undefined;
  scenery.send(people).then((found) => delivery = found);
  await settle();
  assertEquals([did.published, exchange.inFlight, exchange.unresolved], [["f00.1.1"], 1, 0]);
  facts.answers = false;
  scenery.take("1", { ...FACTS, refused: [{ index: 1, failure }] });
  await settle();
  assertEquals([did.ended, delivery, outcomes], [[ACK], undefined, []]);
  confirm();
  await settle();
  assertEquals(outcomes.map(({ worker, sent, retried }) => [worker, sent, retried]), [["w", 2, 1]]);
  assertEquals(delivery, {
    accepted: [people[0], people[2]],
    refused: [{ person: people[1], failure: { ...failure, user: "1" } }],
    stop: undefined,
  });
  // It may go out of its stream once those who have waited for it have settled it.
  assertEquals([acked, exchange.inFlight], [[], 0]);
  await clock.advance(0);
  assertEquals(acked, ["1"]);
});

Deno.test("send() publishes nothing after a stop", async () => {
  const { send, stop, did } = scene();
  stop.abort(STOP);
  const { accepted, refused } = await send(await peopleOf(users(1)));
  assertEquals([did.published, accepted.length], [[], 0]);
  assertEquals(refused.map(({ failure, isUntouched }) => [failure.reason, isUntouched]), [
    ["Not sent: the run was interrupted", true],
  ]);
});

/** Whom each message has that was published, and what is to come back. */
function published(messages: readonly Uint8Array[]): [people: number, echo: string][] {
  return messages.map((message) => {
    const { request: { people }, echo } = decodeRequest(message);
    return [people.length, new TextDecoder().decode(echo)];
  });
}

Deno.test("send() leaves out the echo, and then halves a request, as far as a message has no room", async () => {
  const { send, did, facts, exchange } = scene();
  send(await peopleOf(users(5)));
  await settle();
  const [{ length }] = did.messages;
  const sent: Record<number, [people: number, echo: string][]> = {
    [length]: [[5, "echo of 5"]],
    [length - 1]: [[5, ""]],
    [length - "echo of 5".length]: [[5, ""]],
    [length - "echo of 5".length - 1]: [[2, "echo of 2"], [3, "echo of 3"]],
  };
  for (const [maxBytes, expected] of Object.entries(sent)) {
    did.messages.length = 0;
    facts.maxBytes = Number(maxBytes);
    send(await peopleOf(users(5)));
    await settle();
    assertEquals(published(did.messages), expected, maxBytes);
  }
  assertEquals(exchange.inFlight, 6);
});

Deno.test("send() puts together what became of the halves, and fails who is too large alone", async () => {
  const { send, take, did } = scene({ maxBytes: 1_000 });
  const people = await peopleOf([{ id: "0" }, { id: "1", text: "x".repeat(1_000) }]);
  const sent = send(people);
  await settle();
  assertEquals(published(did.messages), [[1, "echo of 1"]]);
  take("2", FACTS);
  const { accepted, refused } = await sent;
  assertEquals(accepted, [people[0]]);
  assertEquals(refused, [{
    person: people[1],
    failure: {
      outcome: "failed",
      reason:
        "Person is larger than the 1,000 bytes that fit into a message (max_payload of the NATS " +
        "server): map less, shorten values, or send this record with cio-sync sync",
      user: "1",
    },
  }]);
});

Deno.test("take() counts the first outcome alone, and acknowledges all that was published about a request", async () => {
  const { send, take, confirm, exchange, clock, facts, did, outcomes, acked } = scene();
  const sent = send(await peopleOf(users(1)));
  await settle();
  facts.answers = false;
  take("1", new Uint8Array(0), "a claim");
  take("1", FACTS, "an outcome");
  take("1", { ...FACTS, worker: "another" }, "another outcome");
  take("7", FACTS, "what nobody waits for");
  await clock.advance(0);
  assertEquals(acked, ["what nobody waits for"]);
  confirm();
  await sent;
  await clock.advance(0);
  assertEquals([outcomes.length, did.ended.length, exchange.inFlight], [1, 1, 0]);
  assertEquals(acked.slice(1), ["a claim", "an outcome", "another outcome"]);
  take("1", FACTS, "a late one");
  await clock.advance(0);
  assertEquals(acked.slice(4), ["a late one"]);
});

Deno.test("take() leaves a request alone that a second signal has ended meanwhile", async () => {
  const { send, take, confirm, exchange, facts, outcomes, clock, acked } = scene();
  const sent = send(await peopleOf(users(1)));
  await settle();
  facts.answers = false;
  take("1", FACTS);
  exchange.abort(STOP);
  const { accepted, refused: [{ failure, isUntouched }] } = await sent;
  assertEquals([accepted, failure.outcome, failure.reason, isUntouched], [
    ...[[], "failed", "Not confirmed: the run was interrupted", undefined],
  ]);
  confirm();
  await clock.advance(0);
  assertEquals([outcomes, acked, exchange.unresolved], [[], ["1"], 1]);
});

Deno.test("take() ends the run with what is no outcome, as nobody knows what became of these", async () => {
  const { send, take } = scene();
  const sent = send(await peopleOf(users(1)));
  await settle();
  take("1", new Uint8Array([1, 2, 3]));
  const { accepted, refused: [{ failure }], stop } = await sent;
  assertEquals([accepted, failure.outcome, stop?.kind], [[], "failed", "internal"]);
  assert(failure.reason.startsWith("Not confirmed: "), failure.reason);
});

Deno.test("abort() says of each request whether it was sent, and counts those that a worker may have", async () => {
  const { send, exchange, facts } = scene({ answers: false });
  const sent = [send(await peopleOf(users(1)))];
  await settle();
  facts.answers = true;
  sent.push(send(await peopleOf(users(1))));
  await settle();
  sent.push(send(await peopleOf(users(1))));
  exchange.abort(STOP);
  const ended = await Promise.all(sent);
  const [none, some] = ["sent", "confirmed"].map((word) => `Not ${word}: the run was interrupted`);
  // That the server has not confirmed the first does not say that it has not got it.
  assertEquals(ended.map(({ refused: [{ failure }] }) => failure.reason), [some, some, none]);
  assertEquals([exchange.unresolved, exchange.inFlight], [2, 0]);
});

Deno.test("end() ends a request once", async () => {
  const { send, exchange, clock, acked, take } = scene();
  const sent = send(await peopleOf(users(1)));
  await settle();
  take("1", new Uint8Array(0));
  const [kept] = exchange.kept.values();
  const nobody = { accepted: [], refused: [], stop: undefined };
  exchange.end(kept, nobody);
  exchange.end(kept, { ...nobody, stop: STOP });
  assertEquals(await sent, nobody);
  await clock.advance(0);
  assertEquals(acked, ["1"]);
});

Deno.test("publishAgain() publishes another attempt, which the server takes for another message", async () => {
  const { send, exchange, did } = scene();
  send(await peopleOf(users(1)));
  await settle();
  const [kept] = exchange.kept.values();
  exchange.publishAgain(kept);
  assertEquals([kept.attempt, kept.published], [2, undefined]);
  await settle();
  assertEquals([did.published, kept.published?.sequence], [["f00.1.1", "f00.1.2"], 2]);
  assertEquals(published(did.messages), [[1, "echo of 1"], [1, "echo of 1"]]);
});

Deno.test("publishAllAgain() publishes what the server had, or may have had, and forgets what came of it", async () => {
  const { send, exchange, clock, facts, did, take, acked } = scene();
  const sent = send(await peopleOf(users(1)));
  await settle();
  take("1", new Uint8Array(0), "a claim of what is lost");
  facts.answers = false;
  send(await peopleOf(users(1)));
  await settle();
  const [first, second] = exchange.kept.values();
  assertEquals([first.isDoubtful, second.isDoubtful], [true, true]);
  send(await peopleOf(users(1)));
  facts.answers = true;
  exchange.publishAllAgain();
  const all = [...exchange.kept.values()];
  assertEquals(all.map(({ attempt }) => attempt), [2, 2, 1]);
  assertEquals(all.map(({ isDoubtful }) => isDoubtful), [false, false, false]);
  await clock.advance(250);
  assertEquals(did.published.toSorted(), ["f00.1.1", "f00.1.2", "f00.2.1", "f00.2.2", "f00.3.1"]);
  take("1", FACTS);
  await sent;
  await clock.advance(0);
  assertEquals(acked, ["1"]);
});
