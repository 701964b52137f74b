/** Why a record was not accepted, in words for the failures file, where Customer.io has said nothing about it. */

import { type ErrorKind, RunError } from "../errors.ts";
import { plural } from "../text.ts";

const IN_SHORT: Record<ErrorKind, string> = {
  usage: "the run ended",
  config: "the run ended",
  data: "the run ended",
  auth: "Customer.io refused the credentials",
  unreachable: "Customer.io could not be reached",
  setup: "requests do not get through to Customer.io as things are set up",
  internal: "the run ended with an internal error",
  interrupted: "the run was interrupted",
};

/** The reason for a record that was not sent because of a stop. */
export function notSent(stop: unknown): string {
  return `Not sent: ${inShort(stop)}`;
}

/** The reason for a record whose request was ended by a stop before there was a good answer. */
export function notConfirmed(stop: unknown): string {
  return `Not confirmed: ${inShort(stop)}`;
}

/** The reason for a record that was not sent because an earlier one must not be overtaken. */
export const EARLIER_FAILED = "Not sent: an earlier record of this user failed";

/** `reason` for each of several records that went as one. */
export function sentTogether(reason: string, others: number): string {
  return `${reason} (sent together with ${plural(others, "other record")} of this user)`;
}

function inShort(stop: unknown): string {
  return stop instanceof RunError ? IN_SHORT[stop.kind] : "the run ended";
}
