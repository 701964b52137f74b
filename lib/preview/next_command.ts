/** The command line that sends what a dry run has shown. */

import type { SyncFlags } from "../sync/flags.ts";
import { shellWord } from "../sync/summary.ts";

/** The same command without `--dry-run` and what goes with it, nor what is about printing. */
export function commandOf(flags: SyncFlags): string {
  const { config, data, format, records, delimiter, emptyCells } = flags;
  const { failures, parallelism, mode, state, full, limit, strict } = flags;
  const isUsualData = data.length === 1 && data[0] === "data.json";
  return [
    "cio-sync",
    ...named("config", config === "configuration.json" ? undefined : config),
    ...(isUsualData ? [] : data.flatMap((path) => named("data", path))),
    ...named("format", format),
    ...named("records", records),
    ...named("delimiter", delimiter === "\t" ? "tab" : delimiter),
    ...named("empty-cells", emptyCells),
    ...named("failures", failures),
    ...named("parallelism", parallelism),
    ...named("mode", mode),
    ...named("state", state),
    ...named("limit", limit),
    ...(full ? ["--full"] : []),
    ...(strict ? ["--strict"] : []),
  ].join(" ");
}

function named(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${flag}`, shellWord(value)];
}
