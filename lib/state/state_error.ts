/** What can be wrong with a state file, in words that say what to do about it. */

/** The state file cannot be used, or no longer: another's, damaged, in use, not to be written. */
export class StateError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StateError";
  }
}

/** The error for a state file that this run must not use, for `reason`. */
export function unusable(path: string, reason: string, cause?: unknown): StateError {
  return new StateError(`Cannot use state '${path}': ${reason}`, cause);
}

/** The error for a state file whose content is not what was written. */
export function damaged(path: string, details: string, cause?: unknown): StateError {
  return unusable(
    path,
    `it is damaged (${details}); deleting it is safe: the next run sends everyone again`,
    cause,
  );
}

/**
 * What `node:sqlite` or the file system threw, as a `StateError`.
 *
 * SQLite's errors are told apart by their text (https://sqlite.org/rescode.html): Deno hands on no code.
 */
export function explain(path: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Deno 2.4 says no more of a statement that asks for a table that is gone.
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
    return new StateError(
      `Cannot write state '${path}': the file or its folder is read-only`,
      error,
    );
  }
  const action = /full|I\/O/.test(message) ? "write" : "use";
  return new StateError(`Cannot ${action} state '${path}': ${message}`, error);
}
