/**
 * Measures whole syncs of the same users in every form of data, beside what others take only to turn such a file into
 * JSON: `deno task bench --forms`.
 */

import { cioSync } from "./benchmarks.ts";
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
  /** Whether it is cio-sync, which syncs all of them; the others only turn the file into JSON. */
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
  for (const [name, { program, script, form }] of Object.entries(OTHERS)) {
    // What it prints goes nowhere, without a shell in between.
    const command: Command = ["sh", "-c", `exec ${script} > /dev/null`, "sh", forms[form]];
    if (await isThere(program, signal)) readings.push(reading(name, { command, isOurs: false }));
    else log(`No ${program} here`);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command, seconds, megabytes } of readings) {
      const run = await runProgram(command, { signal });
      seconds.push(run.seconds);
      if (run.peakBytes !== undefined) megabytes.push(run.peakBytes / 1e6);
      log(`Round ${round} of ${rounds}: ${name}: ${run.seconds.toFixed(2)} s`);
    }
  }
  return renderTable(readings.flatMap((each) => rowsOf(each, { users, array: readings[0] })));
}

/** What else makes JSON of such files, as it is called; `$1` is the file. */
const OTHERS: Record<string, { program: string; script: string; form: string }> = {
  "Miller, CSV to JSON lines": {
    program: "mlr",
    script: 'mlr --icsv --ojsonl cat "$1"',
    form: "CSV",
  },
  "jq, array to JSON lines": { program: "jq", script: 'jq -c ".[]" "$1"', form: "JSON array" },
  "jq, NDJSON to JSON lines": { program: "jq", script: 'jq -c . "$1"', form: "NDJSON" },
  "DuckDB, CSV to JSON lines": {
    program: "duckdb",
    script:
      `duckdb -c "COPY (FROM read_csv('$1', all_varchar=true)) TO '/dev/stdout' (FORMAT json)"`,
    form: "CSV",
  },
};

function reading(name: string, facts: Pick<Reading, "command" | "isOurs">): Reading {
  return { name, ...facts, seconds: [], megabytes: [] };
}

async function isThere(program: string, signal: AbortSignal): Promise<boolean> {
  try {
    await runProgram([program, "--version"], { signal });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
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
