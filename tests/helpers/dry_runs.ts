/** Dry runs of `cio-sync sync` in this process, and real ones, on files of one folder. */

import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import type { Clock } from "../../lib/clock.ts";
import type { DryRunResult } from "../../lib/preview/result.ts";
import { runDryRun } from "../../lib/preview/run_dry_run.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { HurriedClock } from "./hurried_clock.ts";
import { NO_FLAGS } from "./sync_command.ts";
import { NO_BACKOFF } from "./sync_run.ts";

/** What a run came to; `result` is of `--json`, and `text` of a run without it. */
export interface Ended<Result> {
  code: number;
  result: Result;
  text: string;
  stderr: string;
}

/** A folder for runs, which goes when it is disposed of. */
export class DryRuns implements Disposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "cio-sync-dry-" });

  /** Called with everything that goes to stderr. */
  onStderr: (text: string) => void = () => {};

  /** `userId` is `id`, and `a` and `b` are attributes, unless `configuration` says otherwise. */
  constructor(configuration: Record<string, unknown> = {}) {
    const mappings = [{ from: "a", to: "a" }, { from: "b", to: "b" }];
    const usual = { siteId: "site-id-1", apiKey: "api-key-2", userId: "id", mappings };
    this.write("configuration.json", { ...usual, ...configuration });
  }

  /** The path of a file in the folder. */
  at(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** Writes text, or what becomes it as JSON. */
  write(name: string, content: unknown): void {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    Deno.writeTextFileSync(this.at(name), text, { mode: 0o600 });
  }

  /** Each file of the folder, hidden ones too, with its bytes and when it was changed. */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    for (const { name } of Deno.readDirSync(this.folder)) {
      const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(this.at(name)));
      files[name] = `${Deno.statSync(this.at(name)).mtime?.getTime()} ${bytes}`;
    }
    return files;
  }

  /** A dry run over `data`. */
  async dryRun(data: unknown, flags: Partial<SyncFlags> = {}): Promise<Ended<DryRunResult>> {
    return await this.#run(data, { ...flags, dryRun: true }) as Ended<DryRunResult>;
  }

  /** A run that sends. */
  async sync(data: unknown, flags: Partial<SyncFlags> = {}): Promise<Ended<SyncResult>> {
    return await this.#run(data, flags);
  }

  async #run(data: unknown, flags: Partial<SyncFlags>): Promise<Ended<SyncResult>> {
    if (data !== undefined) this.write("data.json", data);
    const all = {
      ...NO_FLAGS,
      config: this.at("configuration.json"),
      data: [this.at("data.json")],
      json: true,
      ...flags,
    };
    let [stdout, stderr] = ["", ""];
    const output = {
      stdout: (text: string) => stdout += text,
      stderr: (text: string) => {
        stderr += text;
        this.onStderr(text);
      },
      columns: undefined,
    };
    const clock: Clock = new HurriedClock();
    const areOn = getColorEnabled();
    setColorEnabled(false);
    try {
      const code = await (all.dryRun
        ? runDryRun(all, output, { clock, backoff: NO_BACKOFF })
        : runSync(all, output, { clock }));
      const text = stdout.replaceAll(this.folder, ".");
      return { code, result: all.json ? JSON.parse(stdout) : {}, text, stderr };
    } finally {
      setColorEnabled(areOn);
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
