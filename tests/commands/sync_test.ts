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
  report: undefined,
  full: false,
  gone: undefined,
  maxGone: undefined,
  yes: false,
  limit: undefined,
  dryRun: false,
  show: undefined,
  compare: false,
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
    { line: "sync --state s.db --gone keep", flags: { state: "s.db", gone: "keep" } },
    {
      line: "sync --state s.db --gone delete --max-gone 2% --yes",
      flags: { state: "s.db", gone: "delete", maxGone: "2%", yes: true },
    },
    { line: "sync --limit 10", flags: { limit: "10" } },
    { line: "sync --dry-run", flags: { dryRun: true } },
    { line: "sync --dry-run --show 0", flags: { dryRun: true, show: "0" } },
    { line: "sync --dry-run --compare", flags: { dryRun: true, compare: true } },
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

/** Flags that do nothing without another. */
const REFUSED = [
  {
    line: "--full",
    message:
      "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
  },
  {
    line: "--show 5",
    message: "Flag '--show' goes with '--dry-run': a run that sends people prints no values",
  },
  {
    line: "--compare",
    message: "Flag '--compare' goes with '--dry-run': it tells what a run would change; " +
      "cio-sync verify compares after a run",
  },
];

for (const { line, message } of REFUSED) {
  Deno.test(`sync refuses ${line}`, () => {
    const error = assertThrows(() => parseCommandLine(line.split(" ")), RunError);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message });
  });
}

Deno.test("sync has the JSON of a run that has not begun", async () => {
  assertEquals(await sync.emptyResult(), emptyResult());
});
