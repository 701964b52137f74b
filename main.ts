/** cio-sync: arguments to command to exit code. */

import { RunError } from "./lib/errors.ts";
import {
  type CommandLine,
  commandOf,
  helpOf,
  parseCommandLine,
  wantsJson,
} from "./lib/cli/parse.ts";
import { type CommandOutput, processOutput } from "./lib/terminal/output.ts";
import { emptyResult } from "./lib/sync/result.ts";
import { version } from "./lib/version.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command that `args` ask for; the exit code. */
async function main(args: string[]): Promise<number> {
  const output = processOutput();
  try {
    return await run(args, output);
  } catch (error) {
    if (error instanceof RunError) {
      output.stderr(`Error: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function run(args: string[], output: CommandOutput): Promise<number> {
  try {
    return await runCommand(parseCommandLine(args), output);
  } catch (error) {
    if (!(error instanceof RunError) || error.kind !== "usage") throw error;
    const { message } = error;
    output.stderr(`Error: ${message}\n`);
    if (wantsJson(args)) {
      const report = { ...await emptyReport(args), error: { kind: "usage", message } };
      output.stdout(`${JSON.stringify(report, null, 2)}\n`);
    }
    return 2;
  }
}

/** Loads what the command needs and no more, so that the other answers do not wait for it. */
async function runCommand(line: CommandLine, output: CommandOutput): Promise<number> {
  switch (line.command) {
    case "help":
      output.stdout(helpOf(line.of ?? "sync"));
      return 0;
    case "version":
      output.stdout(`cio-sync ${version}\n`);
      return 0;
    case "sync": {
      const { runSync } = await import("./lib/sync/run_sync.ts");
      return await runSync(line.flags, output);
    }
    case "verify": {
      const { runVerify } = await import("./lib/verify/run_verify.ts");
      return await runVerify(line.flags, output);
    }
    case "sandbox": {
      const { sandboxCommand } = await import("./lib/sandbox/run_sandbox.ts");
      return await sandboxCommand(line.flags, output);
    }
  }
}

/** The JSON of a run that has not begun. */
async function emptyReport(args: string[]): Promise<object> {
  const command = commandOf(args);
  if (command === "sandbox") return { command };
  if (command === "sync") return emptyResult();
  const { emptyVerifyResult } = await import("./lib/verify/result.ts");
  return emptyVerifyResult();
}
