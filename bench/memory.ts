/** Measures the peak memory of cio-sync in the cases that take the most, and prints one table. */

import { cioSyncCommand } from "./benchmarks.ts";
import { startServer } from "./local_server.ts";
import { MEMORY_CASES, type MemoryCase } from "./memory_cases.ts";
import { writeRecords } from "./memory_data.ts";
import { type Command, runProgram } from "./program.ts";

/** What cio-sync may take, megabytes. */
const LIMIT_MB = 200;

/** What measuring needs. */
export interface MemoryOptions {
  /** Path of the executable; undefined for the sources. */
  executable: string | undefined;
  /** Only cases whose names contain one of these; all when there are none. */
  only: string[];
  /** Temporary, for data, configurations and what the runs write. */
  folder: string;
  /** Ends the run early. */
  signal: AbortSignal;
  /** Called with each line of the table. */
  print: (line: string) => void;
}

/** Runs the cases and prints their table; whether all stayed below the limit. */
export async function measureMemory(options: MemoryOptions): Promise<boolean> {
  const { only, print } = options;
  const cases = MEMORY_CASES.filter(({ name }) =>
    only.length === 0 || only.some((text) => name.includes(text))
  );
  const width = Math.max(...cases.map(({ name }) => name.length), 4);
  const line = (name: string, ...cells: string[]) =>
    print([name.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(" "));
  line("case", "users", "seconds", "peak", "limit", "");
  let isBelow = true;
  for (const one of cases) {
    const { seconds, peakBytes } = await measure(one, options);
    const peak = peakBytes === undefined ? undefined : peakBytes / 1e6;
    const isOver = peak !== undefined && peak > LIMIT_MB;
    if (isOver) isBelow = false;
    line(
      one.name,
      one.records.count.toLocaleString("en-US"),
      seconds.toFixed(1),
      peak === undefined ? "unknown" : `${peak.toFixed(0)} MB`,
      `${LIMIT_MB} MB`,
      isOver ? "OVER" : "ok",
    );
  }
  return isBelow;
}

/** Runs one case in a folder of its own, which is removed again: some of the data is large. */
async function measure(one: MemoryCase, options: MemoryOptions) {
  const { executable, signal } = options;
  const folder = await Deno.makeTempDir({ dir: options.folder });
  try {
    const script = `${import.meta.dirname}/memory_server.ts`;
    const server: Command = [Deno.execPath(), "run", "--allow-net=127.0.0.1", script];
    await using local = await startServer([...server, one.answers ?? "accept"], signal);
    await writeRecords(`${folder}/data.json`, one.records);
    await writeConfiguration(`${folder}/configuration.json`, { url: local.url, one });
    const [program, ...args] = cioSyncCommand(executable);
    const command: Command = [program, ...args, ...flagsOf(one, folder)];
    // A run with failures ends with 1.
    const run = () => runProgram(command, { signal, exitCodes: [0, 1] });
    if (one.run === "unchanged" || one.run === "few") await run();
    if (one.run === "few") {
      await writeRecords(`${folder}/data.json`, { ...one.records, changed: 400 });
    }
    return await run();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function flagsOf({ run = "sync" }: MemoryCase, folder: string): string[] {
  const common = [
    "--config",
    `${folder}/configuration.json`,
    "--data",
    `${folder}/data.json`,
    "--json",
    "--quiet",
  ];
  if (run === "verify") return ["verify", ...common];
  return ["sync", ...common, ...(run === "sync" ? [] : ["--state", `${folder}/state.db`])];
}

async function writeConfiguration(
  path: string,
  { url, one }: { url: string; one: MemoryCase },
): Promise<void> {
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      trackUrl: url,
      appUrl: url,
      siteId: "site",
      apiKey: "key",
      appApiKey: "app",
      rateLimit: 1_000_000,
      userId: "id",
      mappings: [{ from: "a", to: "a" }],
      ...one.configuration,
    }),
  );
}
