/** The end of the failures file of a sync. */

import { internalError, type RunError } from "../errors.ts";
import type { FailuresFile } from "../outcome/failures_file.ts";

/** What came of it. */
export interface FinishedFailures {
  /** Null when there is nothing in it. */
  path: string | null;
  /** What kept it from being written, which says where the failures are. */
  problem: RunError | undefined;
  /** Whether it lacks what could not be written. */
  isPartial: boolean;
}

/** Ends `failures`; `unreadFrom` is where the part of the data begins that was not read, undefined when all was. */
export async function finishFailures(
  failures: FailuresFile,
  unreadFrom: number | undefined,
): Promise<FinishedFailures> {
  let path: string | null = null;
  let problem: RunError | undefined;
  try {
    path = await failures.finish(unreadFrom);
    problem = failures.problem;
  } catch (error) {
    problem = internalError(error);
  }
  return { path, problem, isPartial: failures.isPartial };
}
