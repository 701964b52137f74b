/** Why a record was not accepted when a stop ended the run, in words for the failures file. */

import { type ErrorKind, RunError } from "../errors.ts";

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

function inShort(stop: unknown): string {
  return stop instanceof RunError ? IN_SHORT[stop.kind] : "the run ended";
}
