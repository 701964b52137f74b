/** What a worker says and ends with before it has found NATS; with a server: tests/nats/. */

import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import { runWork } from "../../lib/work/run_work.ts";
import type { WorkFlags } from "../../lib/work/flags.ts";
import { version } from "../../lib/version.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const CONFIGURATION = {
  ...{ siteId: "a-site", apiKey: "a-key-0f3a9", userId: "id", mappings: [] },
  trackUrl: "http://127.0.0.1:1",
};

/** Runs a worker with a log of objects; what it tells, and its exit code. */
async function working(
  configuration: Record<string, unknown>,
  flags: Partial<WorkFlags> = {},
): Promise<{ code: number; entries: LogEntry[] }> {
  const config = await Deno.makeTempFile();
  const entries: LogEntry[] = [];
  try {
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    const code = await runWork(
      {
        ...{ config, nats: "nats://127.0.0.1:1", natsCreds: undefined, parallelism: undefined },
        ...{ metricsPort: undefined, quiet: false },
        ...flags,
      },
      {
        ...{ stdout: () => {}, stderr: () => {}, columns: undefined },
        log: (entry) => entries.push(entry),
      },
      { clock: new FakeClock() },
    );
    return { code, entries };
  } finally {
    await Deno.remove(config);
  }
}

Deno.test("runWork() tells its begin, what is wrong, and its end with the exit code", async () => {
  const cases: {
    configuration?: Record<string, unknown>;
    flags?: Partial<WorkFlags>;
    code: number;
    says: string;
  }[] = [
    {
      flags: { metricsPort: "x" },
      code: 2,
      says:
        "Cannot use --metrics-port: it must be a port from 1 to 65535, or 0 for a free one, and is 'x'",
    },
    {
      configuration: { region: "sandbox", userId: "id", mappings: [] },
      code: 2,
      says:
        'Cannot share "sandbox" with other processes, as each would have its own: run cio-sync sandbox, ' +
        "drop region, and point trackUrl at it",
    },
    {
      flags: { nats: "http://x" },
      code: 2,
      says:
        "Cannot use --nats: it must be nats://HOST:4222 or tls://HOST:4222, several with commas between " +
        "them, where needed with USER:PASSWORD@ or TOKEN@ before HOST, in which signs are written as in any " +
        "URL: %40 for @, %2F for /, %25 for %, %2C for a comma",
    },
    {
      code: 3,
      says:
        "Cannot reach NATS at 127.0.0.1:1: nothing listens there; check --nats, and that the server is " +
        "running",
    },
  ];
  for (const { configuration = CONFIGURATION, flags = {}, code, says } of cases) {
    const found = await working(configuration, flags);
    assertEquals([found.code, found.entries.map(({ event }) => event)], [
      code,
      ["run-started", "error", "run-ended"],
    ]);
    const [started, error, ended] = found.entries;
    assertEquals([started.message, error.message], [`cio-sync work ${version}`, says]);
    assertEquals([ended.facts?.exitCode, ended.facts?.durationMs], [code, 0]);
  }
});

Deno.test("runWork() names each problem of a configuration on a line of its own", async () => {
  const mappings = [{ from: "a", to: "cio_id" }];
  const { code, entries } = await working({ ...CONFIGURATION, region: "xx", mappings });
  const lines = entries.find(({ event }) => event === "error")!.message.split("\n");
  assertEquals([code, lines.length], [2, 3]);
  assertEquals(lines.map((line) => line.startsWith("  ")), [false, true, true]);
});
