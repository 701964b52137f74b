/** Runs of `init` in a folder of their own. */

import type { InitFlags } from "../../lib/init/flags.ts";
import type { InitWorld } from "../../lib/init/interview.ts";
import type { InitResult } from "../../lib/init/result.ts";
import { runInit as run } from "../../lib/init/run_init.ts";

/** What a run came to. */
export interface InitRun {
  code: number;
  stdout: string;
  stderr: string;
  /** Of `--json`. */
  result: InitResult;
}

/** A folder with data in it, which goes when it is disposed of. */
export interface InitFolder extends AsyncDisposable {
  path: string;
  /** Runs init there with `--yes`, unless the flags say otherwise; nothing is set in the environment. */
  init(flags?: Partial<InitFlags>, world?: InitWorld): Promise<InitRun>;
  /** The file of that name; undefined where there is none. */
  text(name: string): Promise<string | undefined>;
  names(): string[];
}

/** Makes a folder with `data.json`: JSON text, or what becomes it. */
export async function initFolder(data: unknown): Promise<InitFolder> {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-init-" });
  await Deno.writeTextFile(
    `${path}/data.json`,
    typeof data === "string" ? data : JSON.stringify(data),
  );
  return {
    path,
    async init(flags = {}, world = {}) {
      let [stdout, stderr] = ["", ""];
      const code = await run(
        {
          config: `${path}/configuration.json`,
          data: [`${path}/data.json`],
          yes: true,
          force: false,
          json: true,
          quiet: false,
          ...flags,
        },
        {
          stdout: (text) => stdout += text,
          stderr: (text) => stderr += text,
          columns: undefined,
        },
        { env: () => undefined, isTerminal: false, ...world },
      );
      const result = stdout.startsWith("{") ? JSON.parse(stdout) : undefined;
      return { code, stdout, stderr, result };
    },
    async text(name) {
      try {
        return await Deno.readTextFile(`${path}/${name}`);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
