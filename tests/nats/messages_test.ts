import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  decodeOutcome,
  deliveryOf,
  encodeOutcome,
  type Outcome,
  receivedError,
  refusedOf,
  sentError,
} from "../../lib/nats/outcome_message.ts";
import { joinParts, splitParts } from "../../lib/nats/parts.ts";
import { decodeRequest, encodeRequest } from "../../lib/nats/request_message.ts";
import { encodeBatch } from "../../lib/sync/batch.ts";
import { singleRequest } from "../../lib/sync/single.ts";
import { peopleOf, RULES, users } from "../helpers/people.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("splitParts() gives back what joinParts() was given, also from the middle of other memory", () => {
  const parts = [bytes("abc"), bytes(""), bytes("ü")];
  const joined = joinParts(parts);
  const elsewhere = new Uint8Array([9, 9, 9, ...joined, 9]).subarray(3, -1);
  assertEquals(splitParts(elsewhere, 3), parts);
});

Deno.test("splitParts() refuses what is cut off, or no message", () => {
  const joined = joinParts([bytes("abc"), bytes("de")]);
  const { message } = assertThrows(() => splitParts(joined.subarray(0, -1), 2), RangeError);
  assertEquals(message, "Cannot read message: 12 bytes");
  assertThrows(() => splitParts(bytes("a"), 2), RangeError);
});

Deno.test("decodeRequest() gives a batch whose body is the same", async () => {
  const expected = text(encodeBatch(await peopleOf(users(5, { name: "ü" }))));
  const people = await peopleOf(users(5, { name: "ü" }));
  const message = encodeRequest({
    ...{ id: "7", identifier: "email", request: { kind: "batch", people } },
    echo: bytes("echo"),
  });
  const decoded = decodeRequest(message);
  const { id, identifier, request: { kind }, echo } = decoded;
  assertEquals([id, identifier, kind, text(echo)], ["7", "email", "batch", "echo"]);
  assertEquals(text(encodeBatch(decoded.request.people)), expected);
  assert(text(message).includes(expected));
});

Deno.test("encodeRequest() writes into memory that it is given, if that has room", async () => {
  const message = async () => ({
    ...{ id: "7", identifier: "id" as const, echo: bytes("echo") },
    request: { kind: "batch" as const, people: await peopleOf(users(5, { name: "ü" })) },
  });
  const expected = encodeRequest(await message());
  const memory = new Uint8Array(expected.length + 10).fill(9);
  for (const [given, isUsed] of [[5, true], [10, true], [11, false]] as const) {
    const buffer = memory.subarray(given);
    const { request, ...rest } = await message();
    const encoded = encodeRequest({ request, ...rest }, buffer);
    assertEquals(encoded, expected);
    assertEquals(encoded.buffer === memory.buffer, isUsed);
    assert(request.people.every((person) => person.bytes.buffer === encoded.buffer));
    assertEquals(
      text(encodeBatch(request.people)),
      text(encodeBatch((await message()).request.people)),
    );
  }
});

Deno.test("decodeRequest() gives one person whose request is the same, with what stands beside the attributes", async () => {
  const data = { id: "a/b", name: "x", at: 5 };
  const rules = { ...RULES, mappings: [...RULES.mappings, { from: "at", to: "_timestamp" }] };
  for (const kind of ["id", "email"] as const) {
    const [person] = await peopleOf([data], rules);
    const expected = singleRequest(person, kind);
    const message = encodeRequest({
      ...{ id: "7", identifier: kind, request: { kind: "single", people: [person] } },
      echo: bytes(""),
    });
    const { request: { people, kind: how, body } } = decodeRequest(message);
    assertEquals([how, people.length], ["single", 1]);
    assertEquals(body, person.bytes.slice(person.start, person.end));
    assertEquals(singleRequest(people[0], kind), expected);
  }
});

const FACTS = {
  ...{ worker: "w", ack: "$JS.ACK.x", sent: 2, retried: 1 },
  heldBack: { askedMs: 0, slowedMs: 0, refusals: 0, troubles: 0, outageMs: 0 },
};

Deno.test("decodeOutcome() gives what became of each person, and why nothing more may be sent", async () => {
  const people = await peopleOf(users(4));
  const failed = { outcome: "failed", reason: "no answer", user: "1" } as const;
  const stop = new RunError("auth", "Refused", { lines: ["see there"] });
  const delivery = {
    accepted: [people[0], people[3]],
    refused: [
      { person: people[1], failure: failed },
      { person: people[2], failure: { ...failed, user: "2" }, isUntouched: true },
    ],
    stop,
  };
  const outcome = { ...FACTS, refused: refusedOf(delivery, people), stop: sentError(stop) };
  const encoded = encodeOutcome(outcome, { echo: bytes("echo"), maxBytes: 10_000 });
  assertEquals(text(encoded).match(/no answer/g)?.length, 1, "each reason once");
  const decoded = decodeOutcome(encoded);
  assertEquals(text(decoded.echo), "echo");
  const { accepted, refused, stop: ended } = deliveryOf(decoded.outcome, people);
  assertEquals(accepted, delivery.accepted);
  assertEquals(refused, delivery.refused);
  assertEquals([ended?.kind, ended?.message], ["auth", stop.message]);
});

Deno.test("encodeOutcome() leaves out the echo, and then the ends of reasons, where all is too large", () => {
  const refused = Array.from({ length: 100 }, (_, index) => ({
    index,
    failure: { outcome: "rejected" as const, reason: `${index} ${"x".repeat(500)}` },
  }));
  const outcome: Outcome = { ...FACTS, refused };
  const echo = new Uint8Array(30_000);
  const whole = encodeOutcome(outcome, { echo, maxBytes: 100_000 });
  assertEquals(decodeOutcome(whole).echo.length, 30_000);
  const withoutEcho = decodeOutcome(encodeOutcome(outcome, { echo, maxBytes: 80_000 }));
  assertEquals([withoutEcho.echo.length, withoutEcho.outcome], [0, outcome]);
  const short = encodeOutcome(outcome, { echo, maxBytes: 20_000 });
  assertLess(short.length, 20_000);
  assertEquals(
    decodeOutcome(short).outcome.refused.map(({ index }) => index),
    refused.map(({ index }) => index),
  );
});

Deno.test("encodeOutcome() leaves out no more than has no room, to the byte", () => {
  const reason = Array.from({ length: 100 }, (_, i) => String.fromCharCode(97 + i % 26)).join("");
  const failure = { outcome: "rejected" as const, reason };
  const outcome: Outcome = { ...FACTS, refused: [{ index: 0, failure }] };
  const echo = bytes("echo");
  const whole = encodeOutcome(outcome, { echo, maxBytes: Infinity });
  assertEquals(encodeOutcome(outcome, { echo, maxBytes: whole.length }), whole);
  const withoutEcho = encodeOutcome(outcome, { echo, maxBytes: whole.length - 1 });
  assertEquals(withoutEcho.length, whole.length - echo.length);
  assertEquals(encodeOutcome(outcome, { echo, maxBytes: withoutEcho.length }), withoutEcho);
  const short = encodeOutcome(outcome, { echo, maxBytes: withoutEcho.length - 1 });
  assertEquals(decodeOutcome(short).outcome.refused[0].failure.reason, reason.slice(0, 60));
});

Deno.test("receivedError() gives the error with its lines", () => {
  const error = new RunError("setup", "First", { lines: ["second", "third"] });
  const { kind, message } = receivedError(sentError(error));
  assertEquals([kind, message], ["setup", error.message]);
});
