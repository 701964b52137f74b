/** The command `verify`: everything around the engine, from the flags to the exit code. */

import { delay } from "@std/async/delay";
import { EXIT_CODES, kindOf, messageOf, RunError } from "../errors.ts";
import { APP_RATE_LIMIT } from "../customerio/app_api.ts";
import { type Configuration, readConfiguration } from "../config/read.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import { type DataFile, openDataFile } from "../input/open.ts";
import { Ledger } from "../outcome/ledger.ts";
import type { CommandOutput } from "../cli/output.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { Progress } from "../cli/progress.ts";
import type { Backoff } from "../delivery/retry.ts";
import { onSignals, SIGNAL_EXIT_CODES, type SignalName } from "../run/signals.ts";
import { formatDuration, plural } from "../text.ts";
import { Throttle } from "../delivery/throttle.ts";
import { defaultDifferencesPath, DifferencesFile } from "./differences_file.ts";
import { type Difference, emptyVerifyResult, type VerifyResult } from "./result.ts";
import { readSample, type VerifyFlags } from "./flags.ts";
import { VerifyStore } from "./store.ts";
import { verifySummaryText } from "./summary.ts";
import { checkLookUpConfiguration, type LookUpTarget, openLookUpTarget } from "./target.ts";
import { Verify } from "./verify.ts";
import { version } from "../version.ts";

export type { VerifyFlags } from "./flags.ts";

/** Differences that the JSON of `--json` holds; the file has them all. */
const MOST_DIFFERENCES = 1000;

/** What a verification takes from the world. */
export interface VerifyWorld {
  /** Milliseconds that only ever go up. @default {performance.now} */
  now?: () => number;
  /** @default {delay of `@std/async/delay`} */
  wait?: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
  /** Waits between the attempts of one request. @default {BACKOFF} */
  backoff?: Backoff;
}

/** Runs `cio-sync verify` and prints its result; the exit code of the process. */
export async function verifyCommand(
  flags: VerifyFlags,
  output: CommandOutput,
  world: VerifyWorld = {},
): Promise<number> {
  const run = new VerifyRun(flags, output, world);
  try {
    await run.run();
  } catch (error) {
    run.endWith(error);
  }
  return run.finish();
}

class VerifyRun {
  #flags: VerifyFlags;
  #output: CommandOutput;
  #world: VerifyWorld;
  #report: VerifyResult = emptyVerifyResult();
  #started = performance.now();
  #stop = new AbortController();
  #signal: SignalName | undefined;
  #target: LookUpTarget | undefined;
  #ledger: Ledger | undefined;
  #isOver = false;

  constructor(flags: VerifyFlags, output: CommandOutput, world: VerifyWorld) {
    this.#flags = flags;
    this.#output = output;
    this.#world = world;
  }

  /** Runs to the end, whatever it is; throws what kept it from starting. */
  async run(): Promise<void> {
    const { config, data: dataPath, differences: path } = this.#flags;
    this.#report.sample = readSample(this.#flags);
    const configuration = await readConfiguration(config, {
      warn: (message) => {
        if (!this.#flags.quiet) this.#output.stderr(`Warning: ${message}\n`);
      },
    });
    checkLookUpConfiguration(configuration, config);
    using data = await openDataFile(dataPath);
    const file = await DifferencesFile.prepare(path ?? defaultDifferencesPath(data.path));
    using http = openHttpClient(configuration.parallelism);
    using _signals = onSignals((signal) => this.#interrupt(signal));
    const target = this.#target = await openLookUpTarget({
      configuration,
      userAgent: `cio-sync/${version}`,
      signal: this.#stop.signal,
      fetch: http.fetch,
      backoff: this.#world.backoff,
    });
    this.#report.region = target.region;
    this.#report.workspaceId = target.workspaceId;
    await this.#verify({ configuration, data, file, target });
  }

  /** Takes `error` as what ended the run. */
  endWith(error: unknown): void {
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
    const { json, quiet } = this.#flags;
    report.durationMs = Math.round(performance.now() - this.#started);
    if (report.error !== null) this.#output.stderr(`Error: ${report.error.message}\n`);
    if (json) {
      this.#output.stdout(`${JSON.stringify(report, null, 2)}\n`);
    } else if (!quiet && (this.#ledger !== undefined || report.interrupted)) {
      const reasons = this.#ledger?.reasons() ?? [];
      this.#output.stdout(verifySummaryText({ report, reasons, isOver: this.#isOver }));
    }
    return verifyExitCode(report, this.#signal);
  }

  async #verify(parts: {
    configuration: Configuration;
    data: DataFile;
    file: DifferencesFile;
    target: LookUpTarget;
  }): Promise<void> {
    const { configuration, data, file, target: { api } } = parts;
    const { now = () => performance.now(), wait = delay, backoff } = this.#world;
    const rateLimit = Math.min(APP_RATE_LIMIT, configuration.rateLimit);
    const throttle = new Throttle({ rateLimit, now, wait });
    const ledger = this.#ledger = new Ledger({ write: () => {}, onWriteError: () => {} });
    using store = new VerifyStore();
    const verify = new Verify({
      ...configuration,
      records: data.records,
      maker: new PersonMaker(configuration),
      api,
      throttle,
      ledger,
      store,
      stop: this.#stop,
      backoff,
      sample: this.#report.sample ?? undefined,
      now,
      wait,
      onRecheck: (count, ms) => this.#tellRecheck(count, ms),
    });
    const progress = this.#showProgress({ verify, data, store, throttle });
    let ended: Error | undefined;
    try {
      ended = await verify.run();
    } finally {
      progress?.stop();
      this.#report.requests = {
        sent: api.requestsSent,
        retried: verify.retried,
        throttledMs: throttle.throttledMs,
      };
    }
    if (ended !== undefined) this.endWith(ended);
    this.#report.users = verify.counts();
    this.#isOver = verify.isOver;
    if (verify.isOver) await this.#keep(file, verify.differences());
  }

  async #keep(file: DifferencesFile, differences: Iterable<Difference>): Promise<void> {
    const report = this.#report;
    try {
      report.differencesFile = await file.replace(listed(differences, report));
    } catch (error) {
      throw new RunError("internal", messageOf(error), { cause: error });
    }
  }

  #showProgress(
    { verify, data, store, throttle }: {
      verify: Verify;
      data: DataFile;
      store: VerifyStore;
      throttle: Throttle;
    },
  ): Progress | undefined {
    if (this.#flags.quiet) return undefined;
    const { counts } = this.#ledger!;
    return new Progress(() => ({
      users: { ...counts, accepted: store.seenCount },
      bytesRead: verify.readTo,
      bytesTotal: data.size,
      requestsInFlight: this.#target!.api.inFlight,
      retried: verify.retried,
      heldBackMs: throttle.heldBackMs,
      elapsedMs: performance.now() - this.#started,
    }), { write: this.#output.stderr, columns: this.#output.columns });
  }

  #tellRecheck(count: number, ms: number): void {
    if (this.#flags.quiet) return;
    const newLine = this.#output.columns === undefined ? "" : "\n";
    const when = ms > 0 ? `in ${formatDuration(ms)}` : "now";
    this.#output.stderr(
      `${newLine}${plural(count, "user")} not as the data says: looked up again ${when}, ` +
        "as what was just written takes a while to show\n",
    );
  }

  #interrupt(signal: SignalName): void {
    const isSecond = this.#signal !== undefined;
    this.#signal ??= signal;
    const reason = new RunError("interrupted", `Interrupted by ${signal}`);
    if (isSecond) {
      this.#target?.api.abort(reason);
      return;
    }
    const inFlight = this.#target?.api.inFlight ?? 0;
    if (!this.#flags.quiet && inFlight > 0) {
      const newLine = this.#output.columns === undefined ? "" : "\n";
      this.#output.stderr(
        `${newLine}${signal}: no new requests; up to 10 s for ${inFlight} in flight (again: end at once)\n`,
      );
    }
    this.#stop.abort(reason);
  }
}

/** The contract's exit code for a run. */
export function verifyExitCode(report: VerifyResult, signal: SignalName | undefined): number {
  const { error, interrupted, users } = report;
  if (error !== null) return EXIT_CODES[error.kind];
  if (interrupted) return SIGNAL_EXIT_CODES[signal ?? "SIGINT"];
  return users.different + users.missing + users.failed + users.rejected > 0 ? 1 : 0;
}

/** Passes `differences` on and lists the first of them in `report`. */
function* listed(
  differences: Iterable<Difference>,
  report: VerifyResult,
): Generator<Difference> {
  for (const difference of differences) {
    if (report.differences.length < MOST_DIFFERENCES) report.differences.push(difference);
    else report.differencesTruncated = true;
    yield difference;
  }
}
