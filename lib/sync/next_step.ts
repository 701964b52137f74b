/** The one thing to do after a sync. Pure text. */

import { TRACK_KEYS_PLACE } from "../customerio/credentials.ts";
import { isPassing, sourceName } from "../run/announcement.ts";
import {
  type CommandFlags,
  commandLine,
  replayCommand,
  stateNameFor,
} from "../run/next_command.ts";
import { printable } from "../text.ts";
import type { SyncResult } from "./result.ts";

/** What the next step depends on. */
export interface NextStepFacts {
  result: Pick<SyncResult, "users" | "region" | "failuresFile" | "interrupted" | "error">;
  flags: CommandFlags;
  /** Whether all of the data was read. */
  isComplete: boolean;
  /** Whether reading ended at `--limit`. @default {false} */
  isLimited?: boolean;
  /** Whether the data was a failures file. @default {false} */
  isReplay?: boolean;
  /** Whether the configuration has what `verify` needs. */
  canVerify: boolean;
  /** Where people can be looked up in a browser: the page of a running sandbox. */
  pageUrl?: string | undefined;
}

const AGAIN = "run the same command again";

/** What to do now: an action, or a command to copy behind `: `. */
export function nextStep(facts: NextStepFacts): string {
  const { result: { users, error, interrupted }, flags, isLimited = false } = facts;
  if (error !== null) return afterError(facts, error.kind);
  if (interrupted) return afterInterruption(facts);
  if (users.read === 0) {
    return `see whether ${sourceName(flags.data)} is the data you mean: it has no users`;
  }
  if (users.rejected + users.failed > 0) return afterFailures(facts);
  if (isLimited) return commandLine("", { ...flags, limit: undefined });
  return afterSuccess(facts);
}

function afterError({ result, flags, isComplete }: NextStepFacts, kind: string): string {
  if (kind === "auth") {
    if (flags.run !== undefined) {
      return `put credentials from ${TRACK_KEYS_PLACE} into the configuration of the workers and start them, then ${AGAIN}`;
    }
    const config = printable(flags.config);
    return `put credentials from ${TRACK_KEYS_PLACE} into ${config}, then ${AGAIN}`;
  }
  if (kind === "unreachable") {
    const once = "once Customer.io accepts requests again";
    if (isComplete && result.failuresFile !== null) {
      return `${once}: ${replayCommand(flags, result.failuresFile)}`;
    }
    return `${once}, ${AGAIN}${resumption(flags)}`;
  }
  const what = kind === "data" ? "mend the data where the error says" : "mend what the error says";
  return `${what}, then ${AGAIN}: a repeat changes nothing`;
}

function afterInterruption({ result, flags, isComplete }: NextStepFacts): string {
  const { failuresFile } = result;
  if (isComplete && failuresFile !== null) return replayCommand(flags, failuresFile);
  return AGAIN + resumption(flags);
}

/** How a run that has not read everything goes on. */
function resumption({ state, data }: CommandFlags): string {
  return state === undefined
    ? ` with --state ${
      stateNameFor(data)
    }: it sends everyone once more, and from then on what is left`
    : ": it goes on from here";
}

function afterFailures({ result, flags }: NextStepFacts): string {
  const { users, failuresFile } = result;
  if (failuresFile === null) return `mend the data, then ${AGAIN}`;
  const command = replayCommand(flags, failuresFile);
  // What has failed goes through as it is, later.
  if (users.rejected === 0) return command;
  return `mend the rejected records in ${printable(failuresFile)}, then: ${command}`;
}

function afterSuccess(
  { result, flags, isReplay = false, canVerify, pageUrl }: NextStepFacts,
): string {
  const { data, state, config } = flags;
  if (result.region === "sandbox") {
    return `for a real workspace, take "region" out of ${
      printable(config)
    } and give "siteId" and ` +
      `"apiKey" from ${TRACK_KEYS_PLACE}`;
  }
  if (isReplay) return "nothing: none of these records is left";
  if (pageUrl !== undefined) return `look people up at ${printable(pageUrl)}`;
  const later = "once the data has changed";
  if (state !== undefined) return `nothing, and ${later}, ${AGAIN}: it sends only that`;
  if (canVerify && !isPassing(data)) {
    return commandLine("verify", onlyOfData(flags));
  }
  return `${later}, ${AGAIN}; with --state ${stateNameFor(data)} it sends only that`;
}

/** The flags that \`verify\` has too. */
function onlyOfData(flags: CommandFlags): CommandFlags {
  const { config, data, format, records, delimiter, emptyCells, strict = false } = flags;
  return { config, data, format, records, delimiter, emptyCells, strict };
}
