import { assertEquals } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { commandLine } from "../../lib/run/next_command.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";

/** What was called, and the command that sends. */
const CASES = [
  { called: "--dry-run", sends: "" },
  { called: "--dry-run --show 9 --compare --json --quiet", sends: "" },
  { called: "--dry-run -c configuration.json -d data.json", sends: "" },
  { called: "-c c.json --dry-run --data users.json", sends: " --config c.json --data users.json" },
  { called: "--dry-run --data data.json --data b.json", sends: " --data data.json --data b.json" },
  { called: "--data - --dry-run --records data.users", sends: " --data - --records data.users" },
  {
    called: "--dry-run --format csv --delimiter tab --empty-cells null",
    sends: " --format csv --delimiter tab --empty-cells null",
  },
  { called: "--dry-run --delimiter=;", sends: " --delimiter ';'" },
  {
    called: "--dry-run --state s.db --full --strict --limit 7 --failures f --mode batch",
    sends: " --failures f --state s.db --mode batch --limit 7 --full --strict",
  },
  { called: "--dry-run --parallelism 3", sends: " --parallelism 3" },
];

for (const { called, sends } of CASES) {
  Deno.test(`commandLine() is 'cio-sync${sends}' after 'cio-sync ${called}'`, () => {
    const line = parseCommandLine(called.split(" "));
    if (line.action !== "run") throw new TypeError("It does not run");
    assertEquals(commandLine("", line.flags as SyncFlags), `cio-sync${sends}`);
  });
}
