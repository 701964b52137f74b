/** Which programs are compared, and running them in turn. */

import {
  type Benchmark,
  cioSync,
  goProgram,
  officialSdk,
  type Result,
  run,
  type Workload,
} from "./benchmarks.ts";
import type { LocalServer } from "./local_server.ts";
import type { Data, Peers } from "./fixtures.ts";
import type { Series } from "./rows.ts";

/** The SDK gets no more users, to save time: its speed does not depend on their number. */
const MOST_SDK_USERS = 20_000;
const MOST_SLOW_SDK_USERS = 2_500;

/** A server and the configuration that names it. */
export interface Target {
  server: LocalServer;
  /** Path of the configuration. */
  configuration: string;
}

/** What the benchmarks run with. */
export interface Setup {
  /** Answers at once. */
  fast: Target;
  /** Answers after `slowMs`. */
  slow: Target;
  slowMs: number;
  /** Smallest first: a tenth of the users and all of them, or one file only. */
  files: readonly Data[];
  peers: Peers;
  /** Path of cio-sync's executable; undefined for the sources. */
  executable: string | undefined;
}

/** The workload of sending a data file to `target`. */
export function workloadOf(
  target: Target,
  { path, users }: Pick<Data, "path" | "users">,
): Workload {
  return { ...target, data: path, users };
}

/** All benchmarks in the order of one round: those that are compared follow one another. */
export function benchmarks({ fast, slow, slowMs, files, peers, executable }: Setup) {
  const { sdk: script, node, go } = peers;
  const smallest = files[0];
  const largest = files[files.length - 1];
  const forSdk = { ...smallest, users: Math.min(smallest.users, MOST_SDK_USERS) };
  const forSlowSdk = { ...smallest, users: Math.min(smallest.users, MOST_SLOW_SDK_USERS) };
  const runtime = node?.command;
  const answers = `, answers after ${slowMs} ms`;

  return {
    batch: cioSync("batch", { workload: workloadOf(fast, largest), executable }),
    sdkBatch: officialSdk("batch", { workload: workloadOf(fast, largest), runtime, script }),
    identify: cioSync("identify", { workload: workloadOf(fast, smallest), executable }),
    go: go && goProgram(workloadOf(fast, smallest), go.executable),
    sdkOnNode: node &&
      officialSdk("identify", { workload: workloadOf(fast, forSdk), runtime, script }),
    sdkOnDeno: officialSdk("identify", {
      workload: workloadOf(fast, forSdk),
      runtime: undefined,
      script,
    }),
    slowBatch: named(
      cioSync("batch", { workload: workloadOf(slow, largest), executable }),
      answers,
    ),
    slowSdk: named(
      officialSdk("identify", { workload: workloadOf(slow, forSlowSdk), runtime, script }),
      answers,
    ),
    batchOfTenth: smallest === largest
      ? undefined
      : cioSync("batch", { workload: workloadOf(fast, smallest), executable }),
  };
}

function named(benchmark: Benchmark, suffix: string): Benchmark {
  return { ...benchmark, name: benchmark.name + suffix };
}

/** The results under the names of their benchmarks; undefined where there was no benchmark. */
type SeriesOf<Entries> = {
  [Name in keyof Entries]: Entries[Name] extends Benchmark ? Series : Series | undefined;
};

/** Options of {@linkcode runRounds}. */
export interface RoundsOptions {
  rounds: number;
  signal: AbortSignal;
  /** Called with one line for every run. */
  log: (line: string) => void;
}

/** Runs each benchmark once a round. */
export async function runRounds<Entries extends Record<string, Benchmark | undefined>>(
  entries: Entries,
  { rounds, signal, log }: RoundsOptions,
): Promise<SeriesOf<Entries>> {
  const present = Object.entries(entries).filter(([_, benchmark]) => benchmark !== undefined);
  const results = new Map<string, Result[]>(present.map(([name]) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, benchmark] of present as [string, Benchmark][]) {
      const result = await run(benchmark, signal);
      results.get(name)!.push(result);
      const { seconds, usersPerSecond } = result;
      log(
        `Round ${round} of ${rounds}: ${benchmark.name}: ${benchmark.workload.users} users in ` +
          `${seconds.toFixed(2)} s, ${Math.round(usersPerSecond)}/s`,
      );
    }
  }
  const series = present.map(([name, benchmark]) => {
    const { name: title, workload: { users } } = benchmark!;
    return [name, { name: title, users, results: results.get(name)! }];
  });
  return Object.fromEntries(series) as SeriesOf<Entries>;
}
