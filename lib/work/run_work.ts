/** One worker, from its flags to its exit code. */

import { RunError } from "../errors.ts";
import type { CommandOutput } from "../terminal/output.ts";
import type { WorkFlags } from "./flags.ts";

/** Runs `cio-sync work`; the exit code of the process. */
export function runWork(_flags: WorkFlags, _output: CommandOutput): Promise<number> {
  throw new RunError("internal", "Cannot work: this part comes with the next commits");
}
