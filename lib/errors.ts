/** The errors that end a run: one base whose kind gives the exit code. */

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

/**
 * Ends a run, or keeps it from starting; the message says what to do about it. As the reason of an aborted signal it
 * stops new requests; everyone who was read and not accepted then counts as failed.
 */
export class RunError extends Error {
  /** What it is about. */
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
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
