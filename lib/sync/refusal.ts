/** What became of people whose request did not get through, and whether the run must stop. */

import { trackCredentialsMessage } from "../customerio/credentials.ts";
import {
  type BlockingError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../customerio/request_error.ts";
import { blockedReason, setupMessage } from "../customerio/setup_message.ts";
import type { Attempts } from "../delivery/attempts.ts";
import type { FailedAttempts } from "../delivery/attempts_result.ts";
import { askedTooLong } from "../delivery/give_up.ts";
import type { OutageWatch } from "../delivery/outage.ts";
import { isAboutPath } from "../delivery/verdict.ts";
import { internalError, RunError } from "../errors.ts";
import { notConfirmed, notSent } from "../outcome/reasons.ts";
import type { Person } from "../person/person.ts";
import { type Delivery, refused, untouched } from "./delivery.ts";

/** What knows how other requests fared. */
export interface RefusalOptions {
  people: readonly Person[];
  attempts: Pick<Attempts, "blocks">;
  outage: OutageWatch;
}

/** What became of `people`, all of whose attempts came to `failure`. */
export function refusalOf(failure: FailedAttempts, options: RefusalOptions): Delivery {
  const delivery = refusedBy(failure, options);
  return isRefusal(failure) ? untouched(delivery) : delivery;
}

function refusedBy(failure: FailedAttempts, options: RefusalOptions): Delivery {
  const { verdict, error, attempts, endsWith } = failure;
  const { people, outage } = options;
  const status = error instanceof StatusError ? error.status : undefined;
  const field = error instanceof StatusError ? error.problems[0]?.field : undefined;
  const failed = (reason: string, stop?: RunError) =>
    refused(people, { outcome: "failed", reason, field, status }, stop);
  switch (verdict) {
    case "reject":
    case "split":
      return refused(people, { outcome: "rejected", reason: rejection(error), field, status });
    case "fail": {
      const blocked = error as BlockingError;
      return failed(
        blockedReason(blocked, { isAboutPath: isAboutPath(blocked) }),
        options.attempts.blocks.recordBlocked(blocked),
      );
    }
    case "retry":
      return failed(
        error.message + (attempts > 1 ? ` (${attempts} attempts)` : "") +
          askedTooLong(error, outage.giveUpAfterMs),
        usedUp(error, options),
      );
    case "setup":
    case "stop":
      if (error instanceof RunError) {
        return failed(attempts === 0 ? notSent(error) : notConfirmed(error));
      }
      return failed(error.message, endOfRun(error, endsWith));
  }
}

/** Why nothing more may be sent when a request's attempts are used up, if so. */
function usedUp(error: Error, { outage, attempts }: RefusalOptions): RunError | undefined {
  if (error instanceof UnreachableError) return outage.recordFailedRequest(error);
  if (!(error instanceof UnreadableAnswerError && error.isWhole)) return undefined;
  return attempts.blocks.recordUnreadable(error);
}

/** Whether the credentials, the address or what is on the way were refused, before anybody was looked at. */
function isRefusal({ verdict, error }: FailedAttempts): boolean {
  const isAboutAll = verdict === "fail" || verdict === "setup" || verdict === "stop";
  return isAboutAll && error instanceof StatusError && error.status < 500;
}

function endOfRun(error: Error, kind: FailedAttempts["endsWith"]): RunError {
  if (kind === undefined) return internalError(error);
  const isRefusal = kind === "auth" && error instanceof StatusError;
  const message = isRefusal ? trackCredentialsMessage(error) : setupMessage(error);
  return new RunError(kind, message, { cause: error });
}

function rejection(error: Error): string {
  if (!(error instanceof StatusError)) return error.message;
  return error.problems[0]?.reason ?? error.message;
}
