/** What an attempt shows of the other side: whether it is up, down, or says nothing of that. Pure functions. */

import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../customerio/request_error.ts";
import { type AskedFor, isApiAnswer, isBrokenOff, verdictOn } from "./verdict.ts";

/** Statuses below 500 that may be another one at the next attempt. */
const PASSING = [408, 425, 429];

/** Whether `error` shows that the other side has answered, whatever it said. */
export function isAnswer(error: unknown): boolean {
  return error instanceof StatusError || error instanceof UnreadableAnswerError ||
    error instanceof RedirectError;
}

/** Whether `error` says nothing of the request as long as others fail the same way: outages consist of these. */
export function mayPass(error: unknown): boolean {
  return isTrouble(error) || (error instanceof StatusError && PASSING.includes(error.status));
}

/**
 * Whether `error` is a failure of the other side, or on the way there: if others succeed, the data can be the reason. An
 * answer that breaks off is one, whatever its status: the connection was lost, only later.
 */
export function isTrouble(error: unknown): boolean {
  return error instanceof UnreachableError ||
    (error instanceof StatusError && error.status >= 500) ||
    isBrokenOff(error);
}

/** Whether Customer.io has decided about the attempt, for or against it, which shows that it is up. */
export function isDecided(error: unknown, asked: AskedFor): boolean {
  return error === undefined ||
    (isApiAnswer(error) && verdictOn(error, asked).verdict !== "retry");
}
