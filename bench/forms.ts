/**
 * Measures whole syncs of the same users in every form of data, beside what others take only to turn such a file into
 * JSON: `deno task bench --forms`.
 */

import { cioSync, cioSyncCommand } from "./benchmarks.ts";
import { type Data, writeConfiguration, writeData } from "./fixtures.ts";
import { writeForms } from "./form_files.ts";
import { ownServer, startServer } from "./local_server.ts";
import { type Command, runProgram } from "./program.ts";
import { median, medianRatio } from "./statistics.ts";
import { renderTable, type Row } from "./table.ts";

/** Part of the JSON array's users a second that every form is to reach. */
const LEAST_SHARE = 0.5;

/** Most memory of a run. */
const MOST_MEGABYTES = 200;

/** What is measured, and with what. */
export interface FormsOptions {
  /** Temporary. */
  folder: string;
  signal: AbortSignal;
  users: number;
  rounds: number;
  executable: string | undefined;
  log: (line: string) => void;
}

/** One program on one file. */
interface Reading {
  name: string;
  command: Command;
  /** Whether it is cio-sync, which syncs or checks all of them; the others only turn the file into JSON. */
  isOurs: boolean;
  seconds: number[];
  megabytes: number[];
}

/** The table of forms. */
export async function measureForms(options: FormsOptions): Promise<string> {
  const { folder, signal, users, rounds, executable, log } = options;
  await using server = await startServer(ownServer(0), signal);
  const configuration = await writeConfiguration(folder, server);
  log(`Writing ${users} users in every form`);
  const data: Data = await writeData(folder, users);
  const forms = await writeForms(data.path);
  const readings: Reading[] = [];
  for (const [form, path] of Object.entries(forms)) {
    const workload = { server, configuration, data: path, users };
    const { command } = cioSync("batch", { workload, executable });
    readings.push(reading(`cio-sync, ${form}`, { command, isOurs: true }));
  }
  const check = [...cioSyncCommand(executable), "check", "--config", configuration] as const;
  readings.push(
    reading("cio-sync check, JSON array", {
      command: [...check, "--data", data.path],
      isOurs: true,
    }),
  );
  for (const [name, { probe, script, form }] of Object.entries(OTHERS)) {
    // What it prints goes nowhere, without a shell in between.
    const command: Command = ["sh", "-c", `exec ${script} > /dev/null`, "sh", forms[form]];
    const problem = await problemOf(probe, signal);
    if (problem === undefined) readings.push(reading(name, { command, isOurs: false }));
    else log(`${name} is left out: ${problem}`);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command, isOurs, seconds, megabytes } of readings) {
      // A check ends with 1 when it has found anything.
      const run = await runProgram(command, { signal, exitCodes: isOurs ? [0, 1] : [0] });
      seconds.push(run.seconds);
      if (run.peakBytes !== undefined) megabytes.push(run.peakBytes / 1e6);
      log(`Round ${round} of ${rounds}: ${name}: ${run.seconds.toFixed(2)} s`);
    }
  }
  return renderTable(readings.flatMap((each) => rowsOf(each, { users, array: readings[0] })));
}

/** Without the lock file, as nothing else needs DuckDB. */
const DUCKDB: Command = [
  ...[Deno.execPath(), "run", "--quiet", "--no-lock", "--allow-all"] as const,
  `${import.meta.dirname}/peers/duckdb.ts`,
];

/** What else makes JSON of such files, as it is called; `$1` is the file. The probe shows whether it is here. */
const OTHERS: Record<string, { probe: Command; script: string; form: string }> = {
  "Miller, CSV to JSON lines": {
    probe: ["mlr", "--version"],
    script: 'mlr --icsv --ojsonl cat "$1"',
    form: "CSV",
  },
  "jq, array to JSON lines": {
    probe: ["jq", "--version"],
    script: 'jq -c ".[]" "$1"',
    form: "JSON array",
  },
  "jq, NDJSON to JSON lines": {
    probe: ["jq", "--version"],
    script: 'jq -c . "$1"',
    form: "NDJSON",
  },
  "DuckDB, CSV to JSON lines": {
    probe: DUCKDB,
    script: `${DUCKDB.map((word) => `'${word}'`).join(" ")} "$1"`,
    form: "CSV",
  },
};

function reading(name: string, facts: Pick<Reading, "command" | "isOurs">): Reading {
  return { name, ...facts, seconds: [], megabytes: [] };
}

/** Why a program cannot be run here; undefined when it can. */
async function problemOf(probe: Command, signal: AbortSignal): Promise<string | undefined> {
  try {
    await runProgram(probe, { signal });
  } catch (error) {
    signal.throwIfAborted();
    return (error as Error).message;
  }
}

/** The speed of a reading against the array's, and its memory. */
function rowsOf(
  { name, isOurs, seconds, megabytes }: Reading,
  { users, array }: { users: number; array: Reading },
): Row[] {
  const speeds = seconds.map((each) => users / each);
  const ratio = medianRatio(array.seconds, seconds);
  const times = (value: number) => `${value.toFixed(2)} x`;
  const megabyte = (value: number) => `${Math.round(value)} MB`;
  const perSecond = (value: number) => `${Math.round(value).toLocaleString("en-US")}/s`;
  const speed: Row = {
    measure: name,
    median: perSecond(median(speeds)),
    range: `${perSecond(Math.min(...speeds))} to ${perSecond(Math.max(...speeds))}`,
    ratio: times(isOurs ? ratio : 1 / ratio),
    goal: isOurs ? `>= ${times(LEAST_SHARE)} of the array` : "",
    reached: isOurs ? (ratio >= LEAST_SHARE ? "yes" : "no") : "",
  };
  if (megabytes.length === 0) return [speed];
  const peak = median(megabytes);
  const memory: Row = {
    measure: "  peak memory",
    median: megabyte(peak),
    range: `${megabyte(Math.min(...megabytes))} to ${megabyte(Math.max(...megabytes))}`,
    ratio: "",
    goal: isOurs ? `<= ${megabyte(MOST_MEGABYTES)}` : "",
    reached: isOurs ? (peak <= MOST_MEGABYTES ? "yes" : "no") : "",
  };
  return [speed, memory];
}
