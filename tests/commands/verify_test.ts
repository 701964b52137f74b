import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { verify } from "../../lib/commands/verify.ts";
import type { VerifyFlags } from "../../lib/verify/flags.ts";
import { emptyVerifyResult } from "../../lib/verify/result.ts";

const DEFAULTS: VerifyFlags = {
  config: "configuration.json",
  data: ["data.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  emptyCells: undefined,
  differences: undefined,
  sample: undefined,
  seed: undefined,
  strict: false,
  json: false,
  quiet: false,
};

Deno.test("verify takes each of its flags", () => {
  const cases: { line: string; flags: Partial<VerifyFlags> }[] = [
    { line: "verify", flags: {} },
    { line: "verify -c a -d b", flags: { config: "a", data: ["b"] } },
    { line: "verify --differences d", flags: { differences: "d" } },
    { line: "verify --sample 5 --seed x", flags: { sample: "5", seed: "x" } },
    { line: "verify --strict", flags: { strict: true } },
    { line: "verify --json --quiet", flags: { json: true, quiet: true } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: verify, flags: { ...DEFAULTS, ...flags } },
      line,
    );
  }
});

Deno.test("verify has the JSON of a run that has not begun", async () => {
  assertEquals(await verify.emptyResult(), emptyVerifyResult());
});

Deno.test("verify runs, and ends with the exit code of the run", async () => {
  let stderr = "";
  const flags = { ...DEFAULTS, config: "/nowhere/configuration.json" };
  const output = {
    stdout: () => {},
    stderr: (text: string) => stderr += text,
    columns: undefined,
  };
  const code = await verify.run(flags, output, { commands: [verify] });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "File /nowhere/configuration.json does not exist");
});
