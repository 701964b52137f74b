import { assertEquals } from "@std/assert";
import { jsonLogOutput, logLine, tell, tellError } from "../../lib/terminal/log.ts";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import type { CommandOutput } from "../../lib/terminal/output.ts";

/** An output that keeps what it is given. */
function kept(more: Partial<CommandOutput> = {}) {
  const written = { stdout: "", stderr: "" };
  const output: CommandOutput = {
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
    columns: undefined,
    ...more,
  };
  return { written, output };
}

/** The lines of a log, without their time, which is checked. */
function entriesIn(stderr: string): Record<string, unknown>[] {
  return stderr.trimEnd().split("\n").map((line) => {
    const { time, ...entry } = JSON.parse(line);
    assertEquals(new Date(time).toISOString(), time);
    return entry;
  });
}

const WARNING: LogEntry = {
  level: "warning",
  event: "warning",
  message: "careful",
  facts: { kind: "redirected" },
};

Deno.test("tell() writes text for people, without what the progress and the summary say", () => {
  const { written, output } = kept();
  tell(output, WARNING);
  tell(output, { level: "info", event: "note", message: "here\x07" });
  for (const event of ["run-started", "outage-begun", "throttled", "run-ended"] as const) {
    tell(output, { level: "info", event, message: "for programs" });
  }
  tellError(output, { kind: "data", message: "bad\n  more" });
  assertEquals(written.stderr, "Warning: careful\nhere \nError: bad\n  more\n");
});

Deno.test("tell() paints and folds for a terminal", () => {
  const { written, output } = kept({ columns: () => 20, colors: true });
  tell(output, WARNING);
  tellError(output, { kind: "data", message: "one two three four" });
  assertEquals(
    written.stderr,
    "\x1b[33mWarning:\x1b[39m careful\n\x1b[31mError:\x1b[39m one two three\n  four\n",
  );
});

Deno.test("jsonLogOutput() makes one object a line of everything, and no colours", () => {
  const { written, output } = kept({ columns: () => 20, colors: true });
  const log = jsonLogOutput(output);
  assertEquals([log.columns, log.colors], [undefined, undefined]);
  tell(log, WARNING, (text) => text.replace("careful", "…"));
  tellError(log, { kind: "data", message: "bad\n  more" });
  log.stderr("Error: old\n");
  log.stderr("Warning: ways\n");
  log.stderr("of \u202e writing\n");
  log.stderr("\n");
  log.stdout("result\n");

  assertEquals(entriesIn(written.stderr), [
    { level: "warning", event: "warning", message: "…", kind: "redirected" },
    { level: "error", event: "error", message: "bad\n  more", kind: "data" },
    { level: "error", event: "error", message: "old" },
    { level: "warning", event: "warning", message: "ways" },
    { level: "info", event: "note", message: "of \u202e writing" },
  ]);
  assertEquals(written.stderr.includes("\u202e"), false);
  assertEquals(written.stdout, "result\n");
});

Deno.test("logLine() begins with the stable fields", () => {
  const time = new Date("2026-11-25T10:00:00.123Z");
  assertEquals(
    logLine(WARNING, String, time),
    '{"time":"2026-11-25T10:00:00.123Z","level":"warning","event":"warning","message":"careful",' +
      '"kind":"redirected"}\n',
  );
});
