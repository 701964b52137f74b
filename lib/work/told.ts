/** What a worker tells of its work. Pure functions. */

import type { OutcomeCounts } from "../outcome/ledger.ts";
import { targetName } from "../run/announcement.ts";
import { runStarted } from "../run/events.ts";
import type { SignalName } from "../run/signals.ts";
import type { LogEntry } from "../terminal/log_entry.ts";
import { progressChanges } from "../terminal/progress_events.ts";
import { troubleOf } from "../terminal/progress_text.ts";
import { formatCount, formatDuration, plural } from "../text.ts";
import { version } from "../version.ts";
import type { WorkFacts } from "./facts.ts";

/** What became of people, as {@linkcode WorkFacts} counts them. */
type PeopleCounts = WorkFacts["people"];

/** The entry for a worker that begins. */
export function workStarted(config: string): LogEntry {
  return runStarted({ command: "work", version, config, data: [] });
}

/** The entry for a worker that has ended, with this exit code, after `elapsedMs` milliseconds. */
export function workEnded(
  people: PeopleCounts,
  { exitCode, elapsedMs }: { exitCode: number; elapsedMs: number },
): LogEntry {
  const message = `${peopleText(people)} in ${formatDuration(elapsedMs)}, exit code ${exitCode}`;
  const durationMs = Math.round(elapsedMs);
  // Nothing else ends it without an error.
  const interrupted = exitCode === 0;
  const facts = { command: "work", exitCode, counts: countsOf(people), durationMs, interrupted };
  return { level: exitCode === 0 ? "info" : "error", event: "run-ended", message, facts };
}

/** The entry for a worker that waits for a run into `target`. */
export function waitingFor(target: Parameters<typeof targetName>[0]): LogEntry {
  const { region, workspaceId } = target;
  return {
    level: "info",
    event: "waiting",
    message: `Waiting for a cio-sync publish into ${targetName(target)}`,
    facts: { region, workspaceId },
  };
}

/** The entry for a run whose messages are taken from now on. */
export function runFound(run: string): LogEntry {
  return {
    level: "info",
    event: "run-found",
    message: `Run '${run}': taking its messages`,
    facts: { run },
  };
}

/** The entry for a run that has ended; `people` are those of the messages of it that this worker took. */
export function runLeft(run: string, people: PeopleCounts): LogEntry {
  return {
    level: "info",
    event: "run-left",
    message: `Run '${run}' has ended; of it, here: ${peopleText(people)}`,
    facts: { run, people },
  };
}

/** The entry for a signal, at which a worker ends after what it holds. */
export function ending(signal: SignalName, inFlight: number): LogEntry {
  const message = inFlight === 0
    ? `${signal}: ending`
    : `${signal}: taking no more, and ending after ${
      plural(inFlight, "request")
    } in flight (again: end at once)`;
  return { level: "info", event: "interrupted", message, facts: { signal, inFlight } };
}

/** The entry for what a worker has done in `elapsedMs` milliseconds. */
export function workProgress(facts: WorkFacts, elapsedMs: number): LogEntry {
  const { people, messages, requestsInFlight, sent, retried, waiting, runs, pace } = facts;
  const trouble = troubleOf(pace);
  const message = [
    peopleText(people),
    `${plural(sent, "request")}${retried > 0 ? ` (${formatCount(retried)} retried)` : ""}`,
    `${formatCount(requestsInFlight)} in flight`,
    ...(waiting === null ? [] : [`${plural(waiting, "message")} waiting`]),
    ...(messages.expired > 0 ? [`${plural(messages.expired, "message")} given up`] : []),
    ...(trouble === undefined ? [] : [trouble]),
  ].join(", ");
  return {
    level: "info",
    event: "work-progress",
    message,
    facts: {
      people,
      messages,
      waiting,
      runs,
      elapsedMs: Math.round(elapsedMs),
      requestsInFlight,
      sent,
      retried,
    },
  };
}

/** What has begun or ended since `before` of what holds requests back, as in a sync. */
export function paceChanges(before: WorkFacts | undefined, now: WorkFacts): LogEntry[] {
  const { people, requestsInFlight, retried, pace } = now;
  return progressChanges(before?.pace, {
    ...{ users: countsOf(people), bytesRead: 0, bytesTotal: undefined },
    ...{ requestsInFlight, retried, elapsedMs: 0 },
    ...pace,
  });
}

/** The same with what the counts of every other command have. */
function countsOf(people: PeopleCounts): OutcomeCounts {
  const read = people.accepted + people.rejected + people.failed;
  return { read, unchanged: 0, ...people };
}

function peopleText({ accepted, rejected, failed }: PeopleCounts): string {
  return [
    `${formatCount(accepted)} accepted`,
    ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ].join(", ");
}
