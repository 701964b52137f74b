import { assertEquals } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { sandbox } from "../../lib/commands/sandbox.ts";
import type { SandboxFlags } from "../../lib/sandbox/flags.ts";

const DEFAULTS: SandboxFlags = {
  port: undefined,
  host: undefined,
  db: undefined,
  siteId: undefined,
  apiKey: undefined,
  appApiKey: undefined,
  faults: undefined,
  seed: undefined,
  json: false,
  quiet: false,
};

Deno.test("sandbox takes each of its flags", () => {
  const cases: { line: string; flags: Partial<SandboxFlags> }[] = [
    { line: "sandbox", flags: {} },
    { line: "sandbox --port 8080 --host 0.0.0.0", flags: { port: "8080", host: "0.0.0.0" } },
    { line: "--port=0 sandbox", flags: { port: "0" } },
    { line: "sandbox -p 1 -q --json", flags: { port: "1", quiet: true, json: true } },
    { line: "sandbox -port 1 -site-id=a", flags: { port: "1", siteId: "a" } },
    { line: "sandbox -api-key b --app-api-key c", flags: { apiKey: "b", appApiKey: "c" } },
    { line: "sandbox --seed 007", flags: { seed: "007" } },
    { line: "sandbox --faults 429=0.1,latency=5ms", flags: { faults: "429=0.1,latency=5ms" } },
    { line: "sandbox --faults=429=0.1", flags: { faults: "429=0.1" } },
    { line: "--db verify sandbox", flags: { db: "verify" } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: sandbox, flags: { ...DEFAULTS, ...flags } },
      line,
    );
  }
});

Deno.test("sandbox has the JSON of a run that has not begun", async () => {
  assertEquals(await sandbox.emptyResult(), { command: "sandbox" });
});
