/** `cio-sync check` in this process, on data and a configuration in a folder of its own. */

import type { CheckFlags } from "../../lib/check/flags.ts";
import type { CheckResult } from "../../lib/check/result.ts";
import { runCheck } from "../../lib/check/run_check.ts";

/** What to check. */
export interface CheckedFiles {
  /** Over the usual one: `id` as user, and credentials from variables that are not set. */
  configuration?: Record<string, unknown>;
  /** The text of the data, or values that become it. */
  data: string | unknown[];
  flags?: Partial<CheckFlags>;
  /** Called with everything that goes to stderr. */
  onStderr?: (text: string) => void;
}

/** What a run came to; paths begin with `.` in place of the folder. */
export interface CheckedRun {
  code: number;
  /** Of `--json`. */
  result: CheckResult;
  stdout: string;
  stderr: string;
}

/** Runs a check with `--json`, unless the flags say otherwise. */
export async function checkFiles(
  { configuration, data, flags, onStderr }: CheckedFiles,
): Promise<CheckedRun> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-check-" });
  try {
    const config = `${folder}/configuration.json`;
    const file = `${folder}/data.json`;
    const all = {
      siteId: "${CIO_SYNC_TEST_UNSET_SITE_ID}",
      apiKey: "${CIO_SYNC_TEST_UNSET_API_KEY}",
      userId: "id",
      mappings: [],
      ...configuration,
    };
    await Deno.writeTextFile(config, JSON.stringify(all), { mode: 0o600 });
    await Deno.writeTextFile(file, typeof data === "string" ? data : JSON.stringify(data));
    let [stdout, stderr] = ["", ""];
    const given = { config, data: [file], strict: false, json: true, quiet: false, ...flags };
    const code = await runCheck(given, {
      stdout: (text) => stdout += text,
      stderr: (text) => {
        stderr += text;
        onStderr?.(text);
      },
      columns: undefined,
    });
    [stdout, stderr] = [stdout, stderr].map((text) => text.replaceAll(folder, "."));
    const result = given.json ? JSON.parse(stdout) : undefined as never;
    return { code, result, stdout, stderr };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
