/** What became of the people in one request, and how that is put together. */

import type { AnswerProblem } from "../customerio/request_error.ts";
import { internalError, type RunError } from "../errors.ts";
import type { Failure } from "../outcome/ledger.ts";
import { notConfirmed, notSent } from "../outcome/reasons.ts";
import type { Person } from "../person/person.ts";

/** What became of the people in one request: each of them is in one of the two lists. */
export interface Delivery {
  /** Customer.io said yes to them. */
  accepted: Person[];
  /** Rejected or failed, and why. */
  refused: RefusedPerson[];
  /** Why nothing more may be sent, if so. */
  stop: RunError | undefined;
}

/** A person who was not accepted. */
export interface RefusedPerson {
  person: Person;
  failure: Failure;
  /**
   * Whether nothing of this person can have been changed: no request had them in it, or all were refused outright.
   * @default {false}
   */
  isUntouched?: boolean;
}

/** What an answer with success says: `problems` names those who are refused, the first reason for each counts. */
export function answered(people: Person[], problems: readonly AnswerProblem[]): Delivery {
  if (problems.length === 0) return { accepted: people, refused: [], stop: undefined };
  const byIndex = new Map<number, AnswerProblem>();
  for (const problem of problems) {
    if (!byIndex.has(problem.index!)) byIndex.set(problem.index!, problem);
  }
  return {
    accepted: people.filter((_, i) => !byIndex.has(i)),
    refused: Array.from(byIndex, ([index, { reason, field }]) => ({
      person: people[index],
      failure: { outcome: "rejected", reason, field, status: 207, user: people[index].user },
    })),
    stop: undefined,
  };
}

/** All of `people` are rejected or failed, for the same reason. */
export function refused(people: readonly Person[], failure: Failure, stop?: RunError): Delivery {
  const withUser = people.map((person) => ({ person, failure: { ...failure, user: person.user } }));
  return { accepted: [], refused: withUser, stop };
}

/** All of `people` were in no request, as `stop` came before. */
export function notTried(people: readonly Person[], stop: RunError): Delivery {
  return untouched(refused(people, { outcome: "failed", reason: notSent(stop) }));
}

/** `delivery`, in which nobody can have been changed. */
export function untouched({ accepted, refused, stop }: Delivery): Delivery {
  return { accepted, refused: refused.map((one) => ({ ...one, isUntouched: true })), stop };
}

/** A mistake in cio-sync: nobody knows what became of these. */
export function mistake(people: readonly Person[], error: unknown): Delivery {
  const stop = internalError(error);
  return refused(people, { outcome: "failed", reason: notConfirmed(stop) }, stop);
}

/** What became of both halves of a request. */
export function together(first: Delivery, second: Delivery): Delivery {
  return {
    accepted: [...first.accepted, ...second.accepted],
    refused: [...first.refused, ...second.refused],
    stop: first.stop ?? second.stop,
  };
}
