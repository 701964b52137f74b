/** Who runs against whom, and in which order. */

import {
  cioSync,
  type Contestant,
  goProgram,
  officialSdk,
  type Result,
  run,
  type Task,
} from "./contestants.ts";
import type { LocalServer } from "./local_server.ts";
import type { Data, Peers } from "./material.ts";
import type { Series } from "./rows.ts";

/** The SDK sends no more, for the sake of time: its speed does not depend on how many they are. */
const MOST_SDK_USERS = 20_000;
const MOST_SLOW_SDK_USERS = 2_500;

/** A server and the configuration that names it. */
export interface Target {
  server: LocalServer;
  /** Path of the configuration. */
  configuration: string;
}

/** What there is to run with. */
export interface Setting {
  /** Answers at once. */
  fast: Target;
  /** Takes `slowMs` for every answer. */
  slow: Target;
  slowMs: number;
  /** Ascending by users: a tenth and all of them, or one file only. */
  files: readonly Data[];
  peers: Peers;
  /** cio-sync's; undefined for the sources. */
  executable: string | undefined;
}

/** What one contestant is to do. */
export function toTask(target: Target, { path, users }: Pick<Data, "path" | "users">): Task {
  return { ...target, data: path, users };
}

/** Everyone who is measured, in the order of one round: those to be compared are neighbours. */
export function contestants({ fast, slow, slowMs, files, peers, executable }: Setting) {
  const { sdk: script, node, go } = peers;
  const smallest = files[0];
  const largest = files[files.length - 1];
  const forSdk = { ...smallest, users: Math.min(smallest.users, MOST_SDK_USERS) };
  const forSlowSdk = { ...smallest, users: Math.min(smallest.users, MOST_SLOW_SDK_USERS) };
  const runtime = node?.command;
  const answers = `, answers after ${slowMs} ms`;

  return {
    batch: cioSync("batch", { task: toTask(fast, largest), executable }),
    sdkBatch: officialSdk("batch", { task: toTask(fast, largest), runtime, script }),
    identify: cioSync("identify", { task: toTask(fast, smallest), executable }),
    go: go && goProgram(toTask(fast, smallest), go.executable),
    sdkOnNode: node && officialSdk("identify", { task: toTask(fast, forSdk), runtime, script }),
    sdkOnDeno: officialSdk("identify", {
      task: toTask(fast, forSdk),
      runtime: undefined,
      script,
    }),
    slowBatch: named(cioSync("batch", { task: toTask(slow, largest), executable }), answers),
    slowSdk: named(
      officialSdk("identify", { task: toTask(slow, forSlowSdk), runtime, script }),
      answers,
    ),
    batchOfTenth: smallest === largest
      ? undefined
      : cioSync("batch", { task: toTask(fast, smallest), executable }),
  };
}

function named(contestant: Contestant, suffix: string): Contestant {
  return { ...contestant, name: contestant.name + suffix };
}

/** The same names with what their contestants did; undefined where there was no contestant. */
type Turns<Entries> = {
  [Name in keyof Entries]: Entries[Name] extends Contestant ? Series : Series | undefined;
};

/** How {@linkcode takeTurns} goes. */
export interface TurnOptions {
  rounds: number;
  signal: AbortSignal;
  /** Told of every run. */
  log: (line: string) => void;
}

/** Runs everyone once, and so on for all rounds. */
export async function takeTurns<Entries extends Record<string, Contestant | undefined>>(
  entries: Entries,
  { rounds, signal, log }: TurnOptions,
): Promise<Turns<Entries>> {
  const present = Object.entries(entries).filter(([_, contestant]) => contestant !== undefined);
  const results = new Map<string, Result[]>(present.map(([name]) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, contestant] of present as [string, Contestant][]) {
      const result = await run(contestant, signal);
      results.get(name)!.push(result);
      const { seconds, usersPerSecond } = result;
      log(
        `Round ${round} of ${rounds}: ${contestant.name}: ${contestant.task.users} users in ` +
          `${seconds.toFixed(2)} s, ${Math.round(usersPerSecond)}/s`,
      );
    }
  }
  const series = present.map(([name, contestant]) => {
    const { name: title, task: { users } } = contestant!;
    return [name, { name: title, users, results: results.get(name)! }];
  });
  return Object.fromEntries(series) as Turns<Entries>;
}
