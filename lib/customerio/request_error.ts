/** How one attempt can go wrong. */

/** Customer.io answered, but not with success. */
export class StatusError extends Error {
  status: number;
  /** What the `Retry-After` header asks for, in milliseconds. */
  retryAfterMs: number | undefined;
  /** What Customer.io says is wrong, first things first; may be empty. */
  problems: Problem[];

  constructor(facts: { status: number; retryAfterMs?: number; problems?: Problem[] }) {
    const said = facts.problems?.[0]?.reason;
    super(`Customer.io answered ${facts.status}${said === undefined ? "" : `: ${said}`}`);
    this.name = "StatusError";
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.problems = facts.problems ?? [];
  }
}

/** There was no answer: no connection, a connection that broke, or none in time. */
export class UnreachableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "UnreachableError";
  }
}

/** The status says success, but the body cannot be understood, so nobody knows who was accepted. */
export class UnreadableAnswerError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "UnreadableAnswerError";
  }
}

/** The server sends us to a host that must not see the credentials, or round in circles. */
export class RedirectError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedirectError";
  }
}

/** One thing that Customer.io finds wrong. */
export interface Problem {
  reason: string;
  field?: string;
  /** Which person of the batch, 0-based. */
  index?: number;
}
