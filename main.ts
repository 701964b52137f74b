/** cio-sync: arguments to command to exit code. */

import { processOutput } from "./lib/terminal/output.ts";
import { runCommandLine } from "./lib/cli/run_command_line.ts";
import { EXIT_CODES } from "./lib/errors.ts";

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const output = processOutput();
  try {
    return await runCommandLine(Deno.args, output);
  } catch (error) {
    // A mistake in cio-sync: Deno would print it as it is, whatever is in it.
    output.stderr(`Error: ${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT_CODES.internal;
  }
}
