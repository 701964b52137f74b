/** The command `sync`: its flags, its help, and what it runs. */

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
import { RunError } from "../errors.ts";
import { readInputFlags } from "../input/flags.ts";
import type { SyncFlags } from "../sync/flags.ts";

/** `cio-sync sync`. */
export const sync = defineCommand({
  name: "sync",
  summary: "bring the people in Customer.io in line with a local file",
  headline:
    "cio-sync keeps the people in a Customer.io workspace equal to the users in a local file.",
  usage: ["cio-sync [sync] [--config configuration.json] [--data data.json]"],
  description: "Every user in the data file (a JSON array of objects) is added or updated in " +
    "Customer.io with the attributes that the configuration maps, and the run says " +
    "what became of every record. Running it again changes nothing.",
  flags: [
    CONFIG,
    ...INPUT,
    {
      name: "failures",
      value: "PATH",
      help: "where rejected and failed records go (default: <data name>.failures.ndjson)",
    },
    {
      name: "parallelism",
      value: "N",
      help: "API requests in flight at once, instead of the configuration's value",
    },
    {
      name: "mode",
      value: "MODE",
      help: "batch: many people a request; identify: one request a person",
    },
    {
      name: "state",
      value: "PATH",
      help: "remember who was accepted, and send only what has changed since",
    },
    { name: "full", help: "with --state: send everyone, also who has not changed" },
    STRICT,
    ...PRINTING,
  ],
  exitCodes: [
    { code: 0, meaning: "every person was accepted, now or before" },
    { code: 1, meaning: "some records were rejected or failed: see the failures file" },
    ...ERROR_EXIT_CODES,
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync --config configuration.json --data users.json" },
    { line: "cio-sync --data users.failures.ndjson", note: "sync again what did not get through" },
    { line: "cio-sync --json | jq .users", note: "counts for a script" },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags(flags): SyncFlags {
    if (flags.full && flags.state === undefined) {
      throw new RunError(
        "usage",
        "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
      );
    }
    return readInputFlags(flags);
  },
  async emptyResult() {
    const { emptyResult } = await import("../sync/result.ts");
    return emptyResult();
  },
  async run(flags, output) {
    const { runSync } = await import("../sync/run_sync.ts");
    return await runSync(flags, output);
  },
});
