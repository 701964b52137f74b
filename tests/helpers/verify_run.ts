/** Runs of `verify` on files of their own. */

import type { VerifyFlags } from "../../lib/verify/flags.ts";
import { runVerify as run } from "../../lib/verify/run_verify.ts";
import type { Difference, VerifyResult } from "../../lib/verify/result.ts";
import { FakeClock } from "./fake_clock.ts";
import { NO_BACKOFF } from "./sync_run.ts";

/** The credentials of every configuration here; none of them may be seen in any output. */
export const SECRETS = { siteId: "site-id-1", apiKey: "api-key-2", appApiKey: "app-api-key-3" };

/** What a run is to be. */
export interface VerifyRunOptions {
  /** The data file: JSON text, or what becomes it. */
  data: unknown;
  /** Over the usual configuration: `id` as user, `a`, `b`, `c` as attributes, JSON output. */
  config?: Record<string, unknown>;
  flags?: Partial<VerifyFlags>;
  clock?: FakeClock;
  /** Called with everything that goes to stderr. */
  onStderr?: (text: string) => void;
  /** What is in the place of the differences file before the run. */
  before?: string | undefined;
}

/** What a run came to. */
export interface VerifyRun {
  code: number;
  stdout: string;
  stderr: string;
  /** Of `--json`. */
  report: VerifyResult;
  /** The lines of the differences file; undefined when there is none. */
  file: Difference[] | undefined;
  /** The text of the differences file. */
  fileText: string | undefined;
}

/** Runs `verify` on files of its own, against the App API at `url`, on a clock that does not make anyone wait. */
export async function runVerify(url: string, options: VerifyRunOptions): Promise<VerifyRun> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-" });
  try {
    return await runIn(folder, url, options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runIn(folder: string, url: string, options: VerifyRunOptions): Promise<VerifyRun> {
  const { data, config, flags, clock = new FakeClock({ jumps: true }), onStderr, before } = options;
  const file = `${folder}/users.differences.ndjson`;
  await Deno.writeTextFile(`${folder}/users.json`, typeof data === "string" ? data : text(data));
  await Deno.writeTextFile(
    `${folder}/configuration.json`,
    text({
      ...SECRETS,
      userId: "id",
      mappings: ["a", "b", "c"].map((key) => ({ from: key, to: key })),
      trackUrl: url,
      appUrl: url,
      maxAttempts: 2,
      ...config,
    }),
    { mode: 0o600 },
  );
  if (before !== undefined) await Deno.writeTextFile(file, before);
  let stdout = "";
  let stderr = "";
  const code = await run({
    config: `${folder}/configuration.json`,
    data: [`${folder}/users.json`],
    differences: undefined,
    sample: undefined,
    seed: undefined,
    strict: false,
    json: true,
    quiet: false,
    ...flags,
  }, {
    stdout: (text) => stdout += text,
    stderr: (text) => {
      stderr += text;
      onStderr?.(text);
    },
    columns: undefined,
  }, { clock, backoff: NO_BACKOFF });
  const fileText = await readIfThere(file);
  return {
    code,
    stdout: stdout.replaceAll(folder, "."),
    stderr: stderr.replaceAll(folder, "."),
    report: flags?.json === false ? undefined as never : JSON.parse(stdout.replaceAll(folder, ".")),
    file: fileText?.split("\n").filter(Boolean).map((line) => {
      // Which data it is about is for tests/outcome/result_place_test.ts.
      const { data: _, ...difference } = JSON.parse(line);
      return difference;
    }),
    fileText,
  };
}

/** As JSON; an `undefined` value takes a key away. */
function text(value: unknown): string {
  return JSON.stringify(value);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
