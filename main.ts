/** cio-sync: arguments to command to exit code. */

import { processOutput } from "./lib/terminal/output.ts";
import { runCommandLine } from "./lib/cli/run_command_line.ts";

if (import.meta.main) Deno.exit(await runCommandLine(Deno.args, processOutput()));
