/** The command `check`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { CONFIG, FILES_ARE_FLAGS, INPUT, PRINTING, signalExitCodes } from "../cli/shared.ts";
import { readInputFlags } from "../input/flags.ts";
import type { CheckFlags } from "../check/flags.ts";

/** `cio-sync check`. */
export const check = defineCommand({
  name: "check",
  summary: "read everything, send nothing, and report every problem",
  headline: "cio-sync check reads all of the data as a sync would, and sends nothing.",
  usage: ["cio-sync check [--config configuration.json] [--data data.json]"],
  description: "It reports each record that a sync would reject, with the place in the file and " +
    "everything that is wrong with it; users who are there more than once, emails that two users " +
    "share, what each mapping finds, and what looks wrong about the mappings. It needs no network " +
    "and no credentials: environment variables for them need not be set.",
  flags: [
    CONFIG,
    ...INPUT,
    {
      name: "strict",
      help: "treat warnings about the configuration (a mapping that no record has, dates without " +
        "a type) as errors",
    },
    ...PRINTING,
  ],
  exitCodes: [
    { code: 0, meaning: "no record would be rejected" },
    { code: 1, meaning: "some records would be rejected" },
    { code: 2, meaning: "the command line, the configuration or the data file cannot be used" },
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync check --data users.json" },
    { line: "cio-sync check --json | jq '.problems[] | {reason, count}'", note: "for a script" },
    { line: "cio-sync check --strict --quiet && cio-sync", note: "sync only what is clean" },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags: (flags): CheckFlags => readInputFlags(flags),
  async emptyResult() {
    const { emptyCheckResult } = await import("../check/result.ts");
    return emptyCheckResult();
  },
  async run(flags, output) {
    const { runCheck } = await import("../check/run_check.ts");
    return await runCheck(flags, output);
  },
});
