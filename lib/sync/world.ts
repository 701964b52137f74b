/** What a sync takes from the world, with the real things as defaults. */

import type { Clock } from "../clock.ts";
import type { PublishedAs } from "../run/next_command.ts";
import type { Run } from "../run/run.ts";
import type { CommandOutput } from "../terminal/output.ts";
import type { SyncFlags } from "./flags.ts";
import { terminalAsk } from "./gone/ask.ts";
import type { Ask } from "./gone/run_gone.ts";
import { sendDirectly, type SendingOptions } from "./means.ts";
import type { Sending } from "./sending.ts";

/** What can be handed in. */
export interface SyncWorld {
  /** Of all waits; time limits of requests are of this machine's time. @default {systemClock} */
  clock?: Clock;
  /** Asks before people are deleted. @default {at the terminal, where there is one} */
  ask?: Ask | undefined;
  /** Which command it is. @default {"sync"} */
  command?: "sync" | "publish";
  /** What names the run, for the command to give next. @default {nothing, as of a sync} */
  publishedAs?: PublishedAs;
  /** Opens what requests are sent by. @default {this process sends them} */
  openSending?: OpenSending;
  /** Throws where that cannot be opened by what the flags say; called before anything is read. @default {it can} */
  checkSending?: () => void;
}

/** Opens what the requests of a run are sent by. */
export type OpenSending = (options: SendingOptions & { run: Run }) => Promise<Sending> | Sending;

/** What a sync works with. */
export interface SyncTools {
  run: Run;
  command: "sync" | "publish";
  publishedAs: PublishedAs;
  ask: Ask | undefined;
  openSending: OpenSending;
  checkSending: () => void;
}

/** The tools of `run`: those of `world`, and the real ones. */
export function syncTools(
  world: SyncWorld,
  { run, flags, output }: { run: Run; flags: SyncFlags; output: CommandOutput },
): SyncTools {
  const { command = "sync", publishedAs = {}, ask, openSending = sendDirectly } = world;
  return {
    run,
    command,
    publishedAs,
    ask: ask ?? terminalAsk(run, { flags, output }),
    openSending,
    checkSending: world.checkSending ?? (() => {}),
  };
}
