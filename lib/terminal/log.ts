/** What is told on stderr: as lines of text, or with `--log-format json` as one JSON object a line. */

import { printable, printableJson } from "../text.ts";
import { fold } from "./fold.ts";
import type { Conceal, LogEntry, LogEvent } from "./log_entry.ts";
import type { CommandOutput } from "./output.ts";
import { paint } from "./paint.ts";

/** People see these in the progress and in the summary. */
const FOR_PROGRAMS: readonly LogEvent[] = [
  "run-started",
  "throttled",
  "throttle-ended",
  "outage-begun",
  "outage-ended",
  "run-ended",
];

const RED = 31;
const YELLOW = 33;

/** Tells `entry`, in the form that `output` is for. */
export function tell(output: CommandOutput, entry: LogEntry, conceal: Conceal = String): void {
  if (output.log !== undefined) output.log(entry, conceal);
  else if (!FOR_PROGRAMS.includes(entry.event)) {
    const text = logText(entry, { conceal, colors: output.colors });
    output.stderr(`${output.columns === undefined ? text : fold(text, output.columns())}\n`);
  }
}

/** Tells the error that a run ends with, or that keeps it from starting. */
export function tellError(
  output: CommandOutput,
  { kind, message }: { kind: string; message: string },
  conceal?: Conceal,
): void {
  tell(output, { level: "error", event: "error", message, facts: { kind } }, conceal);
}

/** `output` with one JSON object a line on stderr, and nothing else: no bar, no colours. */
export function jsonLogOutput({ stdout, stderr }: CommandOutput): CommandOutput {
  const log = (entry: LogEntry, conceal: Conceal) => stderr(logLine(entry, conceal, new Date()));
  return {
    stdout,
    stderr: (text) => {
      for (const entry of entriesOf(text)) log(entry, String);
    },
    columns: undefined,
    log,
  };
}

/** One line of the log: the stable fields, then the facts. */
export function logLine(
  { level, event, message, facts }: LogEntry,
  conceal: Conceal,
  time: Date,
): string {
  const fields = { time: time.toISOString(), level, event, message, ...facts };
  const json = JSON.stringify(
    fields,
    (_key, value) => typeof value === "string" ? conceal(value) : value,
  );
  return `${printableJson(json)}\n`;
}

/** The text for people. */
export function logText(
  { level, message }: LogEntry,
  { conceal, colors = false }: { conceal: Conceal; colors?: boolean | undefined },
): string {
  const text = message.split("\n").map((line) => printable(line)).join("\n");
  const begin = level === "error"
    ? `${paint("Error:", colors ? RED : undefined)} `
    : level === "warning"
    ? `${paint("Warning:", colors ? YELLOW : undefined)} `
    : "";
  return begin + conceal(text);
}

/** What text that was written as it is says: nothing gets past the log. */
function entriesOf(text: string): LogEntry[] {
  const message = text.trim();
  if (message === "") return [];
  const [, level, rest] = /^(Error|Warning): (.*)$/s.exec(message) ?? [];
  if (level === "Error") return [{ level: "error", event: "error", message: rest }];
  if (level === "Warning") return [{ level: "warning", event: "warning", message: rest }];
  return [{ level: "info", event: "note", message }];
}
