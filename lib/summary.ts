/** The summary of a sync for people: five seconds to read. Pure text; colours follow `NO_COLOR` and the terminal. */

import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import type { ReasonCount } from "./outcome.ts";
import type { SyncResult } from "./result.ts";
import { formatCount, formatDuration, perSecond, plural } from "./text.ts";

/** Reasons shown; the failures file has them all. */
const MOST_REASONS = 8;
/** Characters of a person's line. */
const PERSON_WIDTH = 110;

/** A person as they stand in the sandbox. */
export interface SandboxPersonLine {
  /** The identifier. */
  user: string;
  attributes: Record<string, string>;
}

/** What the summary says beyond the report. */
export interface SummaryFacts {
  report: SyncResult;
  reasons: ReasonCount[];
  /** Some of the people as they now stand in the sandbox. */
  sandboxPeople: SandboxPersonLine[];
  /** Path of the configuration, for advice. */
  configPath: string;
}

/** The text for stdout. */
export function summaryText(facts: SummaryFacts): string {
  const { report } = facts;
  return [
    headline(report),
    "",
    ...countLines(report),
    ...reasonLines(facts.reasons),
    ...failuresLines(report),
    ...sandboxLines(facts),
  ].join("\n") + "\n";
}

function headline({ users, durationMs, interrupted, error, region }: SyncResult): string {
  const done = users.accepted + users.unchanged;
  const where = region === "sandbox" ? "the sandbox" : "Customer.io";
  const time = formatDuration(durationMs);
  const speed = `${formatCount(perSecond(done, durationMs))} users a second`;
  const text = `${plural(done, "user")} of ${
    formatCount(users.read)
  } in ${where} after ${time} (${speed})`;
  if (interrupted) return `${yellow("Interrupted:")} ${text}`;
  if (error !== null) return `${red("Stopped:")} ${text}`;
  if (users.read === 0) return `${green("Nothing to do:")} the data file has no users`;
  if (done === users.read) return `${green("Done:")} ${text}`;
  return `${yellow("Done, but not for all:")} ${text}`;
}

function countLines({ users, requests }: SyncResult): string[] {
  const line = (name: string, count: number, more = "") =>
    `  ${name.padEnd(10)}${formatCount(count).padStart(12)}${more && dim(`   ${more}`)}`;
  const held = requests.throttledMs > 0
    ? `, held back ${formatDuration(requests.throttledMs)} by Customer.io`
    : "";
  return [
    line("accepted", users.accepted),
    ...(users.unchanged > 0 ? [line("unchanged", users.unchanged)] : []),
    line("rejected", users.rejected, users.rejected > 0 ? "cannot be accepted as they are" : ""),
    line("failed", users.failed, users.failed > 0 ? "may be accepted later" : ""),
    line("requests", requests.sent, `${formatCount(requests.retried)} retried${held}`),
  ];
}

function reasonLines(reasons: ReasonCount[]): string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.slice(0, MOST_REASONS).map(
    ({ outcome, reason, field, count, firstLine }) => {
      const what = field === undefined ? reason : `${field}: ${reason}`;
      return `  ${formatCount(count).padStart(8)} ${outcome}: ${what} ${
        dim(`(first: line ${firstLine})`)
      }`;
    },
  );
  const hidden = reasons.length - lines.length;
  return [
    "",
    bold("Why:"),
    ...lines,
    ...(hidden > 0 ? [`  and ${plural(hidden, "other reason")}`] : []),
  ];
}

function failuresLines({ failuresFile }: SyncResult): string[] {
  if (failuresFile === null) return [];
  return [
    "",
    `${bold("Failures file:")} ${failuresFile}`,
    `  To sync what is in it again: cio-sync --data ${failuresFile}`,
  ];
}

function sandboxLines({ report, sandboxPeople, configPath }: SummaryFacts): string[] {
  if (report.region !== "sandbox") return [];
  const people = sandboxPeople.map(({ user, attributes }) => {
    const { id: _id, cio_id: _cioId, ...others } = attributes;
    const all = Object.entries(others).map(([name, value]) => `${name} ${value}`).join(", ");
    const line = `  ${user}: ${all}`;
    return line.length > PERSON_WIDTH ? `${line.slice(0, PERSON_WIDTH - 1)}…` : line;
  });
  return [
    ...(people.length > 0 ? ["", bold("As they stand in the sandbox now:"), ...people] : []),
    "",
    bold("Nothing left this machine: the region is the sandbox, a local stand-in for Customer.io."),
    `  For a real workspace, in ${configPath}: take out "region" and give "siteId" and "apiKey",`,
    "  the Track API credentials from Settings > Workspace Settings > API and webhook credentials.",
  ];
}
