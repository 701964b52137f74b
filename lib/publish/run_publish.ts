/** One run of `publish`, from its flags to its exit code. */

import { RunError } from "../errors.ts";
import type { CommandOutput } from "../terminal/output.ts";
import type { PublishFlags } from "./flags.ts";

/** Runs `cio-sync publish` and prints its result; the exit code of the process. */
export function runPublish(_flags: PublishFlags, _output: CommandOutput): Promise<number> {
  throw new RunError("internal", "Cannot publish: this part comes with the next commits");
}
