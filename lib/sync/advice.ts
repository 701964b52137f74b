/** What a user is told about a run beyond its result: where people can be looked up, and what to do. */

import { internalError, RunError } from "../errors.ts";
import type { Target } from "../run/target.ts";
import { formatCount } from "../text.ts";
import { isThisMachine } from "../this_machine.ts";
import type { Warning } from "../warning.ts";

/** Where people can be looked up: a Customer.io on this machine is a running sandbox; an in-process one has no page. */
export function pageUrlOf(target: Target | undefined): string | undefined {
  if (target === undefined || target.region === "sandbox") return undefined;
  const { hostname, origin } = new URL(target.baseUrl);
  return isThisMachine(hostname) ? `${origin}/` : undefined;
}

/** The warning about requests that `target` redirected; none when it did not. */
export function redirectWarnings({ api, baseUrl }: Target): Warning[] {
  if (api.origin === baseUrl) return [];
  // The rest of a URL can hold secrets of a proxy.
  const [from, to] = [baseUrl, api.origin].map((url) => new URL(url).origin);
  const message = `Customer.io redirected requests from ${from} to ${to}: ` +
    "set region to where the account is, so that nothing makes the detour";
  return [{ kind: "redirected", message }];
}

/** The warning about `count` records of a failures file that were not sent; none where there are none. */
export function replacedWarnings(count: number): Warning[] {
  if (count === 0) return [];
  const records = count === 1 ? "1 record is" : `${formatCount(count)} records are`;
  const message = `${records} left out: a later run with this state had other values of the same ` +
    "users accepted, and older ones must not replace them; --full sends them all the same";
  return [{ kind: "superseded", message }];
}

/** After an outage the user wants to know whether everything is sent again; `state` is the path of the state file. */
export function withAdvice(ended: RunError, state: string | undefined): RunError {
  if (ended.kind !== "unreachable") return ended;
  const advice = state === undefined
    ? "run it again once Customer.io accepts requests again; " +
      "with --state PATH a run goes on where the last one ended"
    : `run it again with --state ${state} once Customer.io accepts requests again, ` +
      "and it goes on from here";
  return new RunError(ended.kind, `${ended.message}: ${advice}`, { cause: ended });
}

/** What a run ended with: `problem`, about its files, is told besides what had ended it already. */
export function together(ended: RunError | undefined, problem: RunError | undefined): RunError[] {
  if (problem === undefined) return ended === undefined ? [] : [ended];
  if (ended === undefined) return [internalError(problem)];
  if (ended.kind === "interrupted") return [ended, internalError(problem)];
  if (ended.message === problem.message) return [ended];
  const message = `${ended.message}; also: ${problem.message}`;
  return [new RunError(ended.kind, message, { cause: ended })];
}
