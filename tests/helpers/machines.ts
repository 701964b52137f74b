/** A sync that is spread over machines, all of them in this process: a NATS server, workers, publishers. */

import { runPublish } from "../../lib/publish/run_publish.ts";
import type { PublishFlags } from "../../lib/publish/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runWork } from "../../lib/work/run_work.ts";
import { type NatsServer, type NatsServerOptions, startNatsServer } from "./nats_server.ts";
import { NO_FLAGS } from "./sync_command.ts";

/** What a publisher came to. */
export interface PublishedRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** A worker that runs. */
export interface RunningWorker {
  /** Ends it as a signal does; its exit code. */
  end: () => Promise<number>;
  ended: Promise<number>;
  readonly stderr: string;
}

/** Starts NATS, with an empty folder for a configuration and data. */
export async function startMachines(options: NatsServerOptions = {}): Promise<Machines> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-machines-" });
  return new Machines(await startNatsServer(options), folder);
}

/** All that a run needs, until it is disposed of. */
export class Machines implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly folder: string;

  #workers: RunningWorker[] = [];

  constructor(nats: NatsServer, folder: string) {
    this.nats = nats;
    this.folder = folder;
  }

  /** Writes a configuration, and data. */
  async write(configuration: Record<string, unknown>, data?: unknown[]): Promise<void> {
    const config = `${this.folder}/configuration.json`;
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    if (data !== undefined) {
      await Deno.writeTextFile(`${this.folder}/data.json`, JSON.stringify(data));
    }
  }

  /** Starts a worker. */
  work(flags: { parallelism?: string; config?: string; nats?: string } = {}): RunningWorker {
    const { nats: { address }, folder } = this;
    const end = new AbortController();
    let stderr = "";
    const ended = runWork({
      ...{ config: `${folder}/configuration.json`, nats: `nats://${address}` },
      ...{ natsCreds: undefined, parallelism: undefined, metricsPort: undefined, quiet: false },
      ...flags,
    }, {
      stdout: () => {},
      stderr: (text) => stderr += text,
      columns: undefined,
    }, { ending: end.signal });
    const worker = {
      ended,
      end: async () => {
        end.abort();
        return await ended;
      },
      get stderr() {
        return stderr;
      },
    };
    this.#workers.push(worker);
    return worker;
  }

  /** Publishes the data to the end. */
  async publish(flags: Partial<PublishFlags> = {}): Promise<PublishedRun> {
    const { nats: { address }, folder } = this;
    const { dryRun: _dryRun, show: _show, compare: _compare, ...none } = NO_FLAGS;
    let [stdout, stderr] = ["", ""];
    const code = await runPublish({
      ...none,
      ...{ config: `${folder}/configuration.json`, data: [`${folder}/data.json`] },
      ...{ nats: `nats://${address}`, natsCreds: undefined, run: "main" },
      ...flags,
    }, {
      stdout: (text) => stdout += text,
      stderr: (text) => stderr += text,
      columns: undefined,
    });
    return { code, stdout, stderr };
  }

  /** The same with `--json`. */
  async result(
    flags: Partial<PublishFlags> = {},
  ): Promise<PublishedRun & { result: SyncResult }> {
    const run = await this.publish({ ...flags, json: true });
    return { ...run, result: JSON.parse(run.stdout) };
  }

  /** The lines of the failures file. */
  async failures(): Promise<Record<string, unknown>[]> {
    const text = await Deno.readTextFile(`${this.folder}/data.failures.ndjson`).catch(() => "");
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
    await this.nats[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
