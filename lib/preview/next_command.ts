/** The command line that sends what a dry run has shown. */

import type { SyncFlags } from "../sync/flags.ts";
import { shellWord } from "../sync/summary.ts";

const DEFAULTS: Readonly<Record<string, string>> = {
  config: "configuration.json",
  data: "data.json",
  format: "auto",
};

/** The same command without `--dry-run` and what goes with it, nor what is about printing. */
export function commandOf(flags: SyncFlags): string {
  const { config, data, format, records, delimiter, emptyCells } = flags;
  const { failures, parallelism, mode, state, full, limit, strict } = flags;
  const values: [name: string, value: string | undefined][] = [
    ["config", config],
    ...data.map((path): [string, string] => ["data", path]),
    ["format", format],
    ["records", records],
    ["delimiter", delimiter === "\t" ? "tab" : delimiter],
    ["empty-cells", emptyCells],
    ["failures", failures],
    ["parallelism", parallelism],
    ["mode", mode],
    ["state", state],
    ["limit", limit],
  ];
  const isOnly = data.length === 1;
  const words = values
    .filter(([name, value]) => value !== undefined && !(isDefault(name, value) && isOnly))
    .map(([name, value]) => `--${name} ${shellWord(value!)}`);
  return ["cio-sync", ...words, ...(full ? ["--full"] : []), ...(strict ? ["--strict"] : [])]
    .join(" ");
}

function isDefault(name: string, value: string | undefined): boolean {
  return DEFAULTS[name] === value;
}
