/** What became of a request as a message. */

import { type ErrorKind, RunError } from "../errors.ts";
import type { HeldBackFacts } from "../sync/summary.ts";
import type { Failure } from "../outcome/ledger.ts";
import type { Person } from "../person/person.ts";
import type { Delivery } from "../sync/delivery.ts";
import { joinParts, splitParts } from "./parts.ts";

/** What it says, and what of the request comes back as it was. */
const PARTS = 2;

/** Characters of a reason where they would not all go into one message. */
const SHORT_REASON = 60;

/** An error that ends a run, as it travels. */
export interface SentError {
  kind: ErrorKind;
  message: string;
}

/** What a worker says about a request beside what became of its people. */
export interface OutcomeFacts {
  /** Which worker it was. */
  worker: string;
  /** Where the request is acknowledged: the publisher does that too, in case the worker has no time to. */
  ack: string;
  /** Attempts that this request took, and those after the first. */
  sent: number;
  retried: number;
  /** How the worker's requests of this queue were held back so far. */
  heldBack: HeldBackFacts;
  /** What a run would end with in which this were the last request: nothing was ever answered. */
  silence?: SentError;
}

/** Everything about one request. */
export interface Outcome extends OutcomeFacts {
  refused: Refused[];
  stop?: SentError;
}

/** One person who was not accepted. */
interface Refused {
  /** Which of the request's people. */
  index: number;
  failure: Failure;
  isUntouched?: true;
}

/** The same with each failure once: most are those of many people. */
interface WrittenOutcome extends Omit<Outcome, "refused"> {
  failures: Failure[];
  refused: [index: number, failure: number, isUntouched: 0 | 1][];
}

/** An outcome in bytes, with `echo`; without it, and with shorter reasons, where it would be more than `maxBytes`. */
export function encodeOutcome(
  outcome: Outcome,
  { echo, maxBytes }: { echo: Uint8Array; maxBytes: number },
): Uint8Array {
  const bytes = joinParts([encodeWritten(outcome), echo]);
  if (bytes.length <= maxBytes) return bytes;
  const none = new Uint8Array(0);
  const withoutEcho = joinParts([encodeWritten(outcome), none]);
  if (withoutEcho.length <= maxBytes) return withoutEcho;
  const refused = outcome.refused.map(({ failure, ...rest }) => ({
    ...rest,
    failure: { ...failure, reason: failure.reason.slice(0, SHORT_REASON) },
  }));
  return joinParts([encodeWritten({ ...outcome, refused }), none]);
}

/**
 * What {@linkcode encodeOutcome} was given.
 *
 * @throws {Error} when `bytes` are something else.
 */
export function decodeOutcome(bytes: Uint8Array): { outcome: Outcome; echo: Uint8Array } {
  const [json, echo] = splitParts(bytes, PARTS);
  const { failures, refused, ...facts }: WrittenOutcome = JSON.parse(
    new TextDecoder().decode(json),
  );
  const outcome = {
    ...facts,
    refused: refused.map(([index, failure, isUntouched]): Refused => ({
      index,
      failure: failures[failure],
      ...(isUntouched === 1 ? { isUntouched: true } : {}),
    })),
  };
  return { outcome, echo };
}

/** Who of `people` was not accepted, by `delivery`. */
export function refusedOf({ refused }: Delivery, people: readonly Person[]): Refused[] {
  // Of most requests nobody is.
  if (refused.length === 0) return [];
  const indexes = new Map(people.map((person, index) => [person, index]));
  return refused.map(({ person, failure: { user: _, ...failure }, isUntouched }) => ({
    index: indexes.get(person)!,
    failure,
    ...(isUntouched === true ? { isUntouched } : {}),
  }));
}

/** What `outcome` means for `people`, those of the request. */
export function deliveryOf({ refused, stop }: Outcome, people: readonly Person[]): Delivery {
  const indexes = new Set(refused.map(({ index }) => index));
  return {
    accepted: people.filter((_, index) => !indexes.has(index)),
    refused: refused.map(({ index, failure, ...rest }) => {
      const person = people[index];
      return { person, failure: { ...failure, user: person.user }, ...rest };
    }),
    stop: stop && receivedError(stop),
  };
}

/** `error` as it travels. */
export function sentError({ kind, message }: RunError): SentError {
  return { kind, message };
}

/** The error that {@linkcode sentError} was given. */
export function receivedError({ kind, message }: SentError): RunError {
  const [first, ...lines] = message.split("\n  ");
  return new RunError(kind, first, { lines });
}

function encodeWritten({ refused, ...facts }: Outcome): Uint8Array {
  const indexes = new Map<string, number>();
  const written: WrittenOutcome = { ...facts, failures: [], refused: [] };
  for (const { index, failure, isUntouched } of refused) {
    const key = JSON.stringify(failure);
    if (!indexes.has(key)) indexes.set(key, written.failures.push(failure) - 1);
    written.refused.push([index, indexes.get(key)!, isUntouched === true ? 1 : 0]);
  }
  return new TextEncoder().encode(JSON.stringify(written));
}
