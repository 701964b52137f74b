/** The errors of a state file, in words that say what to do about them. */

import { messageOf, RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";

/** The error for a state file that this run must not use, for `reason`. */
export function unusable(path: string, reason: string, cause?: unknown): RunError {
  return new RunError("usage", `Cannot use state '${path}': ${reason}`, { cause });
}

/** The error for a state file whose content is not what was written. */
export function damaged(path: string, details: string, cause?: unknown): RunError {
  return unusable(
    path,
    `it is damaged (${details}); deleting it is safe: the next run sends everyone again`,
    cause,
  );
}

/**
 * What `node:sqlite` or the file system threw, as a `RunError`.
 *
 * SQLite's errors are told apart by their text (https://sqlite.org/rescode.html): Deno hands on no code.
 */
export function explain(path: string, error: unknown): RunError {
  if (error instanceof RunError) return error;
  const message = messageOf(error);
  // "failed to prepare" is all that Deno 2.4 says of a statement whose table is missing.
  if (/malformed|not a database|no such|failed to prepare/.test(message)) {
    return damaged(path, message, error);
  }
  if (/locked/.test(message)) {
    return unusable(
      path,
      "another run is using it; wait until that ends, or name another file with --state",
      error,
    );
  }
  if (/readonly|unable to open/.test(message)) {
    return new RunError(
      "usage",
      `Cannot write state '${path}': the file or its folder is read-only`,
      { cause: error },
    );
  }
  const action = /full|I\/O/.test(message) ? "write" : "use";
  return new RunError("usage", `Cannot ${action} state '${path}': ${fileProblem(error, path)}`, {
    cause: error,
  });
}
