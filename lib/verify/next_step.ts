/** The one thing to do after a verification. Pure text. */

import { APP_KEYS_PLACE } from "../customerio/credentials.ts";
import { isPassing, sourceName } from "../run/announcement.ts";
import { type CommandFlags, commandLine } from "../run/next_command.ts";
import { printable } from "../text.ts";
import type { VerifyResult } from "./result.ts";

/** What the next step depends on. */
export interface VerifyNextFacts {
  result: Pick<VerifyResult, "users" | "sample" | "interrupted" | "error">;
  flags: CommandFlags;
}

const AGAIN = "run the same command again";

/** What to do now: an action, or a command to copy. */
export function nextVerifyStep({ result, flags }: VerifyNextFacts): string {
  const { users, error, interrupted, sample } = result;
  const { config, data } = flags;
  if (error?.kind === "auth") {
    return `put an App API key from ${APP_KEYS_PLACE} into ${printable(config)}, then ${AGAIN}`;
  }
  if (error?.kind === "unreachable") return `once Customer.io answers again, ${AGAIN}`;
  if (error !== null) return `mend what the error says, then ${AGAIN}`;
  if (interrupted) return AGAIN;
  if (users.read === 0) {
    return `see whether ${sourceName(data)} is the data you mean: it has no users`;
  }
  const sync = isPassing(data)
    ? "sync this data again"
    : commandLine("", { ...flags, strict: false });
  if (users.different + users.missing > 0) {
    return isPassing(data) ? sync : `sync them again (with a state file: --full): ${sync}`;
  }
  if (users.failed > 0) return `${AGAIN}: not everyone could be looked up`;
  if (users.rejected > 0) return `mend the rejected records in the data, then: ${sync}`;
  if (users.notCreated > 0 && users.identical === 0) {
    return `see whether userId and identifier in ${
      printable(config)
    } name people as Customer.io does`;
  }
  if (sample !== null && !isPassing(data)) {
    return `nothing; all others too: ${commandLine("verify", flags)}`;
  }
  if (users.notCreated > 0) return "nothing: everyone who is there is as the data says";
  return "nothing: everyone is as the data says";
}
