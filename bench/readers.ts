/**
 * Measures reading records against what libraries offer: `deno task bench:readers [FILE]`.
 *
 * Each reader gets a process of its own, in turn, as one's garbage would slow down the next.
 */

import { openDataFile } from "../lib/input/open.ts";
import { median } from "./statistics.ts";

/** The streaming parser that is compared. Not in deno.lock, as nothing else needs it. */
const STREAMING_PARSER = "npm:@streamparser/json@0.0.22";

const ROUNDS = 5;

const READERS: Record<string, (path: string) => Promise<number>> = {
  "cio-sync": async (path) => {
    using data = await openDataFile(path);
    let count = 0;
    for await (const records of data.records) count += records.length;
    return count;
  },
  "JSON.parse of the whole file": async (path) => JSON.parse(await Deno.readTextFile(path)).length,
  "@streamparser/json": async (path) => {
    const { JSONParser } = await import(STREAMING_PARSER);
    const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
    let count = 0;
    parser.onValue = () => count++;
    for await (const chunk of (await Deno.open(path)).readable) parser.write(chunk);
    return count;
  },
};

/** What one run of a reader came to. */
interface Reading {
  count: number;
  seconds: number;
  /** Bytes resident at the end. */
  rss: number;
}

if (import.meta.main) await main(Deno.args);

async function main([path = "data.json", reader]: string[]): Promise<void> {
  if (reader !== undefined) {
    console.log(JSON.stringify(await measure(path, reader)));
    return;
  }
  const names = Object.keys(READERS);
  const readings = new Map<string, Reading[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) readings.get(name)!.push(await inItsOwnProcess(path, name));
  }
  console.log(`${path}, medians of ${ROUNDS} rounds in turn\n`);
  for (const name of names) {
    const own = readings.get(name)!;
    const seconds = median(own.map((reading) => reading.seconds)).toFixed(2);
    const megabytes = (median(own.map(({ rss }) => rss)) / 1e6).toFixed(0);
    console.log(`${name}: ${own[0].count} records, ${seconds} s, ${megabytes} MB resident`);
  }
}

async function measure(path: string, reader: string): Promise<Reading> {
  const started = performance.now();
  const count = await READERS[reader](path);
  return {
    count,
    seconds: (performance.now() - started) / 1000,
    rss: Deno.memoryUsage().rss,
  };
}

async function inItsOwnProcess(path: string, reader: string): Promise<Reading> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--allow-all", import.meta.filename!, path, reader],
    stderr: "inherit",
  });
  const { stdout, success } = await command.output();
  if (!success) throw new Error(`Cannot measure '${reader}': its process has failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
