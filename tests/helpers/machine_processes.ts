/** A sync that is spread over machines, each of which is a process of its own that can be killed or paused. */

import type { SyncResult } from "../../lib/sync/result.ts";
import { type NatsServer, startNatsServer } from "./nats_server.ts";
import { type Ended, type Program, startProgram } from "./program.ts";

/** How cio-sync is run: from its sources. */
const SOURCES = [
  Deno.execPath(),
  ...["run", "--no-check", "--no-prompt", "--allow-all"],
  new URL("../../main.ts", import.meta.url).pathname,
];

/** What the machines need to start. */
export interface ProcessesOptions {
  configuration: Record<string, unknown>;
  data: unknown[];
  /** The program and its first arguments. @default {Deno, from the sources} */
  command?: readonly string[];
}

/** Starts NATS, and writes the files. */
export async function startProcesses(options: ProcessesOptions): Promise<MachineProcesses> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-processes-" });
  const { configuration, data } = options;
  await Deno.writeTextFile(`${folder}/configuration.json`, JSON.stringify(configuration), {
    mode: 0o600,
  });
  await Deno.writeTextFile(`${folder}/data.json`, JSON.stringify(data));
  const nats = await startNatsServer({ folder: `${folder}/nats` });
  return new MachineProcesses(folder, { nats, command: options.command ?? SOURCES });
}

/** The processes, until they are disposed of. */
export class MachineProcesses implements AsyncDisposable {
  readonly folder: string;

  #nats: NatsServer;
  #command: readonly string[];
  #programs = new Set<Program>();

  constructor(
    folder: string,
    { nats, command }: { nats: NatsServer; command: readonly string[] },
  ) {
    this.folder = folder;
    this.#nats = nats;
    this.#command = command;
  }

  /** Starts a worker; resolves when it waits for runs. */
  async work(...args: string[]): Promise<Program> {
    const worker = this.#start("work", ...args);
    await worker.prints("Waiting for a cio-sync publish");
    return worker;
  }

  /** Starts a publisher that prints its result as JSON. */
  publish(...args: string[]): Program {
    return this.#start("publish", "--json", ...args);
  }

  /** Stops NATS, by SIGTERM unless its disk is to be lost, and starts it again. */
  async restartNats({ losesDisk = false }: { losesDisk?: boolean } = {}): Promise<void> {
    const { port } = this.#nats;
    const folder = `${this.folder}/nats`;
    await this.#nats.stop(losesDisk ? "SIGKILL" : "SIGTERM");
    if (losesDisk) await Deno.remove(folder, { recursive: true });
    this.#nats = await startNatsServer({ folder, port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program[Symbol.asyncDispose]()));
    await this.#nats[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  #start(...args: string[]): Program {
    const nats = ["--nats", `nats://${this.#nats.address}`];
    const env = { ...Deno.env.toObject(), NO_COLOR: "1" };
    const program = startProgram([...this.#command, ...args, ...nats], { cwd: this.folder, env });
    this.#programs.add(program);
    return program;
  }
}

/** What a publisher with `--json` has printed. */
export function publishedResult({ stdout, stderr }: Ended): SyncResult {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`No result:\n${stdout}\n${stderr}`, { cause: error });
  }
}
