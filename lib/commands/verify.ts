/** The command `verify`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import {
  CONFIG,
  ERROR_EXIT_CODES,
  FILES_ARE_FLAGS,
  INPUT,
  PRINTING,
  signalExitCodes,
  STRICT,
} from "../cli/shared.ts";
import { readInputFlags } from "../input/flags.ts";
import type { VerifyFlags } from "../verify/flags.ts";

/** `cio-sync verify`. */
export const verify = defineCommand({
  name: "verify",
  summary: "look the people up in Customer.io and compare",
  headline: "cio-sync verify looks people up in Customer.io and compares them with a local file.",
  usage: ["cio-sync verify [--config configuration.json] [--data data.json]"],
  description:
    "It says which people are identical, different (attribute by attribute) or missing. " +
    "The configuration needs appApiKey. Nothing in Customer.io is changed.",
  flags: [
    CONFIG,
    ...INPUT,
    {
      name: "differences",
      value: "PATH",
      takes: "path",
      help: "where differences go (default: <data name>.differences.ndjson)",
    },
    { name: "sample", value: "N", takes: "number", help: "verify N people, drawn at random" },
    { name: "seed", value: "SEED", takes: "text", help: "draw the same people again" },
    STRICT,
    ...PRINTING,
  ],
  exitCodes: [
    { code: 0, meaning: "all people are identical" },
    { code: 1, meaning: "some are different, missing or rejected, or could not be looked up" },
    ...ERROR_EXIT_CODES,
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync verify --data users.json" },
    { line: "cio-sync verify --sample 500 --json | jq .users" },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags: (flags): VerifyFlags => readInputFlags(flags),
  async emptyResult() {
    const { emptyVerifyResult } = await import("../verify/result.ts");
    return emptyVerifyResult();
  },
  async run(flags, output) {
    const { runVerify } = await import("../verify/run_verify.ts");
    return await runVerify(flags, output);
  },
});
