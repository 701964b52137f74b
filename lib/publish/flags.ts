/** What `cio-sync publish` takes from its command line. */

import { RunError } from "../errors.ts";
import type { PublishedAs } from "../run/next_command.ts";
import type { NatsFlags } from "../nats/flags.ts";
import type { SyncFlags } from "../sync/flags.ts";

/** The flags of `cio-sync publish`: those of a sync that sends, and where the messages are. */
export interface PublishFlags extends Omit<SyncFlags, "dryRun" | "show" | "compare">, NatsFlags {
  /** Which run it is: who starts again under this name goes on with it. */
  run: string;
}

/** `flags` as those of a sync. */
export function asSyncFlags(flags: Omit<PublishFlags, keyof NatsFlags | "run">): SyncFlags {
  return { ...flags, dryRun: false, show: undefined, compare: false };
}

/** What names the run in a command to copy: an address with something to log in with is not to be printed. */
export function publishedAs({ run, nats, natsCreds }: PublishFlags): PublishedAs {
  return { run, nats: nats?.includes("@") ? undefined : nats, natsCreds };
}

/** What can be a part of a subject of NATS and of the name of a stream. */
const RUN_NAME = /^[\w-]{1,64}$/;

/**
 * Checks the name of the run.
 *
 * @throws {RunError} of kind `usage` when NATS could not take it.
 */
export function checkRunName({ run }: Pick<PublishFlags, "run">): void {
  if (RUN_NAME.test(run)) return;
  throw new RunError(
    "usage",
    `Cannot use --run: it must be 1 to 64 letters, digits, - and _, and is '${run}'`,
  );
}
