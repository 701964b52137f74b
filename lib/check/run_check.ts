/** One run of `check`, from its flags to its exit code. */

import type { Clock } from "../clock.ts";
import type { LocalConfiguration } from "../config/read.ts";
import { RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { openData } from "../input/open_data.ts";
import { looksLikeKey } from "../key_like.ts";
import { LeftOut } from "../person/left_out.ts";
import { readLocalRunConfiguration, secretsOf } from "../run/configuration.ts";
import { concludeReading, type FirstLook, takeFirstLook } from "../run/first_look.ts";
import { Run, type RunTask } from "../run/run.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { plural } from "../text.ts";
import type { WarningKind } from "../warning.ts";
import { Check } from "./check.ts";
import type { CheckFlags } from "./flags.ts";
import type { ProblemKind } from "./problems.ts";
import { type CheckResult, emptyCheckResult } from "./result.ts";
import { checkSummaryText } from "./summary.ts";

/** Warnings about the configuration, or about the data and not about how it is mapped. */
const ABOUT_DATA: readonly WarningKind[] = ["exposed-key", "superseded", "identifier-space"];

/** The formats in which a record is text of the file, so that its values have places of their own. */
const WITH_TEXT: ReadonlySet<string> = new Set(["array", "ndjson", "object"]);

/** What a check takes from the world. */
export interface CheckWorld {
  /** @default {systemClock} */
  clock?: Clock;
}

/** Runs `cio-sync check` and prints its result; the exit code of the process. */
export async function runCheck(
  flags: CheckFlags,
  output: CommandOutput,
  world: CheckWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new CheckTask(flags, run));
}

class CheckTask implements RunTask<CheckResult> {
  result: CheckResult;

  #flags: CheckFlags;
  #run: Run;
  #isComplete = false;
  #kinds: ProblemKind[] = [];
  /** Of the data, or of the first of several files of it. */
  #path = "";

  constructor(flags: CheckFlags, run: Run) {
    this.#flags = flags;
    this.#run = run;
    const { config, data } = flags;
    this.result = { ...emptyCheckResult(), startedAt: run.startedAt, config, data: [...data] };
  }

  async work(): Promise<void> {
    const run = this.#run;
    const { config: configPath } = this.#flags;
    const configuration = await readLocalRunConfiguration(
      this.#flags,
      (warning) => run.warn(warning),
    );
    run.keepSecret(secretsOf(configuration));
    const note = (message: string) => run.note(message);
    const { identifier } = configuration;
    using data = await openData(this.#flags, { note, identifier, config: configPath });
    this.result.data = [...data.paths];
    run.keepSecret(data.paths.filter(looksLikeKey));
    using _signals = run.listen();
    const leftOut = new LeftOut(data, configuration);
    const { records } = leftOut;
    // What it warns of stands in the report, which comes soon.
    const silent = { signal: run.signal, warn: run.warnings.push.bind(run.warnings) };
    const look = await takeFirstLook(silent, { records, configuration, configPath, strict: false });
    await this.#check(configuration, data, look);
    run.warnings.push(...leftOut.warnings());
    if (!run.signal.aborted) this.#checkStrictly();
  }

  hasFailures(): boolean {
    return this.result.users.rejected > 0;
  }

  summary(): string | undefined {
    const { result } = this;
    const kinds = this.#kinds;
    return checkSummaryText({
      result,
      kinds,
      path: this.#path,
      isComplete: this.#isComplete,
      flags: this.#flags,
    });
  }

  async #check(configuration: LocalConfiguration, data: DataFile, look: FirstLook): Promise<void> {
    const run = this.#run;
    const { result } = this;
    using check = new Check({
      records: look.records,
      rules: configuration,
      isText: WITH_TEXT.has(data.format),
      signal: run.signal,
    });
    const { counts, maker } = check;
    let ended: RunError | undefined;
    {
      const unsent = { requestsInFlight: 0, retried: 0, heldBackMs: 0 };
      using _progress = run.showProgress(() => ({
        users: {
          read: counts.read,
          accepted: counts.valid,
          unchanged: 0,
          rejected: counts.rejected,
          failed: 0,
        },
        bytesRead: data.bytesRead,
        bytesTotal: data.size,
        ...unsent,
      }));
      ended = await check.run();
    }
    this.#path = data.path;
    this.#isComplete = check.isComplete;
    result.users = { ...counts };
    this.#kinds = check.problems();
    result.problems = this.#kinds.map(({ problem }) => problem);
    result.duplicates = check.duplicates();
    result.attributes = check.attributes();
    const ledger = { counts, reasons: () => [] };
    concludeReading(run, look, { maker, ledger, isComplete: check.isComplete });
    run.warnings.push(...check.warnings());
    if (ended !== undefined) run.endWith(ended);
  }

  /** @throws {RunError} of kind `config` with `--strict`, when something is wrong with how the data is mapped. */
  #checkStrictly(): void {
    const { strict, config } = this.#flags;
    const warnings = this.#run.warnings.filter(({ kind }) => !ABOUT_DATA.includes(kind));
    if (!strict || warnings.length === 0) return;
    throw new RunError(
      "config",
      `Cannot use configuration ${config} with --strict: ${plural(warnings.length, "warning")}`,
      { lines: warnings.map(({ message }) => message) },
    );
  }
}
