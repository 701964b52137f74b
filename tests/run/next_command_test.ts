import { assertEquals } from "@std/assert";
import { commandLine, replayCommand, stateNameFor } from "../../lib/run/next_command.ts";

const PLAIN = { config: "configuration.json", data: "data.json" };

Deno.test("commandLine() has the flags that change something, quoted for a shell", () => {
  assertEquals(commandLine("", PLAIN), "cio-sync");
  assertEquals(commandLine("verify", { ...PLAIN, data: ["data.json"] }), "cio-sync verify");
  assertEquals(commandLine("", { ...PLAIN, run: "main" }), "cio-sync publish");
  assertEquals(commandLine("", { ...PLAIN, run: "a b" }), "cio-sync publish --run 'a b'");
  assertEquals(commandLine("check", { ...PLAIN, run: "main" }), "cio-sync check");
  assertEquals(
    commandLine("", {
      config: "my conf.json",
      data: ["a b.csv", "it's.csv"],
      state: "users.db",
      mode: "identify",
      parallelism: "5",
      strict: true,
      format: "csv",
      records: undefined,
      delimiter: ";",
      emptyCells: "null",
    }),
    "cio-sync --config 'my conf.json' --data 'a b.csv' --data 'it'\\''s.csv' --format csv " +
      "--delimiter ';' --empty-cells null --state users.db --mode identify --parallelism 5 --strict",
  );
  assertEquals(commandLine("", { ...PLAIN, format: "auto", strict: false }), "cio-sync");
  assertEquals(
    commandLine("verify", { config: "C:\\conf.json", data: "exports/*.json" }),
    "cio-sync verify --config C:\\conf.json --data 'exports/*.json'",
  );
});

Deno.test("replayCommand() keeps what is not about the data before", () => {
  const flags = { ...PLAIN, config: "eu.json", format: "csv", delimiter: ";", records: "users" };
  assertEquals(
    replayCommand({ ...flags, state: "s.db", mode: "batch", strict: true }, "größe.ndjson"),
    "cio-sync --config eu.json --data 'größe.ndjson' --state s.db --mode batch --strict",
  );
  assertEquals(
    replayCommand({ ...flags, config: "configuration.json" }, "a.failures.ndjson"),
    "cio-sync --data a.failures.ndjson",
  );
});

Deno.test("stateNameFor() names a file after the data", () => {
  const cases: [string | string[], string][] = [
    ["users.json", "users.state.db"],
    ["exports/users.ndjson.gz", "users.state.db"],
    [["users"], "users.state.db"],
    ["users.failures.ndjson", "users.state.db"],
    ["my users.json", "'my users.state.db'"],
    ["-", "cio-sync.state.db"],
    ["/dev/fd/63", "cio-sync.state.db"],
    ["part-*.json", "cio-sync.state.db"],
    [["a.json", "b.json"], "cio-sync.state.db"],
  ];
  for (const [data, name] of cases) assertEquals(stateNameFor(data), name, String(data));
});
