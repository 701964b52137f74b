/** The command `sync`: everything around the engine, from the flags to the exit code. */

import { internalError, kindOf, messageOf, RunError } from "../errors.ts";
import { type SyncFlags } from "../cli/parse.ts";
import { ConfigError, type Configuration, type Mode, readConfiguration } from "../config/read.ts";
import { defaultFailuresPath, FailuresFile } from "../outcome/failures_file.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import { type DataFile, openDataFile } from "../input/open.ts";
import { Ledger } from "../outcome/ledger.ts";
import type { CommandOutput } from "../cli/output.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { Progress } from "../cli/progress.ts";
import { Reach } from "../delivery/outage.ts";
import { emptyResult, exitCode, type SyncResult } from "./result.ts";
import { isThisMachine } from "../this_machine.ts";
import { onSignals, type SignalName } from "../run/signals.ts";
import { type HeldBackFacts, type SandboxPersonLine, summaryText } from "./summary.ts";
import { Sync } from "./sync.ts";
import { plural } from "../text.ts";
import { openTarget, type Target } from "../run/target.ts";
import { Throttle } from "../delivery/throttle.ts";
import { onUncaught } from "../run/uncaught.ts";
import { version } from "../version.ts";
import { openSyncState } from "./open_state.ts";

/** Runs `cio-sync sync` and prints its result; the exit code of the process. */
export async function syncCommand(flags: SyncFlags, output: CommandOutput): Promise<number> {
  const run = new SyncRun(flags, output);
  try {
    await run.run();
  } catch (error) {
    run.endWith(error);
  }
  return run.finish();
}

class SyncRun {
  #flags: SyncFlags;
  #output: CommandOutput;
  #report: SyncResult = emptyResult();
  #started = performance.now();
  #stop = new AbortController();
  #signal: SignalName | undefined;
  #target: Target | undefined;
  #ledger: Ledger | undefined;
  #isComplete = false;
  #heldBack: HeldBackFacts | undefined;
  #sandboxPeople: SandboxPersonLine[] = [];

  constructor(flags: SyncFlags, output: CommandOutput) {
    this.#flags = flags;
    this.#output = output;
  }

  /** Runs to the end, whatever it is; throws what kept it from starting. */
  async run(): Promise<void> {
    const configuration = await this.#readConfiguration();
    using data = await openDataFile(this.#flags.data);
    const failures = await this.#prepareFailures(data);
    using connections = new DisposableStack();
    const http = connections.use(openHttpClient(configuration.parallelism));
    using _uncaught = onUncaught((error) => this.#stop.abort(internalError(error)));
    using _signals = onSignals((signal) => this.#interrupt(signal));
    await using target = await openTarget({
      configuration,
      userAgent: `cio-sync/${version}`,
      signal: this.#stop.signal,
      fetch: http.fetch,
    });
    // Closed before the target is: a sandbox stops when the last connection to it has gone.
    using _ = connections;
    this.#target = target;
    this.#report.region = target.region;
    this.#report.workspaceId = target.workspaceId;
    await this.#sync({ configuration, data, failures, target });
    this.#sandboxPeople = target.people(2);
  }

  /** Takes `error` as what ended the run. */
  endWith(thrown: unknown): void {
    const error = thrown instanceof ConfigError ? usageError(thrown) ?? thrown : thrown;
    if (error instanceof RunError && error.kind === "interrupted") {
      this.#report.interrupted = true;
    } else {
      const message = messageOf(error);
      this.#report.error ??= { kind: kindOf(error), message };
    }
  }

  /** Prints the result; the exit code. */
  finish(): number {
    const report = this.#report;
    const { json, quiet, config } = this.#flags;
    report.durationMs = Math.round(performance.now() - this.#started);
    if (report.error !== null) this.#output.stderr(`Error: ${report.error.message}\n`);
    if (json) {
      this.#output.stdout(`${JSON.stringify(report, null, 2)}\n`);
    } else if (!quiet && (this.#ledger !== undefined || report.interrupted)) {
      this.#output.stdout(summaryText({
        report,
        reasons: this.#ledger?.reasons() ?? [],
        heldBack: this.#heldBack,
        sandboxPeople: this.#sandboxPeople,
        configPath: config,
        pageUrl: report.users.accepted > 0 ? pageUrlOf(this.#target) : undefined,
        isComplete: this.#isComplete,
      }));
    }
    return exitCode(report, this.#signal);
  }

  async #readConfiguration(): Promise<Configuration> {
    const { config, parallelism, mode } = this.#flags;
    // What is no number is left as it is, so that the check can say what was found.
    const size = /^\d+$/.test(parallelism ?? "") ? Number(parallelism) : parallelism;
    const configuration = await readConfiguration(config, {
      warn: (message) => this.#warn(message),
      overrides: {
        ...(size === undefined ? {} : { parallelism: size as number }),
        ...(mode === undefined ? {} : { mode: mode as Mode }),
      },
    });
    this.#report.mode = configuration.mode;
    return configuration;
  }

  async #prepareFailures(data: DataFile): Promise<FailuresFile> {
    const path = this.#flags.failures ?? defaultFailuresPath(data.path);
    return await FailuresFile.prepare({
      path,
      isData: data.format === "failures" && await isSameFile(path, data.path),
    });
  }

  async #sync(parts: {
    configuration: Configuration;
    data: DataFile;
    failures: FailuresFile;
    target: Target;
  }): Promise<void> {
    const { configuration, data, failures, target: { api } } = parts;
    const throttle = new Throttle(configuration);
    using reach = new Reach({
      giveUpAfterMs: configuration.giveUpAfter * 1000,
      probe: () => api.region(),
      stop: this.#stop,
    });
    using state = await openSyncState({
      ...parts,
      path: this.#flags.state,
      full: this.#flags.full,
      onSort: (count) => {
        if (this.#flags.quiet) return;
        this.#output.stderr(`Sorting ${plural(count, "user")} of the last run into the state\n`);
      },
    });
    const ledger = this.#ledger = new Ledger({
      write: (record, misfortune) => failures.write(record, misfortune),
      onWriteError: (error) =>
        this.#stop.abort(new RunError("internal", error.message, { cause: error })),
    });
    this.#report.users = ledger.counts;
    const sync = new Sync({
      ...configuration,
      records: data.records,
      maker: new PersonMaker(configuration),
      api,
      throttle,
      ledger,
      reach,
      state,
      stop: this.#stop,
    });
    const progress = this.#flags.quiet ? undefined : new Progress(() => ({
      users: ledger.counts,
      bytesRead: sync.readTo,
      bytesTotal: data.size,
      requestsInFlight: api.inFlight,
      retried: sync.retried,
      heldBackMs: throttle.heldBackMs,
      slowedTo: throttle.slowedTo,
      silentMs: reach.silentMs,
      elapsedMs: performance.now() - this.#started,
    }), { write: this.#output.stderr, columns: this.#output.columns });
    const before = { sent: api.requestsSent, answers: api.answers };
    let ended: Error | undefined;
    try {
      ended = await sync.run();
    } finally {
      progress?.stop();
    }
    // It takes seconds for millions: after an interruption the next run does it.
    if (ended === undefined) state?.sort();
    this.#report.requests = {
      sent: api.requestsSent - before.sent - reach.probes,
      retried: sync.retried,
      throttledMs: throttle.throttledMs + reach.outageMs,
    };
    this.#heldBack = { ...throttle.heldBack, outageMs: reach.outageMs };
    this.#isComplete = sync.isComplete;
    const failure = ledger.reasons().find(({ outcome }) => outcome === "failed");
    if (ended === undefined && failure !== undefined && api.answers === before.answers) {
      ended = new RunError("unreachable", failure.reason);
    }
    if (ended !== undefined) this.endWith(this.#withAdvice(ended));
    this.#warnOfRedirect(parts.target);
    try {
      this.#report.failuresFile = await failures.finish(sync.isComplete ? undefined : sync.readTo);
    } catch (error) {
      throw new RunError("internal", messageOf(error), { cause: error });
    }
  }

  /** After an outage the user wants to know whether all of it starts anew. */
  #withAdvice(ended: Error): Error {
    if (!(ended instanceof RunError) || ended.kind !== "unreachable") return ended;
    const { state } = this.#flags;
    const advice = state === undefined
      ? "run it again once it can be reached; with --state PATH a run goes on where the last one ended"
      : `run it again with --state ${state} once it can be reached, and it goes on from here`;
    return new RunError(ended.kind, `${ended.message}: ${advice}`, ended);
  }

  #interrupt(signal: SignalName): void {
    const target = this.#target;
    const isSecond = this.#signal !== undefined;
    this.#signal ??= signal;
    const reason = new RunError("interrupted", `Interrupted by ${signal}`);
    if (isSecond) {
      target?.api.abort(reason);
      return;
    }
    const inFlight = target?.api.inFlight ?? 0;
    if (!this.#flags.quiet && inFlight > 0) {
      const newLine = this.#output.columns === undefined ? "" : "\n";
      this.#output.stderr(
        `${newLine}${signal}: no new requests; up to 10 s for ${inFlight} in flight (again: end at once)\n`,
      );
    }
    this.#stop.abort(reason);
  }

  #warnOfRedirect({ api, baseUrl }: Target): void {
    if (api.origin === baseUrl) return;
    // The rest of a URL can hold secrets of a proxy.
    const [from, to] = [baseUrl, api.origin].map((url) => new URL(url).origin);
    this.#warn(
      `Customer.io redirected requests from ${from} to ${to}: ` +
        "set region to where the account is, so that nothing makes the detour",
    );
  }

  #warn(message: string): void {
    if (!this.#flags.quiet) this.#output.stderr(`Warning: ${message}\n`);
  }
}

/** A Customer.io on this machine is a running sandbox, which has a page; an in-process one has none. */
function pageUrlOf(target: Target | undefined): string | undefined {
  if (target === undefined || target.region === "sandbox") return undefined;
  const { hostname, origin } = new URL(target.baseUrl);
  return isThisMachine(hostname) ? `${origin}/` : undefined;
}

/** The error that `error` is when nothing but flags is wrong, although the configuration's checks found it. */
function usageError({ problems }: ConfigError): RunError | undefined {
  if (!problems.every(({ path }) => path.startsWith("--"))) return undefined;
  return new RunError(
    "usage",
    problems.map(({ path, message }) => `Cannot use ${path}: ${message}`).join("\n  "),
  );
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    return await Deno.realPath(a) === await Deno.realPath(b);
  } catch {
    return false;
  }
}
