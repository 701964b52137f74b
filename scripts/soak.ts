/**
 * Runs the executable for an hour against its own sandbox with faults, and says whether memory or open descriptors
 * rise, and whether what it reported is true: `deno task soak --help`. For Linux, whose /proc tells of processes.
 */

import { parseArgs } from "@std/cli/parse-args";
import { messageOf } from "../lib/errors.ts";
import { peopleProblems } from "./soak/check.ts";
import { TOLERATED_DESCRIPTORS, TOLERATED_KB, Watched } from "./soak/processes.ts";
import {
  pause,
  runRound,
  type SandboxProcess,
  type Scene,
  setFaults,
  startLongSync,
  startSandboxProcess,
} from "./soak/scene.ts";

/** What the flags ask for. */
interface SoakOptions {
  minutes: number;
  rate: number;
  seed: number;
  executable: string;
}

/** Shorter runs are not judged by their slopes. */
const JUDGED_MINUTES = 20;

const USAGE = `Usage: deno task soak [FLAGS]

Runs the executable against its sandbox with faults (429, 500, 503, resets, timeouts, garbage, and
each minute two outages): for the whole time one sync in each mode, fed through pipes, and every
half minute a short one with --state. It ends with 1 when

- a count is wrong, or a person in the sandbox,
- after the warm-up, the memory of one of the syncs or of the sandbox surely rises by more than
  ${TOLERATED_KB} KB, or their open descriptors by more than ${TOLERATED_DESCRIPTORS}.

"Surely" is two standard errors less than a straight line through the samples says. A run of less
than ${JUDGED_MINUTES} minutes is too short to tell a rise from the warm-up, and is not judged by it.

  --minutes N         how long (default 60)
  --rate N            users a second for each of the two long syncs (default 30)
  --seed N            of the faults (default 1)
  --executable PATH   default: dist/cio-sync
  --help              print this`;

/** Seconds between two changes of the faults. */
const PERIOD_SECONDS = 1;

/** Samples of a whole run, at the least, and at most so many seconds between two. */
const SAMPLES = 240;
const SAMPLE_SECONDS = 5;

/** Seconds between two short runs. */
const ROUND_SECONDS = 30;

/** The part of the time in which heaps and caches fill, and at most so many seconds. */
const WARM_UP = { part: 0.25, seconds: 600 };

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: string[]): Promise<number> {
  let options: SoakOptions | undefined;
  try {
    options = soakOptions(args);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-soak-" });
  const ending = new AbortController();
  const interrupt = () => ending.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  try {
    const scene = { executable: options.executable, folder, signal: ending.signal };
    const problems = await soak(scene, options);
    for (const problem of problems) console.error(`Problem: ${problem}`);
    console.log(problems.length === 0 ? "All is well." : "Not well: see above.");
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return 130;
  } finally {
    ending.abort();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs everything to its end and prints the figures; what is wrong. */
async function soak(scene: Scene, { minutes, rate, seed }: SoakOptions): Promise<string[]> {
  const sandbox = await startSandboxProcess(scene, seed);
  const timeUp = new AbortController();
  const until = AbortSignal.any([timeUp.signal, scene.signal]);
  const identify = startLongSync(scene, { stream: "i", rate, until });
  const batch = startLongSync(scene, { stream: "b", rate, until });
  const watched = [
    new Watched("sync --mode identify", identify.pid),
    new Watched("sync --mode batch", batch.pid),
    new Watched("sandbox", sandbox.pid),
  ];
  const seconds = minutes * 60;
  // A sync that ends before its time ends the soak.
  const ended = Promise.all([identify.ended, batch.ended]).finally(() => timeUp.abort());
  const watching = watch(watched, { sandbox, seconds, until }).finally(() => timeUp.abort());
  const rounds = runRounds(scene, until);
  await watching;
  const { round, problems } = await rounds;
  await setFaults(sandbox.url, undefined);
  const syncs = await ended;
  problems.push(...await runRound(scene, { round, isLast: true }));
  problems.push(...syncs.flatMap((sync) => sync.problems));
  problems.push(...await peopleProblems(sandbox.url, { streams: syncs, round }));
  const totals = await (await fetch(`${sandbox.url}/sandbox/status`)).json();
  await sandbox.end();

  const warmUp = Math.min(seconds * WARM_UP.part, WARM_UP.seconds);
  console.log(`${minutes} minutes, ${warmUp.toFixed(0)} s of them to warm up`);
  console.log(
    `${totals.people} people, ${totals.requests.total} requests, ${round + 1} short runs`,
  );
  console.log(`faults: ${JSON.stringify(totals.faults.counts)}`);
  for (const { result: { mode, users, requests, durationMs } } of syncs) {
    const after = `after ${(durationMs / 1000).toFixed(0)} s`;
    console.log(`${mode}: ${JSON.stringify(users)} ${JSON.stringify(requests)} ${after}`);
  }
  for (const each of watched) {
    const report = each.report(warmUp);
    console.log(report.lines.join("\n"));
    if (minutes >= JUDGED_MINUTES) problems.push(...report.problems);
  }
  return problems;
}

/** Changes the faults and samples the processes until the time is up. */
async function watch(
  watched: readonly Watched[],
  { sandbox, seconds, until }: { sandbox: SandboxProcess; seconds: number; until: AbortSignal },
): Promise<void> {
  const started = performance.now();
  const between = Math.min(SAMPLE_SECONDS, seconds / SAMPLES);
  let sampled = -Infinity;
  let changed = -Infinity;
  for (;;) {
    const now = (performance.now() - started) / 1000;
    if (now >= seconds || until.aborted) return;
    if (now - changed >= PERIOD_SECONDS) await setFaults(sandbox.url, changed = now);
    if (now - sampled >= between) { for (const each of watched) each.sample(sampled = now); }
    await pause(1000 * Math.min(PERIOD_SECONDS, between), until);
  }
}

/** Runs round after round; the number of the next, and what was wrong. */
async function runRounds(
  scene: Scene,
  until: AbortSignal,
): Promise<{ round: number; problems: string[] }> {
  const problems: string[] = [];
  let round = 0;
  while (!until.aborted) {
    problems.push(...await runRound(scene, { round, isLast: false }));
    round++;
    await pause(1000 * ROUND_SECONDS, until);
  }
  return { round, problems };
}

/**
 * Reads the arguments; undefined when help is asked for.
 *
 * @throws {RangeError} on what cannot be used.
 */
function soakOptions(args: string[]): SoakOptions | undefined {
  const flags = parseArgs(args, {
    string: ["minutes", "rate", "seed", "executable"],
    boolean: ["help"],
    unknown: (arg) => {
      throw new RangeError(`Unknown argument '${arg}'`);
    },
  });
  if (flags.help) return undefined;
  if (Deno.build.os !== "linux") throw new RangeError("Cannot sample processes: this needs Linux");
  const path = flags.executable as string | undefined ??
    new URL("../dist/cio-sync", import.meta.url).pathname;
  let executable: string;
  try {
    executable = Deno.realPathSync(path);
  } catch (error) {
    throw new RangeError(
      `Cannot run '${path}': ${messageOf(error)}; make it with deno task compile`,
    );
  }
  return {
    minutes: positive("minutes", flags.minutes, 60),
    rate: positive("rate", flags.rate, 30),
    seed: positive("seed", flags.seed, 1),
    executable,
  };
}

function positive(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (/^\d+(\.\d+)?$/.test(`${value}`) && Number(value) > 0) return Number(value);
  throw new RangeError(
    `Cannot soak as '--${name}' must be a positive number: current value is ${value}`,
  );
}
