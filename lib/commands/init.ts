/** The command `init`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { FILES_ARE_FLAGS, INPUT, PRINTING, signalExitCodes } from "../cli/shared.ts";
import type { InitFlags } from "../init/flags.ts";
import { readInputFlags } from "../input/flags.ts";

/** `cio-sync init`. */
export const init = defineCommand({
  name: "init",
  summary: "write a configuration that fits the data",
  headline: "cio-sync init writes a configuration.json that fits the data.",
  usage: ["cio-sync init [--data data.json] [--config configuration.json] [--yes]"],
  description:
    "It looks at the first 10,000 records and finds the key that identifies a user and the keys " +
    "that become attributes, dates as timestamps. On a terminal it asks before it writes. The " +
    "API key is not shown while it is typed, and goes into the file .env beside the " +
    "configuration, which takes it from there. Nothing is sent but the question to Customer.io " +
    "whose credentials these are.",
  flags: [
    {
      name: "config",
      short: "c",
      value: "PATH",
      takes: "path",
      default: "configuration.json",
      help: "where the configuration goes",
    },
    ...INPUT,
    { name: "yes", short: "y", help: "ask nothing, and write what is likeliest" },
    { name: "force", help: "replace a configuration that is there" },
    ...PRINTING,
  ],
  exitCodes: [
    { code: 0, meaning: "the configuration is written" },
    {
      code: 2,
      meaning: "the command line or the data file cannot be used, or a configuration is there",
    },
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync init --data users.json" },
    { line: "cio-sync init --data users.json --config eu.json --yes" },
    { line: "psql … | cio-sync init --data -", note: "asks nothing, as no terminal is left" },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags: (flags): InitFlags => readInputFlags(flags),
  async emptyResult() {
    const { emptyInitResult } = await import("../init/result.ts");
    return emptyInitResult();
  },
  async run(flags, output) {
    const { runInit } = await import("../init/run_init.ts");
    return await runInit(flags, output);
  },
});
