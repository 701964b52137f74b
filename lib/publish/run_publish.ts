/** One run of `publish`, from its flags to its exit code: a sync whose requests others send. */

import { readAddress } from "../nats/address.ts";
import { runSync } from "../sync/run_sync.ts";
import type { SyncWorld } from "../sync/world.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { asSyncFlags, publishedAs, type PublishFlags } from "./flags.ts";
import { openQueueSending } from "./open_queue_sending.ts";

/** Runs `cio-sync publish` and prints its result; the exit code of the process. */
export async function runPublish(
  flags: PublishFlags,
  output: CommandOutput,
  world: Pick<SyncWorld, "clock" | "ask"> = {},
): Promise<number> {
  const { nats: _nats, natsCreds: _natsCreds, run: _run, ...others } = flags;
  return await runSync(asSyncFlags(others), output, {
    ...world,
    command: "publish",
    publishedAs: publishedAs(flags),
    checkSending: () => void readAddress(flags.nats, (name) => Deno.env.get(name)),
    openSending: (options) => openQueueSending(flags, options),
  });
}
