/** Who is measured: cio-sync and its peers, each one command that syncs a data file. */

import config from "../deno.json" with { type: "json" };
import { runtimeFlagsOf } from "../scripts/compile.ts";
import type { LocalServer } from "./local_server.ts";
import { type Command, runProgram } from "./program.ts";

/** What a contestant is given. */
export interface Task {
  server: LocalServer;
  /** Path of the configuration that names the server. */
  configuration: string;
  /** Path of the data. */
  data: string;
  /** Users that are to arrive. */
  users: number;
}

/** One command with one task. */
export interface Contestant {
  name: string;
  task: Task;
  command: Command;
  /** Whether every user is a request. */
  isOneByOne: boolean;
  /** Checks what it printed; throws when it says that something went wrong. */
  check?: (stdout: string) => void;
}

/** One run of a contestant. */
export interface Result {
  /** The whole program's, start and end included. */
  seconds: number;
  usersPerSecond: number;
  /** Undefined where the system does not tell. */
  peakBytes: number | undefined;
}

/**
 * cio-sync, as `deno task sync` runs it or as an executable.
 *
 * @param executable Its path; undefined for the sources.
 */
export function cioSync(
  mode: "batch" | "identify",
  { task, executable }: { task: Task; executable: string | undefined },
): Contestant {
  const { configuration, data, users } = task;
  const flags = ["--config", configuration, "--data", data, "--mode", mode, "--json", "--quiet"];
  return {
    name: `cio-sync ${mode}`,
    task,
    command: [...cioSyncCommand(executable), "sync", ...flags],
    isOneByOne: mode === "identify",
    check(stdout) {
      const { accepted } = JSON.parse(stdout).users;
      if (accepted !== users) throw new Error(`cio-sync accepted ${accepted} of ${users} users`);
    },
  };
}

function cioSyncCommand(executable: string | undefined): Command {
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
  { task, runtime, script }: { task: Task; runtime: string | undefined; script: string },
): Contestant {
  const command: Command = runtime === undefined
    ? [Deno.execPath(), "run", "--no-config", "--no-prompt", "--allow-read", "--allow-net", script]
    : [runtime, script];
  return {
    name: `SDK ${call} on ${runtime === undefined ? "Deno" : "Node"}`,
    task,
    command: [...command, task.configuration, task.data, call, `${task.users}`],
    isOneByOne: call === "identify",
  };
}

/** The Go program of `peers/identify.go`, compiled to `executable`. */
export function goProgram(task: Task, executable: string): Contestant {
  return {
    name: "Go",
    task,
    command: [executable, task.configuration, task.data],
    isOneByOne: true,
  };
}

/**
 * Runs a contestant once.
 *
 * @throws {Error} if it fails, or if not all users arrived at the server.
 */
export async function run(contestant: Contestant, signal: AbortSignal): Promise<Result> {
  const { command, task: { server, users }, name, isOneByOne, check } = contestant;
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
