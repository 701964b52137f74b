/**
 * Measures cio-sync and its peers and prints one table: `deno task bench --help`.
 *
 * All run against the same local server, in turn, round after round, so that other load on the
 * machine slows all of them down alike. It needs all permissions: Deno asks for all of them to read
 * the memory use of another process.
 */

import config from "../deno.json" with { type: "json" };
import { messageOf } from "../lib/errors.ts";
import { outputPath } from "../scripts/compile.ts";
import { cioSync, run } from "./benchmarks.ts";
import { type LocalServer, ownServer, startServer } from "./local_server.ts";
import { makePeers, type Peers, writeConfiguration, writeData } from "./fixtures.ts";
import { measureForms } from "./forms.ts";
import { measureMemory } from "./memory.ts";
import { type BenchOptions, benchOptions, USAGE } from "./options.ts";
import { type Command, runProgram } from "./program.ts";
import { toRows } from "./rows.ts";
import { renderTable } from "./table.ts";
import { benchmarks, runRounds, type Target, workloadOf } from "./rounds.ts";

/** Milliseconds before each answer of the slow server. */
const SLOW_MS = 50;

/** The oldest Node that customerio-node 5 names in its package.json. */
const SDK_NODE = 22;

/** Users of the run that is not measured: it fills the caches of Deno and of the disk. */
const WARM_UP_USERS = 1000;

/** Measured runs of `--version`. */
const VERSION_RUNS = 11;

/** What all steps of a run of the benchmark share. */
interface Context {
  /** Temporary, for data, configurations and programs. */
  folder: string;
  /** Ends the run early. */
  signal: AbortSignal;
}

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: string[]): Promise<number> {
  try {
    const options = benchOptions(args);
    if (!options.help) return await benchAndCleanUp(options);
    console.log(USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

/** Runs the benchmark, and leaves no process and no file behind whatever happens; the exit code. */
async function benchAndCleanUp(options: BenchOptions): Promise<number> {
  const interruption = new AbortController();
  let exitCode = 1;
  const signals = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    if (name === "SIGTERM" && Deno.build.os === "windows") continue;
    Deno.addSignalListener(name, () => {
      exitCode = signals[name];
      interruption.abort(new Error(`Interrupted by ${name}`));
    });
  }
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-bench-" });
  try {
    const context = { folder, signal: interruption.signal };
    if (options.memory) return await benchMemory(options, context) ? 0 : 1;
    console.log(options.forms ? await benchForms(options, context) : await bench(options, context));
    return 0;
  } catch (error) {
    // After an interruption, any other error follows from it.
    const cause = interruption.signal.aborted ? interruption.signal.reason : error;
    console.error(`Error: ${messageOf(cause)}`);
    return exitCode;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Prints the table of peak memory; whether all of it is below the limit. */
async function benchMemory({ executable, only }: BenchOptions, context: Context): Promise<boolean> {
  const measured = executable ?? builtExecutable();
  log(measured === undefined ? "Measuring the sources" : `Measuring ${measured}`);
  return await measureMemory({ ...context, executable: measured, only, print: console.log });
}

/** The table of the forms of data. */
async function benchForms(options: BenchOptions, context: Context): Promise<string> {
  const { sizes, rounds, executable = builtExecutable() } = options;
  return await measureForms({
    ...context,
    users: sizes[sizes.length - 1],
    rounds,
    executable,
    log,
  });
}

/** Measures everything and returns the text to print. */
async function bench(options: BenchOptions, context: Context): Promise<string> {
  const { sizes, rounds, executable } = options;
  const { folder, signal } = context;
  await using fastServer = await startServer(serverCommand(options, 0), signal);
  await using slowServer = await startServer(serverCommand(options, SLOW_MS), signal);
  const fast = await toTarget(folder, fastServer);
  const slow = await toTarget(folder, slowServer);

  log("Making the data and the peers");
  const peers = await makePeers(folder, signal);
  const files = await Promise.all(sizes.map((users) => writeData(folder, users)));
  const few = await writeData(folder, WARM_UP_USERS);
  await run(cioSync("batch", { workload: workloadOf(fast, few), executable }), signal);

  const setup = { fast, slow, slowMs: SLOW_MS, files, peers, executable };
  const measured = await runRounds(benchmarks(setup), { rounds, signal, log });
  const versionMs = await measureVersion(executable ?? builtExecutable(), signal);
  return [
    caption(options, { peers, bytesPerUser: files[0].bytes / files[0].users }),
    renderTable(toRows(measured, versionMs)),
    'Every run is a whole program, from its start to its end. "cio-sync has" is the median of the\n' +
    "ratios round by round.",
  ].join("\n\n");
}

function serverCommand({ server }: BenchOptions, delayMs: number): Command {
  return server === undefined ? ownServer(delayMs) : [...server, `${delayMs}`];
}

async function toTarget(folder: string, server: LocalServer): Promise<Target> {
  return { server, configuration: await writeConfiguration(folder, server) };
}

/** Milliseconds of each run of `--version`, after one that is not measured. */
async function measureVersion(
  executable: string | undefined,
  signal: AbortSignal,
): Promise<number[]> {
  if (executable === undefined) return [];
  const milliseconds: number[] = [];
  for (let i = 0; i <= VERSION_RUNS; i++) {
    const { seconds } = await runProgram([executable, "--version"], { signal });
    milliseconds.push(seconds * 1000);
  }
  return milliseconds.slice(1);
}

/** Path of the executable that `deno task compile` makes; undefined if there is none. */
function builtExecutable(): string | undefined {
  const path = new URL(`../${outputPath(Deno.build.os)}`, import.meta.url);
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The lines above the table: versions, machine, size of the data. */
function caption(
  { executable, rounds }: BenchOptions,
  { peers: { node, go }, bytesPerUser }: { peers: Peers; bytesPerUser: number },
): string {
  const programs = [
    `cio-sync ${config.version} ${executable === undefined ? "from its sources" : "as executable"}`,
    `Deno ${Deno.version.deno}`,
    node === undefined ? "no Node: the SDK's figures are of Deno" : nodeVersion(node.version),
    go === undefined ? "no Go" : `Go ${go.version}`,
  ];
  const { os, arch } = Deno.build;
  return [
    `${programs.join(", ")}; customerio-node ${sdkVersion()}`,
    `${navigator.hardwareConcurrency} processors, ${os} ${arch}; users of ${
      Math.round(bytesPerUser)
    } bytes, 25 requests in flight, ${rounds} ${rounds === 1 ? "round" : "rounds"}`,
  ].join("\n");
}

function nodeVersion(version: string): string {
  const isOld = Number.parseInt(version) < SDK_NODE;
  return `Node ${version}${isOld ? ` (the SDK asks for ${SDK_NODE} or later)` : ""}`;
}

function sdkVersion(): string {
  return config.imports["customerio-node"].split("@")[1];
}

/** Prints progress to stderr: stdout is for the table alone. */
function log(line: string): void {
  console.error(line);
}
