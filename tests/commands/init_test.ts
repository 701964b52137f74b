import { assertEquals } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { init } from "../../lib/commands/init.ts";
import type { InitFlags } from "../../lib/init/flags.ts";
import { emptyInitResult } from "../../lib/init/result.ts";

const DEFAULTS: InitFlags = {
  config: "configuration.json",
  data: ["data.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  emptyCells: undefined,
  yes: false,
  force: false,
  json: false,
  quiet: false,
};

Deno.test("init takes each of its flags", () => {
  const cases: { line: string; flags: Partial<InitFlags> }[] = [
    { line: "init", flags: {} },
    { line: "init -c a -d b c", flags: { config: "a", data: ["b", "c"] } },
    { line: "init --yes --force", flags: { yes: true, force: true } },
    { line: "init -y --json --quiet", flags: { yes: true, json: true, quiet: true } },
    { line: "init --format csv --delimiter tab", flags: { format: "csv", delimiter: "\t" } },
    { line: "init --records data.users", flags: { records: "data.users" } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: init, flags: { ...DEFAULTS, ...flags } },
      line,
    );
  }
});

Deno.test("init has the JSON of a run that has not begun", async () => {
  assertEquals(await init.emptyResult(), emptyInitResult());
});
