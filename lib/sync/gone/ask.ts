/** Asks at the terminal whether to go on. */

import { isStandardInput } from "../../input/source.ts";
import type { Run } from "../../run/run.ts";
import { openAsker } from "../../terminal/asker.ts";
import type { CommandOutput } from "../../terminal/output.ts";
import type { SyncFlags } from "../flags.ts";
import type { Ask } from "./run_gone.ts";

/** Asks at the terminal; undefined where there is none, or where what is typed there is the data. */
export function terminalAsk(
  run: Run,
  { flags: { data, quiet }, output }: {
    flags: Pick<SyncFlags, "data" | "quiet">;
    output: CommandOutput;
  },
): Ask | undefined {
  const isTerminal = output.columns !== undefined && Deno.stdin.isTerminal();
  if (!isTerminal || quiet || data.some(isStandardInput)) return undefined;
  return async (question) => {
    const onInterrupt = (reason: Error) => run.stop.abort(reason);
    using asker = openAsker({ output, signal: run.signal, onInterrupt });
    return /^y(es)?$/i.test(await asker.ask(question));
  };
}
