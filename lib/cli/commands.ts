/** The table of commands. */

import { check } from "../commands/check.ts";
import { completions } from "../commands/completions.ts";
import { init } from "../commands/init.ts";
import { publish } from "../commands/publish.ts";
import { sandbox } from "../commands/sandbox.ts";
import { sync } from "../commands/sync.ts";
import { verify } from "../commands/verify.ts";
import { work } from "../commands/work.ts";
import type { Command } from "./command.ts";

/** The commands in the order of the help; the first is what runs when none is named. */
export const COMMANDS: readonly Command[] = [
  sync,
  check,
  verify,
  init,
  sandbox,
  publish,
  work,
  completions,
];
