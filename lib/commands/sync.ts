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
import { SENDING } from "../cli/sending.ts";
import { readInputFlags } from "../input/flags.ts";
import { checkSyncFlags, type SyncFlags } from "../sync/flags.ts";

/** `cio-sync sync`. */
export const sync = defineCommand({
  name: "sync",
  summary: "bring the people in Customer.io in line with a local file",
  headline:
    "cio-sync keeps the people in a Customer.io workspace equal to the users in a local file.",
  usage: ["cio-sync [sync] [--config configuration.json] [--data data.json]"],
  description: "Every user in the data file (JSON, NDJSON, CSV or TSV, also gzipped) is added or " +
    "updated in Customer.io with the attributes that the configuration maps, and the run " +
    "says what became of every record. Running it again changes nothing.",
  flags: [
    CONFIG,
    ...INPUT,
    ...SENDING,
    { name: "dry-run", help: "everything but the sending: say what would happen, change nothing" },
    {
      name: "show",
      value: "N",
      takes: "number",
      help: "with --dry-run: print N people as they would be sent, values included (default: 3)",
    },
    {
      name: "compare",
      help:
        "with --dry-run: look up the first 1,000 people (takes appApiKey), and say what would " +
        "change",
    },
    STRICT,
    ...PRINTING,
  ],
  exitCodes: [
    {
      code: 0,
      meaning: "every person was accepted, now or before; with --dry-run none is rejected",
    },
    { code: 1, meaning: "some records were rejected or failed: see the failures file" },
    ...ERROR_EXIT_CODES,
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync --config configuration.json --data users.json" },
    { line: "cio-sync --dry-run --data users.json", note: "see before you send" },
    { line: "cio-sync --limit 10 --data users.json", note: "send the first ten" },
    { line: "cio-sync --data 'export/part-*.json'", note: "several files, by their names" },
    { line: "cio-sync --state users.state.db --data users.json", note: "only what has changed" },
    { line: "cio-sync --data users.failures.ndjson", note: "sync again what did not get through" },
    { line: "cio-sync --data users.json --report run.html", note: "with a page about the run" },
    { line: "cio-sync --json | jq .users", note: "counts for a script" },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags({ "dry-run": dryRun, "max-gone": maxGone, ...others }): SyncFlags {
    const flags = { dryRun, maxGone, ...readInputFlags(others) };
    checkSyncFlags(flags);
    return flags;
  },
  async emptyResult() {
    const { emptyResult } = await import("../sync/result.ts");
    return emptyResult();
  },
  async run(flags, output) {
    if (flags.dryRun) {
      const { runDryRun } = await import("../preview/run_dry_run.ts");
      return await runDryRun(flags, output);
    }
    const { runSync } = await import("../sync/run_sync.ts");
    return await runSync(flags, output);
  },
});
