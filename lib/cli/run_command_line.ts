/** From arguments to an exit code: parses them, runs the command, and reports what keeps it from running. */

import { EXIT_CODES, kindOf, RunError, stackOf } from "../errors.ts";
import { printableJson } from "../text.ts";
import { version } from "../version.ts";
import { COMMANDS } from "./commands.ts";
import { helpText } from "./help.ts";
import { jsonLogOutput, tellError } from "../terminal/log.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { type CommandLine, commandOf, parseCommandLine, wantsJson, wantsJsonLog } from "./parse.ts";

/** Does what the arguments behind the program's name ask for; the exit code of the process. */
export async function runCommandLine(
  args: readonly string[],
  plainOutput: CommandOutput,
): Promise<number> {
  const output = wantsJsonLog(args) ? jsonLogOutput(plainOutput) : plainOutput;
  try {
    const line = await parseOrReport(args, output);
    return line === undefined ? EXIT_CODES.usage : await run(line, output);
  } catch (error) {
    // What is no `RunError` is a mistake in cio-sync: Deno would print it as it is, whatever is in it.
    const message = error instanceof RunError ? error.message : stackOf(error);
    tellError(output, { kind: kindOf(error), message });
    return EXIT_CODES[kindOf(error)];
  }
}

/** What `args` ask for; undefined if they cannot be used, which is reported here. */
async function parseOrReport(
  args: readonly string[],
  output: CommandOutput,
): Promise<CommandLine | undefined> {
  try {
    return parseCommandLine(args);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { message } = error;
    tellError(output, { kind: "usage", message });
    if (!wantsJson(args)) return undefined;
    const result = { ...await commandOf(args).emptyResult(), error: { kind: "usage", message } };
    output.stdout(`${printableJson(JSON.stringify(result, null, 2))}\n`);
    return undefined;
  }
}

async function run(line: CommandLine, output: CommandOutput): Promise<number> {
  switch (line.action) {
    case "help":
      output.stdout(helpText(line.command));
      return 0;
    case "version":
      output.stdout(`cio-sync ${version}\n`);
      return 0;
    case "run":
      return await line.command.run(line.flags, output, { commands: COMMANDS });
  }
}
