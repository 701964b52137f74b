import { assertEquals } from "@std/assert";
import type { CheckFlags } from "../../lib/check/flags.ts";
import { emptyCheckResult } from "../../lib/check/result.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { check } from "../../lib/commands/check.ts";

const DEFAULTS: CheckFlags = {
  config: "configuration.json",
  data: ["data.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  emptyCells: undefined,
  strict: false,
  json: false,
  quiet: false,
};

Deno.test("check takes each of its flags", () => {
  const cases: { line: string; flags: Partial<CheckFlags> }[] = [
    { line: "check", flags: {} },
    { line: "check -c a -d b", flags: { config: "a", data: ["b"] } },
    { line: "check --data a b --format json", flags: { data: ["a", "b"], format: "json" } },
    { line: "check --strict", flags: { strict: true } },
    { line: "check --json --quiet", flags: { json: true, quiet: true } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: check, flags: { ...DEFAULTS, ...flags } },
      line,
    );
  }
});

Deno.test("check has the JSON of a run that has not begun", async () => {
  assertEquals(await check.emptyResult(), emptyCheckResult());
});
