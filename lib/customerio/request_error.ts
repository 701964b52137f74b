/** How one attempt can go wrong. What each of these means for the request stands in `delivery/verdict.ts`. */

/** Customer.io answered, but not with success. */
export class StatusError extends Error {
  readonly status: number;
  /** What the `Retry-After` header asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What Customer.io says is wrong, first things first; may be empty. */
  readonly problems: AnswerProblem[];

  constructor(
    facts: { status: number; retryAfterMs?: number | undefined; problems?: AnswerProblem[] },
  ) {
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
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

/** The status says success, but the body cannot be understood, so nobody knows who was accepted. */
export class UnreadableAnswerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreadableAnswerError";
  }
}

/** The server redirects to a host that must not see the credentials, or in circles. */
export class RedirectError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedirectError";
  }
}

/** One thing that Customer.io finds wrong. */
export interface AnswerProblem {
  reason: string;
  field?: string | undefined;
  /** Which person of the batch, 0-based. */
  index?: number | undefined;
}
