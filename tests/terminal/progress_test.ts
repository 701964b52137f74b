import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import { Progress, type ProgressOutput } from "../../lib/terminal/progress.ts";
import { progressBar, progressLine, type ProgressState } from "../../lib/terminal/progress_text.ts";

const STATE: ProgressState = {
  users: { read: 3000, accepted: 2000, unchanged: 100, rejected: 20, failed: 3 },
  bytesRead: 250_000,
  bytesTotal: 1_000_000,
  requestsInFlight: 25,
  retried: 4,
  heldBackMs: 0,
  elapsedMs: 60_000,
};

const DRAWN = { begin: "\x1b[?7l", end: "\x1b[?7h\r" };

/** Progress whose time passes when the test says so. */
class Shown {
  written: string[] = [];
  entries: LogEntry[] = [];
  state = STATE;
  columns = 80;
  progress: Progress;

  #ms = 0;
  #show: (() => void) | undefined;

  constructor(to: "terminal" | "pipe" | "log") {
    const output: ProgressOutput = {
      write: (text) => this.written.push(text),
      columns: to === "terminal" ? () => this.columns : undefined,
      log: to === "log" ? (entry) => this.entries.push(entry) : undefined,
      every: (ms, show) => {
        this.#ms = ms;
        this.#show = show;
        return () => this.#show = undefined;
      },
    };
    this.progress = new Progress(() => this.state, output);
  }

  pass(ms: number): void {
    for (let at = 0; at < ms; at += this.#ms) {
      this.state = { ...this.state, elapsedMs: this.state.elapsedMs + this.#ms };
      this.#show?.();
    }
  }
}

Deno.test("Progress draws over its line on a terminal, ten times a second, and takes it away", () => {
  const shown = new Shown("terminal");
  shown.pass(200);
  shown.progress.stop();
  shown.pass(500);

  const bar = (elapsedMs: number) => progressBar({ ...STATE, elapsedMs }, { columns: 80 });
  assertEquals(shown.written, [
    `\r\x1b[2K${DRAWN.begin}${bar(60_100)}${DRAWN.end}`,
    `\r\x1b[2K${DRAWN.begin}${bar(60_200)}${DRAWN.end}`,
    "\r\x1b[2K",
  ]);
});

Deno.test("Progress takes away all lines that a bar has become on a terminal that was made narrower", () => {
  const shown = new Shown("terminal");
  shown.pass(100);
  const { length } = progressBar({ ...STATE, elapsedMs: 60_100 }, { columns: 80 });
  shown.columns = 20;
  shown.pass(100);
  shown.columns = 80;
  shown.pass(100);

  const clearings = shown.written.map((text) => text.slice(0, text.indexOf(DRAWN.begin)));
  assertEquals(clearings, [
    "\r\x1b[2K",
    `\r\x1b[${Math.ceil(length / 20)}M\x1b[2K`,
    "\r\x1b[2K",
  ]);
});

Deno.test("Progress writes a line every five seconds when there is no terminal", () => {
  const shown = new Shown("pipe");
  shown.pass(4_000);
  assertEquals(shown.written, []);
  shown.pass(6_000);
  shown.progress.stop();
  shown.pass(10_000);

  assertEquals(
    shown.written,
    [65_000, 70_000].map((elapsedMs) => `${progressLine({ ...STATE, elapsedMs })}\n`),
  );
});

Deno.test("Progress tells the time left once it is steady", () => {
  const shown = new Shown("pipe");
  shown.state = { ...STATE, elapsedMs: 0, bytesRead: 0 };
  for (let second = 1; second <= 20; second++) {
    shown.state = { ...shown.state, bytesRead: second * 10_000 };
    shown.pass(1_000);
  }
  assertEquals(shown.written.map((line) => / (\S+) (min|s) left/.exec(line)?.[1]), [
    undefined,
    "1:30",
    "1:25",
    "1:20",
  ]);
});

Deno.test("Progress gives a log what begins and ends at once, and how far it is every five seconds", () => {
  const shown = new Shown("log");
  shown.pass(100);
  assertEquals(shown.entries, []);
  shown.state = { ...shown.state, isOutage: true, lastStatus: 503, noSuccessMs: 3_000 };
  shown.pass(200);
  assertEquals(shown.entries.map(({ event }) => event), ["outage-begun"]);
  shown.state = { ...shown.state, isOutage: false };
  shown.pass(4_700);
  shown.progress.stop();

  assertEquals(shown.entries.map(({ event }) => event), [
    "outage-begun",
    "outage-ended",
    "progress",
  ]);
  assertEquals(shown.written, []);
  assertEquals(shown.entries[2].facts, {
    counts: STATE.users,
    share: 0.25,
    leftMs: null,
    elapsedMs: 65_000,
    requestsInFlight: 25,
    retried: 4,
  });
});

Deno.test("Progress ends its timer when it is stopped", { sanitizeOps: true }, () => {
  // The sanitizer of Deno, which is not always on, fails the test over a timer that is left.
  new Progress(() => STATE, { write: () => {}, columns: undefined }).stop();
});
