/** What to tell the user when what answers is not Customer.io, or when something on the way does not let it through. */

import { printable } from "../text.ts";
import {
  type BlockingError,
  RedirectError,
  type RequestFacts,
  StatusError,
} from "./request_error.ts";

/** A longer reason of a server is cut off, in characters: it is likely a page. */
const MAX_REASON_LENGTH = 120;

/** One row: statuses, and what they say about the set-up. */
interface StatusRule {
  applies: (status: number) => boolean;
  /** What follows the status and the request, and names the setting. */
  advice: (request: RequestFacts) => string;
}

const RULES: readonly StatusRule[] = [
  {
    applies: (status) => status < 400,
    advice: (request) =>
      `without a place to go to, so it is not ${apiOf(request)}: ` + check(request),
  },
  {
    applies: (status) => status === 402,
    advice: ({ setting }) =>
      "which is about the account and not about anyone in the data: check its plan in Customer.io, " +
      `and that ${setting} leads there`,
  },
  {
    applies: (status) => status === 407,
    advice: ({ setting }) =>
      "so a proxy wants a user name and password: put them into HTTPS_PROXY as " +
      `http://USER:PASSWORD@HOST:PORT, or check ${setting}`,
  },
  {
    applies: (status) => status === 421,
    advice: ({ host, setting }) =>
      `so it does not serve the name ${host}: check ${setting}, and the Host that a proxy in between passes on`,
  },
  {
    applies: (status) => status === 404 || status === 405,
    advice: (request) => `so it is not ${apiOf(request)}: ${check(request)}`,
  },
];

/** What the statuses without a row of their own say, where Customer.io itself has sent them. */
const OTHERWISE: StatusRule["advice"] = (request) =>
  `which is not about anyone in the data: ${check(request)}`;

/** The message for an error that is about the set-up; names what to check. */
export function setupMessage(error: Error): string {
  if (!(error instanceof StatusError)) return error.message;
  const { status, problems, request, isApiAnswer } = error;
  if (!isApiAnswer && !RULES.some(({ applies }) => applies(status))) return blockedMessage(error);
  const { host, endpoint } = request;
  const said = problems[0] === undefined
    ? ""
    : ` (${printable(problems[0].reason, MAX_REASON_LENGTH)})`;
  const { advice } = RULES.find(({ applies }) => applies(status)) ?? { advice: OTHERWISE };
  const action = request.setting === "trackUrl" ? "sync to" : "look people up at";
  return `Cannot ${action} ${host}: it answered ${status}${said} to ${endpoint}, ${
    advice(request)
  }`;
}

/** Why a person was not taken whose request something on the way has blocked. */
export function blockedReason(error: BlockingError, { isAboutPath = false } = {}): string {
  if (error instanceof StatusError) {
    const { status, sender } = error;
    const what = isAboutPath ? ", for the path with this identifier" : "";
    return `Not taken: blocked on the way (${status} from ${sender}${what})`;
  }
  if (error instanceof RedirectError) {
    return "Not taken: blocked on the way (a redirect, for the path with this identifier)";
  }
  return error.message;
}

/** The message for the end of a run in which something else than Customer.io answers; `count` says how often. */
export function blockedMessage(error: BlockingError, count = ""): string {
  if (error instanceof RedirectError) return error.message;
  const { request: { host, setting } } = error;
  const said = error instanceof StatusError
    ? `${error.sender} answered ${error.status}${
      error.isApiAnswer ? "" : ", not in Customer.io's form"
    }`
    : error.message;
  return `Blocked on the way to ${host}: ${said}${count}: ` +
    `ask who runs the proxy or firewall to let ${host} through, or check ${setting}`;
}

function apiOf({ setting }: RequestFacts): string {
  return `Customer.io's ${setting === "trackUrl" ? "Track API" : "App API"}`;
}

function check({ setting }: RequestFacts): string {
  return `check ${setting}`;
}
