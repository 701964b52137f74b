/** The summary of a dry run for people: what would happen, and the command that makes it happen. Pure text. */

import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import type { LocalConfiguration } from "../config/types.ts";
import { warningLines } from "../run/warnings.ts";
import type { SyncFlags } from "../sync/flags.ts";
import { DONE } from "../sync/gone/guard.ts";
import { reasonLines } from "../sync/summary.ts";
import { commandLine } from "../run/next_command.ts";
import { nextLines } from "../run/next_lines.ts";
import { formatCount, plural, printable } from "../text.ts";
import { comparisonLines } from "./comparison_text.ts";
import { countLine } from "./count_line.ts";
import { peopleLines } from "./people_text.ts";
import type { DryRunResult, PlannedGone } from "./result.ts";

/** Characters of an identifier. */
const NAME_WIDTH = 60;

/** What the summary says beyond the result. */
export interface DryRunFacts {
  result: DryRunResult;
  flags: SyncFlags;
  /** Undefined when the run ended before it was read. */
  configuration: LocalConfiguration | undefined;
  /** Whether all of the data was read. */
  isComplete: boolean;
}

/** The text for stdout. */
export function dryRunText(facts: DryRunFacts): string {
  const { result } = facts;
  return [
    headline(result),
    "",
    ...countLines(facts),
    ...stateLines(facts),
    ...comparisonLines(result),
    ...peopleLines(result.people),
    ...reasonLines(result.reasons),
    ...warningLines(result.warnings),
    ...limitLines(facts),
    ...nextStepLines(facts),
  ].join("\n") + "\n";
}

function headline({ users, requests, interrupted, error }: DryRunResult): string {
  const text = `${formatCount(users.planned)} of ${plural(users.read, "user")} would be sent in ` +
    `${plural(requests.planned, "request")}; nothing was sent`;
  if (interrupted) return `${yellow("Interrupted:")} ${text}`;
  if (error !== null) return `${red("Stopped:")} ${text}`;
  if (users.read === 0) return `${green("Nothing to do:")} the data file has no users`;
  const isAll = users.planned + users.unchanged === users.read;
  return `${(isAll ? green : yellow)("Dry run:")} ${text}`;
}

function countLines({ result, configuration }: DryRunFacts): string[] {
  const { users, requests } = result;
  const merged = users.merged > 0
    ? `${formatCount(users.merged)} of them together with a later record of their user`
    : "";
  return [
    countLine("to send", users.planned, merged),
    ...(users.unchanged > 0 ? [countLine("unchanged", users.unchanged, "not sent again")] : []),
    countLine(
      "rejected",
      users.rejected,
      users.rejected > 0 ? "cannot be accepted as they are" : "",
    ),
    ...(users.failed > 0 ? [countLine("failed", users.failed, "the run ended before")] : []),
    countLine("requests", requests.planned, `${plural(requests.bytes, "byte")} in all`),
    ...(configuration === undefined
      ? []
      : [`  ${"to".padEnd(10)}${whereTo(result, configuration)}`]),
  ];
}

/** Where a run would send to, as far as that is known without asking. */
function whereTo(
  { region, workspaceId }: DryRunResult,
  { trackUrl, workspaceId: configured }: LocalConfiguration,
): string {
  if (region === "sandbox") return "the sandbox, a local stand-in for Customer.io";
  const id = workspaceId ?? configured;
  const workspace = id === undefined ? "" : `, workspace ${id}`;
  // The rest of a URL can hold secrets of a proxy.
  if (trackUrl !== undefined) return `${new URL(trackUrl).origin}${workspace}`;
  if (region !== null) return `Customer.io, region ${region}${workspace}`;
  return `Customer.io${workspace}; the region is not asked for in a dry run`;
}

function stateLines({ result: { state, gone }, flags }: DryRunFacts): string[] {
  if (state === null || gone === null) return [];
  const { found } = gone;
  return [
    "",
    bold(`People against the state ${printable(flags.state!)}:`),
    countLine("new", state.new),
    countLine("changed", state.changed),
    countLine("unchanged", state.unchanged, flags.full ? "sent all the same, as --full says" : ""),
    found === null
      ? `  ${"gone".padEnd(10)}${"-".padStart(12)}${dim("   not counted: not all data was read")}`
      : countLine("gone", found, found > 0 ? fateOf(gone) : ""),
    ...goneLines(gone),
  ];
}

function fateOf({ action }: PlannedGone): string {
  if (action === "keep") return "no longer in the data; they are kept";
  const done = action === "set" ? "get the attributes of gone.set" : `be ${DONE[action]}`;
  return `no longer in the data; they would ${done}`;
}

/** Who is gone, and what keeps a run from doing anything about it. */
function goneLines({ found, max, obstacle, first, action }: PlannedGone): string[] {
  if (found === null || found === 0) return [];
  const others = found - first.length;
  const names = first.map((user) => printable(user, NAME_WIDTH)).join(", ");
  const more = others > 0 ? ` and ${formatCount(others)} more` : "";
  const isTooMany = action !== "keep" && max !== null && found > max;
  return [
    ...(first.length > 0 ? [`  ${dim(`gone: ${names}${more}`)}`] : []),
    ...(obstacle !== null ? [`  A run would do nothing about them, as ${obstacle}.`] : []),
    ...(obstacle === null && isTooMany
      ? [
        `  ${yellow("More than --max-gone allows")} (${
          formatCount(max)
        }): a run would do nothing about them, and end with exit code 2.`,
      ]
      : []),
  ];
}

function limitLines({ result, isComplete }: DryRunFacts): string[] {
  const { limit, users, interrupted, error } = result;
  if (isComplete || interrupted || error !== null || limit === null) return [];
  const only = users.read === 1 ? "record" : `${formatCount(users.read)} records`;
  return ["", `${bold(`The first ${only} only,`)} as --limit says.`];
}

/** The one step that makes sense now; the command that sends is always the last line. */
function nextStepLines({ result, flags, configuration }: DryRunFacts): string[] {
  const { users, error, interrupted, gone } = result;
  const isRemoving = gone !== null && (gone.found ?? 0) > 0 && gone.action !== "keep";
  if (error !== null) return nextLines("mend what the error says, then run the same command again");
  if (interrupted) return nextLines("run the same command again");
  if (users.planned === 0 && users.rejected > 0) {
    return nextLines("mend what is rejected in the data, or in the mappings");
  }
  if (users.planned === 0 && !isRemoving) return [];
  return nextLines(`${lacking(configuration)}${commandLine("", flags)}`);
}

/** What has to be given before anything can be sent. */
function lacking(configuration: LocalConfiguration | undefined): string {
  if (configuration === undefined || configuration.region === "sandbox") return "";
  const { siteId, apiKey } = configuration;
  const keys = [
    ...(siteId === undefined ? ["siteId"] : []),
    ...(apiKey === undefined ? ["apiKey"] : []),
  ];
  if (keys.length === 0) return "";
  return `give ${keys.join(" and ")}, which the configuration has no value for yet, then `;
}
