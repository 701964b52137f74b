/** Why a run ends before its time. */

/** The kinds of ends that concern more than single records. */
export type StopKind = "auth" | "unreachable" | "interrupted" | "internal";

/** Ends a run: no new requests, and everyone who was read and not accepted is failed. */
export class StopError extends Error {
  kind: StopKind;

  constructor(kind: StopKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StopError";
    this.kind = kind;
  }
}

/** A stop for an error that nobody expected. */
export function internal(error: unknown): StopError {
  return new StopError("internal", error instanceof Error ? error.message : String(error), error);
}

const IN_SHORT: Record<StopKind, string> = {
  auth: "Customer.io refused the credentials",
  unreachable: "Customer.io could not be reached",
  interrupted: "the run was interrupted",
  internal: "the run ended with an internal error",
};

/** The reason to give for a record that a stop has kept from being sent. */
export function notSent(stop: unknown): string {
  return `Not sent: ${inShort(stop)}`;
}

/** The reason to give for a record that was sent, but has no good answer yet when a stop ends its request. */
export function notConfirmed(stop: unknown): string {
  return `Not confirmed: ${inShort(stop)}`;
}

function inShort(stop: unknown): string {
  return stop instanceof StopError ? IN_SHORT[stop.kind] : "the run ended";
}
