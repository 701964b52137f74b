/** The errors that end a run: one base whose kind gives the exit code. */

import { withoutKeys } from "./key_like.ts";
import { printable } from "./text.ts";

/** What an error is about. `setup`: what answers is not Customer.io, or something on the way blocks it. */
export type ErrorKind =
  | "usage"
  | "config"
  | "data"
  | "auth"
  | "unreachable"
  | "setup"
  | "internal"
  | "interrupted";

/** The kinds that a result can report; an interruption is not an error there. */
export type ReportedKind = Exclude<ErrorKind, "interrupted">;

/** The exit code that each kind of error ends a run with; after an interruption the signal decides. */
export const EXIT_CODES: Readonly<Record<ReportedKind, number>> = {
  usage: 2,
  config: 2,
  data: 2,
  auth: 3,
  unreachable: 3,
  setup: 3,
  internal: 1,
};

/** The kinds of errors about what a user has written. */
const BY_HAND: readonly ErrorKind[] = ["usage", "config", "data"];

/** What an error says beyond its message. */
export interface RunErrorOptions extends ErrorOptions {
  /** Further lines of the message, each of which is indented. */
  lines?: readonly string[];
}

/**
 * Ends a run, or keeps it from starting; the message says what to do about it. As the reason of an aborted signal it
 * stops new requests; everyone who was read and not accepted then counts as failed. What files, flags and servers say can
 * be part of the message: it is made printable here. What looks like a key in words about what somebody has written is
 * left out: it stands where a name, a path or a number should.
 */
export class RunError extends Error {
  /** What it is about. */
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, { lines = [], ...options }: RunErrorOptions = {}) {
    const show = BY_HAND.includes(kind) ? withoutKeys : String;
    super([message, ...lines].map((line) => show(printable(line))).join("\n  "), options);
    this.name = "RunError";
    this.kind = kind;
  }
}

/** The kind to report for whatever was thrown: what is no `RunError` is a mistake in cio-sync. */
export function kindOf(error: unknown): ReportedKind {
  return error instanceof RunError && error.kind !== "interrupted" ? error.kind : "internal";
}

/** `error` as an unexpected one: a mistake in cio-sync, or a disk that is full in the middle of a run. */
export function internalError(error: unknown): RunError {
  if (error instanceof RunError && error.kind === "internal") return error;
  return new RunError("internal", messageOf(error), { cause: error });
}

/** What `error` says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What `error`, a mistake in cio-sync, says, and where it happened. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
