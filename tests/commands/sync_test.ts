import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { sync } from "../../lib/commands/sync.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { emptyResult } from "../../lib/sync/result.ts";

const DEFAULTS: SyncFlags = {
  config: "configuration.json",
  data: ["data.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  emptyCells: undefined,
  failures: undefined,
  parallelism: undefined,
  mode: undefined,
  state: undefined,
  full: false,
  strict: false,
  json: false,
  quiet: false,
};

Deno.test("sync takes each of its flags", () => {
  const cases: { line: string; flags: Partial<SyncFlags> }[] = [
    { line: "sync", flags: {} },
    { line: "sync --config a --data b", flags: { config: "a", data: ["b"] } },
    { line: "sync -c a -d b", flags: { config: "a", data: ["b"] } },
    { line: "sync --failures f", flags: { failures: "f" } },
    { line: "sync --parallelism 5", flags: { parallelism: "5" } },
    { line: "sync --mode identify", flags: { mode: "identify" } },
    { line: "sync --state s.db", flags: { state: "s.db" } },
    { line: "sync --state s.db --full", flags: { state: "s.db", full: true } },
    { line: "sync --strict", flags: { strict: true } },
    { line: "sync --json", flags: { json: true } },
    { line: "sync -q", flags: { quiet: true } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: sync, flags: { ...DEFAULTS, ...flags } },
      line,
    );
  }
});

Deno.test("sync refuses --full without --state", () => {
  const error = assertThrows(() => parseCommandLine(["--full"]), RunError);
  assertEquals({ kind: error.kind, message: error.message }, {
    kind: "usage",
    message:
      "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
  });
});

Deno.test("sync has the JSON of a run that has not begun", async () => {
  assertEquals(await sync.emptyResult(), emptyResult());
});
