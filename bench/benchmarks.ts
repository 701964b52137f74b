/** The programs that are measured: cio-sync and its peers, each a command that syncs a data file. */

import config from "../deno.json" with { type: "json" };
import { runtimeFlagsOf } from "../scripts/compile.ts";
import type { LocalServer } from "./local_server.ts";
import { type Command, runProgram } from "./program.ts";

/** What a program has to do. */
export interface Workload {
  server: LocalServer;
  /** Path of the configuration that names the server. */
  configuration: string;
  /** Path of the data. */
  data: string;
  /** Users that must arrive. */
  users: number;
}

/** One program with one workload. */
export interface Benchmark {
  name: string;
  workload: Workload;
  command: Command;
  /** Whether it sends one request for each user. */
  isOneByOne: boolean;
  /** Throws if what it printed says that something went wrong. */
  check?: (stdout: string) => void;
}

/** What one run of a benchmark measured. */
export interface Result {
  /** Of the whole program, start and end included. */
  seconds: number;
  usersPerSecond: number;
  /** Undefined where the system does not report it. */
  peakBytes: number | undefined;
}

/**
 * cio-sync, as `deno task sync` runs it or as an executable.
 *
 * @param executable Its path; undefined for the sources.
 */
export function cioSync(
  mode: "batch" | "identify",
  { workload, executable }: { workload: Workload; executable: string | undefined },
): Benchmark {
  const { configuration, data, users } = workload;
  const flags = ["--config", configuration, "--data", data, "--mode", mode, "--json", "--quiet"];
  return {
    name: `cio-sync ${mode}`,
    workload,
    command: [...cioSyncCommand(executable), "sync", ...flags],
    isOneByOne: mode === "identify",
    check(stdout) {
      const { accepted } = JSON.parse(stdout).users;
      if (accepted !== users) throw new Error(`cio-sync accepted ${accepted} of ${users} users`);
    },
  };
}

/** The command that runs cio-sync: the executable, or as `deno task sync` runs the sources. */
export function cioSyncCommand(executable: string | undefined): Command {
  if (executable !== undefined) return [executable];
  const main = `${import.meta.dirname}/../main.ts`;
  return [Deno.execPath(), "run", ...runtimeFlagsOf(config.tasks.sync), main];
}

/**
 * The official SDK.
 *
 * @param runtime Node's command, or undefined for the Deno that runs this.
 * @param script The bundle of `peers/sdk.ts`.
 */
export function officialSdk(
  call: "batch" | "identify",
  { workload, runtime, script }: {
    workload: Workload;
    runtime: string | undefined;
    script: string;
  },
): Benchmark {
  const command: Command = runtime === undefined
    ? [Deno.execPath(), "run", "--no-config", "--no-prompt", "--allow-read", "--allow-net", script]
    : [runtime, script];
  return {
    name: `SDK ${call} on ${runtime === undefined ? "Deno" : "Node"}`,
    workload,
    command: [...command, workload.configuration, workload.data, call, `${workload.users}`],
    isOneByOne: call === "identify",
  };
}

/** The Go program of `peers/identify.go`, compiled to `executable`. */
export function goProgram(workload: Workload, executable: string): Benchmark {
  return {
    name: "Go",
    workload,
    command: [executable, workload.configuration, workload.data],
    isOneByOne: true,
  };
}

/**
 * Runs a benchmark once.
 *
 * @throws {Error} if it fails, or if not all users arrived at the server.
 */
export async function run(benchmark: Benchmark, signal: AbortSignal): Promise<Result> {
  const { command, workload: { server, users }, name, isOneByOne, check } = benchmark;
  const before = await server.requests();
  const { seconds, peakBytes, stdout } = await runProgram(command, { signal });
  const after = await server.requests();
  check?.(stdout);
  if (before !== undefined && after !== undefined) {
    const requests = after - before;
    if (isOneByOne ? requests !== users : requests === 0) {
      throw new Error(`${name} made ${requests} requests for ${users} users`);
    }
  }
  return { seconds, usersPerSecond: users / seconds, peakBytes };
}
