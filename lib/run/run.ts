/** What every run shares, from its flags to its exit code: signals, the stop, what it says, and its result. */

import { type Clock, systemClock } from "../clock.ts";
import { concealer } from "../customerio/redact.ts";
import type { Abortable } from "../delivery/drain.ts";
import { internalError, kindOf, RunError } from "../errors.ts";
import { looksLikeKey } from "../key_like.ts";
import { fold } from "../terminal/fold.ts";
import { tell, tellError } from "../terminal/log.ts";
import type { LogEntry } from "../terminal/log_entry.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { Progress } from "../terminal/progress.ts";
import type { ProgressState } from "../terminal/progress_text.ts";
import { printableJson } from "../text.ts";
import type { Warning } from "../warning.ts";
import { runEnded, runStarted } from "./events.ts";
import { ignoresHangup } from "./hangup.ts";
import { exitCode, type RunEnvelope } from "./result.ts";
import { onSignals, type SignalName } from "./signals.ts";
import { onUncaught } from "./uncaught.ts";

/** The flags that every run has. */
export interface RunFlags {
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}

/** Where a path is expected. A seed is none: it can be any text, and is printed for the next run. */
const PATHS = ["config", "data", "failures", "differences", "state", "report"];

/** The API that a run talks to. */
export interface RunApi extends Abortable {
  /** Requests that wait for their answer. */
  readonly inFlight: number;
}

/** The part of a run that each command has of its own. */
export interface RunTask<Result extends RunEnvelope> {
  /** Filled in as the run goes on. */
  result: Result;
  /** Does the work, and throws what keeps it from starting or going on. */
  work(): Promise<void>;
  /** Whether anyone was rejected, failed, different or missing; asked when nothing has ended the run early. */
  hasFailures(): boolean;
  /** Does what needs the whole result, before it is printed; must not throw, and may change the result. */
  conclude?(): Promise<void>;
  /** The text for people; undefined when there is nothing to say beyond the error. */
  summary(): string | undefined;
}

/** One run of a command that reads data and talks to Customer.io. */
export class Run {
  /** Aborted with a `RunError` when no new request may be sent. */
  readonly stop = new AbortController();
  readonly clock: Clock;
  /** When it began, `2026-11-25T10:00:00Z`. */
  readonly startedAt: string = new Date().toISOString().replace(/\.\d+/, "");
  /** What there is to warn of, for the result. */
  warnings: Warning[] = [];

  #flags: RunFlags;
  #output: CommandOutput;
  #started: number;
  #signal: SignalName | undefined;
  #api: RunApi | undefined;
  #isInterrupted = false;
  #ignoreHangup = false;
  #progress: Progress | undefined;
  /** What must not be printed. */
  #secrets: string[];
  #conceal: (text: string) => string;
  /** The first error that is not an interruption. */
  #error: { cause: unknown } | undefined;

  constructor(flags: RunFlags, output: CommandOutput, clock: Clock = systemClock) {
    this.#flags = flags;
    this.#output = output;
    this.#secrets = keyLikePaths(flags);
    this.#conceal = concealer(this.#secrets);
    this.clock = clock;
    this.#started = clock.now();
  }

  /** Aborted when no new request may be sent. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** Milliseconds since the run began. */
  get elapsedMs(): number {
    return this.clock.now() - this.#started;
  }

  /** Stops the run at a signal, or at an error that nothing has caught, until it is disposed of. */
  listen(): Disposable {
    const stack = new DisposableStack();
    stack.use(onUncaught((error) => this.stop.abort(internalError(error))));
    const ignoreHangup = this.#ignoreHangup;
    stack.use(onSignals((signal) => this.#interrupt(signal), { ignoreHangup }));
    return stack;
  }

  /** Lets a second signal end the requests of `api`. */
  use(api: RunApi): void {
    this.#api = api;
  }

  /** Keeps `secrets` out of what is printed from now on: a flag or a path may hold one. */
  keepSecret(secrets: readonly string[]): void {
    this.#secrets.push(...secrets);
    this.#conceal = concealer(this.#secrets);
  }

  /** `text` without what must not be printed. */
  conceal(text: string): string {
    return this.#conceal(text);
  }

  /** Records `error` as what ended the run. The first one counts, and an interruption besides. */
  endWith(error: unknown): void {
    if (error instanceof RunError && error.kind === "interrupted") this.#isInterrupted = true;
    else this.#error ??= { cause: error };
  }

  /** Tells a warning at once, and keeps it for the result. */
  warn(warning: Warning): void {
    this.warnings.push(warning);
    const { kind, message } = warning;
    this.tell({ level: "warning", event: "warning", message, facts: { kind } });
  }

  /** Tells something to know. */
  note(message: string): void {
    this.tell({ level: "info", event: "note", message });
  }

  /** Tells `entry`, unless errors alone are to be told; a progress bar makes room for it. */
  tell(entry: LogEntry): void {
    if (this.#flags.quiet) return;
    this.#progress?.clear();
    tell(this.#output, entry, this.#conceal);
  }

  /** Shows progress until it is disposed of. */
  showProgress(read: () => Omit<ProgressState, "elapsedMs">): Disposable {
    if (this.#flags.quiet) return { [Symbol.dispose]() {} };
    const { stderr: write, log } = this.#output;
    const progress = this.#progress = new Progress(
      () => ({ ...read(), elapsedMs: this.elapsedMs }),
      { ...this.#output, write, log: log && ((entry) => log(entry, this.#conceal)) },
    );
    return {
      [Symbol.dispose]: () => {
        progress.stop();
        this.#progress = undefined;
      },
    };
  }

  /** Runs `task`, however it ends, and prints its result; the exit code of the process. */
  async complete<Result extends RunEnvelope>(task: RunTask<Result>): Promise<number> {
    // Nothing listens to signals yet.
    this.#ignoreHangup = await ignoresHangup();
    this.tell(runStarted(task.result));
    try {
      await task.work();
    } catch (error) {
      this.endWith(error);
    }
    const { result } = task;
    result.interrupted = this.#isInterrupted;
    if (this.#error !== undefined) {
      const { cause } = this.#error;
      const { message } = cause instanceof RunError ? cause : internalError(cause);
      result.error = { kind: kindOf(cause), message };
    }
    result.warnings = this.warnings;
    result.durationMs = Math.round(this.elapsedMs);
    await task.conclude?.();
    this.#print(task);
    const code = exitCode(result, { signal: this.#signal, hasFailures: task.hasFailures() });
    this.tell(runEnded(result, code));
    return code;
  }

  #print<Result extends RunEnvelope>(task: RunTask<Result>): void {
    const { result } = task;
    const { json, quiet } = this.#flags;
    const { stdout, stdoutColumns } = this.#output;
    const { error } = result;
    if (error !== null) tellError(this.#output, error, this.#conceal);
    if (json) return stdout(`${printableJson(JSON.stringify(result, this.#shown, 2))}\n`);
    // When nothing was read, the error says all there is to say.
    const text = quiet || (error !== null && result.users.read === 0) ? undefined : task.summary();
    if (text === undefined) return;
    const shown = this.#conceal(text);
    stdout(stdoutColumns === undefined ? shown : fold(shown, stdoutColumns()));
  }

  #shown = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? this.#conceal(value) : value;

  #interrupt(signal: SignalName): void {
    const isSecond = this.#signal !== undefined;
    this.#signal ??= signal;
    const reason = new RunError("interrupted", `Interrupted by ${signal}`);
    if (isSecond) {
      this.#api?.abort(reason);
      return;
    }
    const inFlight = this.#api?.inFlight ?? 0;
    if (inFlight > 0) {
      const message =
        `${signal}: no new requests; up to 10 s for ${inFlight} in flight (again: end at once)`;
      this.tell({ level: "info", event: "interrupted", message, facts: { signal, inFlight } });
    }
    this.stop.abort(reason);
  }
}

/** The values of `flags` for paths that look like keys. */
function keyLikePaths(flags: RunFlags): string[] {
  return Object.entries(flags)
    .flatMap(([name, value]) => PATHS.includes(name) ? value as string | string[] : [])
    .filter((value) => typeof value === "string")
    .filter(looksLikeKey);
}
