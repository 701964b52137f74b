/** The begin and the end of a run, for a log of objects. */

import type { LogEntry } from "../terminal/log_entry.ts";
import { formatDuration, plural } from "../text.ts";
import type { RunEnvelope } from "./result.ts";

/** What is known when a run begins. */
type Beginning = Pick<RunEnvelope, "command" | "version" | "config" | "data">;

/** The entry for a run that begins. */
export function runStarted({ command, version, config, data }: Beginning): LogEntry {
  const message = `cio-sync ${command} ${version}`;
  return {
    level: "info",
    event: "run-started",
    message,
    facts: { command, version, config, data },
  };
}

/** The entry for a run that has ended with this exit code. */
export function runEnded(
  { command, users, durationMs, interrupted, error }: RunEnvelope,
  exitCode: number,
): LogEntry {
  const message = `${plural(users.read, "record")} read in ${
    formatDuration(durationMs)
  }, exit code ${exitCode}`;
  const level = error !== null ? "error" : exitCode === 0 ? "info" : "warning";
  const facts = { command, exitCode, counts: users, durationMs, interrupted };
  return { level, event: "run-ended", message, facts };
}
