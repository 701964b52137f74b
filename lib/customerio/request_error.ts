/** How one attempt can go wrong. What each of these means for the request stands in `delivery/verdict.ts`. */

/** A request, as messages name it. */
export interface RequestFacts {
  /** Host and port that it went to. */
  host: string;
  /** Method and path, without the query and without anyone's identifier. */
  endpoint: string;
  /** The key of the configuration that says where such requests go. */
  setting: "trackUrl" | "appUrl";
}

/** What is known of an answer without success. */
export interface StatusFacts {
  status: number;
  retryAfterMs?: number | undefined;
  problems?: AnswerProblem[];
  /** @default {true} */
  isApiAnswer?: boolean;
  /** @default {"Customer.io"} */
  sender?: string;
  /** @default {one that names Customer.io in place of a host} */
  request?: RequestFacts;
}

const SOME_REQUEST: RequestFacts = {
  host: "Customer.io",
  endpoint: "a request",
  setting: "trackUrl",
};

/** Somebody answered, but not with success. */
export class StatusError extends Error {
  readonly status: number;
  /** What the `Retry-After` header asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What the answer says is wrong, first things first; may be empty. */
  readonly problems: AnswerProblem[];
  /** Whether it has the form of Customer.io's own answers: gateways and filters on the way answer otherwise. */
  readonly isApiAnswer: boolean;
  /** Who calls itself the sender of the answer, or the host. */
  readonly sender: string;
  /** What was asked. */
  readonly request: RequestFacts;

  constructor(facts: StatusFacts) {
    const { status, problems = [], isApiAnswer = true, sender = "Customer.io" } = facts;
    const said = problems[0]?.reason;
    const who = isApiAnswer ? "Customer.io" : sender;
    super(`${who} answered ${status}${said === undefined ? "" : `: ${said}`}`);
    this.name = "StatusError";
    this.status = status;
    this.retryAfterMs = facts.retryAfterMs;
    this.problems = problems;
    this.isApiAnswer = isApiAnswer;
    this.sender = sender;
    this.request = facts.request ?? SOME_REQUEST;
  }
}

/** There was no answer: no connection, a connection that broke, or none in time. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

/** The status says success, but the body is no yes, so nobody knows who was accepted. */
export class UnreadableAnswerError extends Error {
  /** What was asked. */
  readonly request: RequestFacts;
  /** Whether all of the body was read: what breaks off says nothing about the data. */
  readonly isWhole: boolean;

  constructor(message: string, request: RequestFacts = SOME_REQUEST, { isWhole = true } = {}) {
    super(message);
    this.isWhole = isWhole;
    this.name = "UnreadableAnswerError";
    this.request = request;
  }
}

/** The server redirects to a host that must not see the credentials, or in circles. */
export class RedirectError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedirectError";
  }
}

/** What can come from something on the way to Customer.io. */
export type BlockingError = StatusError | UnreadableAnswerError | RedirectError;

/** There can be no connection as things are set up: a certificate that is not trusted, a proxy that refuses. */
export class ConnectionSetupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConnectionSetupError";
  }
}

/** One thing that Customer.io finds wrong. */
export interface AnswerProblem {
  reason: string;
  field?: string | undefined;
  /** Which person of the batch, 0-based. */
  index?: number | undefined;
}
