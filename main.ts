/** cio-sync: arguments to command to exit code. */

import { HELP, parseCommandLine, UsageError, wantsJson } from "./lib/cli.ts";
import { type CommandOutput, OutputError, processOutput } from "./lib/output.ts";
import { emptyResult } from "./lib/result.ts";
import { version } from "./lib/version.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command that `args` ask for; the exit code. */
async function main(args: string[]): Promise<number> {
  const output = processOutput();
  try {
    return await run(args, output);
  } catch (error) {
    if (error instanceof OutputError) {
      output.stderr(`Error: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function run(args: string[], output: CommandOutput): Promise<number> {
  try {
    const line = parseCommandLine(args);
    switch (line.command) {
      case "help":
        output.stdout(HELP);
        return 0;
      case "version":
        output.stdout(`cio-sync ${version}\n`);
        return 0;
      case "sync": {
        // Loaded here, so that the other answers do not wait for it.
        const { syncCommand } = await import("./lib/commands/sync.ts");
        return await syncCommand(line.flags, output);
      }
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message } = error;
    output.stderr(`Error: ${message}\n`);
    if (wantsJson(args)) {
      const report = { ...emptyResult(), error: { kind: "usage", message } };
      output.stdout(`${JSON.stringify(report, null, 2)}\n`);
    }
    return 2;
  }
}
