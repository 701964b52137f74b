/** The flags of the commands that send people. */

import { GONE_WORDS } from "../config/gone.ts";
import { MODES } from "../config/types.ts";
import type { Flag } from "./command.ts";

/** What becomes of people, and where results go; `checkSyncFlags` checks which go together. */
export const SENDING = [
  {
    name: "failures",
    value: "PATH",
    takes: "path",
    help: "where rejected and failed records go (default: <data name>.failures.ndjson)",
  },
  {
    name: "parallelism",
    value: "N",
    takes: "number",
    help: "API requests in flight at once, instead of the configuration's value",
  },
  {
    name: "mode",
    value: "MODE",
    takes: MODES,
    help: "batch: many people a request; identify: one request a person",
  },
  {
    name: "state",
    value: "PATH",
    takes: "path",
    help: "remember who was accepted, and send only what has changed since",
  },
  {
    name: "gone",
    value: "WHAT",
    takes: GONE_WORDS,
    help: "with --state: keep, suppress or delete who is no longer in the data",
  },
  {
    name: "max-gone",
    value: "N|N%",
    takes: "number",
    help: "stop if more people than this are gone (default: 1% of the state, 10 in any case)",
  },
  { name: "yes", short: "y", help: "with --gone delete: do it without asking" },
  {
    name: "report",
    value: "PATH",
    takes: "path",
    help: "write an HTML page about the run: outcomes, speed, response times, reasons",
  },
  { name: "full", help: "with --state: send everyone, also who has not changed" },
  { name: "limit", value: "N", takes: "number", help: "the first N records only" },
] as const satisfies readonly Flag[];
