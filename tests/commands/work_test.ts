import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { work } from "../../lib/commands/work.ts";
import { RunError } from "../../lib/errors.ts";

Deno.test("work takes each of its flags", () => {
  const none = {
    ...{ config: "configuration.json", nats: undefined, natsCreds: undefined },
    ...{ parallelism: undefined, metricsPort: undefined, quiet: false },
  };
  const cases: { line: string; flags: Record<string, unknown> }[] = [
    { line: "work", flags: {} },
    {
      line: "work -c a --nats b --nats-creds c",
      flags: { config: "a", nats: "b", natsCreds: "c" },
    },
    {
      line: "work --parallelism 5 --metrics-port 9",
      flags: { parallelism: "5", metricsPort: "9" },
    },
    { line: "work -q", flags: { quiet: true } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(
      parseCommandLine(line.split(" ")),
      { action: "run", command: work, flags: { ...none, ...flags } },
      line,
    );
  }
});

Deno.test("work reads no data", () => {
  assertThrows(() => parseCommandLine(["work", "--data", "a"]), RunError, "--data");
});
