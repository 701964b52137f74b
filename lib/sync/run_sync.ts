/** One run of `sync`, from its flags to its exit code. */

import type { Clock } from "../clock.ts";
import type { Configuration } from "../config/read.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import { Attempts } from "../delivery/attempts.ts";
import { OutageWatch } from "../delivery/outage.ts";
import { Places } from "../delivery/places.ts";
import { Throttle } from "../delivery/throttle.ts";
import { internalError, type RunError } from "../errors.ts";
import type { LimitedRecords } from "../input/limited.ts";
import type { DataFile } from "../input/open.ts";
import type { FailuresFile } from "../outcome/failures_file.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { readRunConfiguration, secretsOf } from "../run/configuration.ts";
import { announcement } from "../run/announcement.ts";
import { concludeReading, type FirstLook } from "../run/first_look.ts";
import { Run, type RunTask } from "../run/run.ts";
import { openTarget, type SandboxPerson, type Target } from "../run/target.ts";
import type { State } from "../state/state.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { plural } from "../text.ts";
import { version } from "../version.ts";
import { pageUrlOf, redirectWarnings, together, withAdvice } from "./advice.ts";
import { deliverTo } from "./deliver.ts";
import { readLimit, type SyncFlags } from "./flags.ts";
import { lookAtData, openSyncData } from "./input.ts";
import { nextStep } from "./next_step.ts";
import { openLedger } from "./open_ledger.ts";
import { openSyncState } from "./open_state.ts";
import { tryPlaces } from "./places.ts";
import { emptyResult, type SyncResult } from "./result.ts";
import { type HeldBackFacts, summaryText } from "./summary.ts";
import { Sync } from "./sync.ts";

/** People of the sandbox that the summary shows. */
const SHOWN_PEOPLE = 2;

/** What a sync takes from the world. */
export interface SyncWorld {
  /** Of all waits; time limits of requests are of this machine's time. @default {systemClock} */
  clock?: Clock;
}

/** Runs `cio-sync sync` and prints its result; the exit code of the process. */
export async function runSync(
  flags: SyncFlags,
  output: CommandOutput,
  world: SyncWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new SyncTask(flags, run));
}

/** What a sync works with, all of it open. */
interface SyncParts {
  configuration: Configuration;
  data: DataFile;
  look: FirstLook;
  limited: LimitedRecords;
  failures: FailuresFile;
  target: Target;
  state: State | undefined;
  outage: OutageWatch;
}

class SyncTask implements RunTask<SyncResult> {
  result: SyncResult;

  #flags: SyncFlags;
  #run: Run;
  #target: Target | undefined;
  #ledger: Ledger | undefined;
  #isComplete = false;
  #isLimited = false;
  #isPartial = false;
  #isReplay = false;
  #canVerify = false;
  #heldBack: HeldBackFacts | undefined;
  #sandboxPeople: SandboxPerson[] = [];

  constructor(flags: SyncFlags, run: Run) {
    this.#flags = flags;
    this.#run = run;
    const { config, data } = flags;
    this.result = { ...emptyResult(), startedAt: run.startedAt, config, data: [...data] };
  }

  async work(): Promise<void> {
    const run = this.#run;
    const limit = readLimit(this.#flags);
    this.result.limit = limit ?? null;
    const configuration = await readRunConfiguration(this.#flags, (warning) => run.warn(warning));
    this.result.mode = configuration.mode;
    this.result.updatesOnly = configuration.people === "update";
    run.keepSecret(secretsOf(configuration));
    const flags = this.#flags;
    this.#canVerify = configuration.appApiKey !== undefined;
    using data = await openSyncData(run, { flags, configuration });
    this.#isReplay = data.format === "failures";
    const note = (message: string) => run.note(message);
    this.result.data = [...data.paths];
    using places = await tryPlaces(flags, { data, configuration, note });
    const { failures } = places;
    using _signals = run.listen();
    const { look, limited, leftOut } = await lookAtData(run, { flags, configuration, data, limit });
    using connections = new DisposableStack();
    const http = connections.use(openHttpClient(configuration.parallelism));
    await using target = await openTarget({
      configuration,
      userAgent: `cio-sync/${version}`,
      signal: run.signal,
      fetch: http.fetch,
      note,
    });
    // Closed before the target is: a sandbox stops when the last connection to it has gone.
    using _ = connections;
    this.#target = target;
    run.use(target.api);
    this.result.region = target.region;
    this.result.workspaceId = target.workspaceId;
    const { mode: how } = configuration;
    const route = { ...configuration, data: flags.data, how, target };
    if (!look.isEmpty) run.tell(announcement(route));
    using outage = new OutageWatch({
      places: new Places(configuration.parallelism),
      wait: {
        giveUpAfterMs: configuration.giveUpAfter * 1000,
        probe: () => target.api.region(),
        stop: run.stop,
      },
      clock: run.clock,
    });
    using state = await this.#openState(configuration, target);
    await this.#sync({ configuration, data, look, limited, failures, target, state, outage });
    run.warnings.push(...leftOut.warnings());
    this.#sandboxPeople = target.people(SHOWN_PEOPLE);
  }

  hasFailures(): boolean {
    const { rejected, failed } = this.result.users;
    return rejected + failed > 0;
  }

  summary(): string | undefined {
    const { result } = this;
    if (this.#ledger === undefined && !result.interrupted) return undefined;
    return summaryText({
      result,
      heldBack: this.#heldBack,
      sandboxPeople: this.#sandboxPeople,
      next: nextStep({
        result,
        flags: this.#flags,
        isComplete: this.#isComplete,
        isLimited: this.#isLimited,
        isReplay: this.#isReplay,
        canVerify: this.#canVerify,
        pageUrl: pageUrlOf(this.#target),
      }),
      isComplete: this.#isComplete,
      isLimited: this.#isLimited,
      isPartial: this.#isPartial,
    });
  }

  async #openState(configuration: Configuration, target: Target): Promise<State | undefined> {
    return await openSyncState({
      configuration,
      target,
      path: this.#flags.state,
      full: this.#flags.full,
      onSort: (count) =>
        this.#run.note(`Sorting ${plural(count, "user")} of the last run into the state`),
    });
  }

  async #sync(parts: SyncParts): Promise<void> {
    const { configuration, data, look, limited, failures, target: { api }, state, outage } = parts;
    const { stop, clock } = this.#run;
    const { maxAttempts, rateLimit, parallelism } = configuration;
    const throttle = new Throttle({ rateLimit, parallelism, clock });
    const attempts = new Attempts({ throttle, outage, maxAttempts, clock });
    const ledger = this.#ledger = openLedger(failures, stop);
    const maker = new PersonMaker(configuration);
    const { identifier } = configuration;
    const sync = new Sync({
      ...configuration,
      ...(outage.places && { places: outage.places }),
      ...{ records: look.records, maker, ledger, api, state, stop },
      deliver: deliverTo({ api, identifier, attempts, outage }),
    });
    let ended: RunError | undefined;
    {
      using _progress = this.#run.showProgress(() => ({
        users: ledger.counts,
        bytesRead: data.bytesRead,
        bytesTotal: limited.isUnlimited ? data.size : undefined,
        recordBytes: { read: look.given.bytes, settled: ledger.settledBytes },
        requestsInFlight: api.inFlight,
        retried: attempts.retried,
        heldBackMs: throttle.heldBackMs,
        slowedTo: throttle.slowedTo,
        ...outage.drought,
      }));
      ended = await sync.run();
    }
    // It takes seconds for millions: after an interruption the next run does it.
    if (ended === undefined) state?.sort();
    this.#isLimited = limited.isReached;
    const isComplete = this.#isComplete = sync.isComplete && !limited.isReached;
    this.#heldBack = { ...throttle.heldBack, outageMs: outage.outageMs };
    this.result.users = { ...ledger.counts };
    Object.assign(this.result, concludeReading(this.#run, look, { maker, ledger, isComplete }));
    this.result.requests = {
      sent: attempts.sent,
      retried: attempts.retried,
      throttledMs: throttle.throttledMs + outage.outageMs,
    };
    ended ??= this.#unreachable(ledger, outage) ?? attempts.blocks.end();
    for (const warning of redirectWarnings(parts.target)) this.#run.warn(warning);
    const problem = await this.#finishFailures(failures, sync);
    if (ended !== undefined) ended = withAdvice(ended, this.#flags.state);
    for (const error of together(ended, problem)) this.#run.endWith(error);
  }

  /** The error to end with when someone failed and nothing was ever answered. */
  #unreachable(ledger: Ledger, outage: OutageWatch): RunError | undefined {
    const failure = ledger.reasons().find(({ outcome }) => outcome === "failed");
    return failure === undefined ? undefined : outage.end(failure.reason);
  }

  /** Ends the failures file; what kept it from being written, which says where the failures are. */
  async #finishFailures(
    failures: FailuresFile,
    { readTo }: Sync,
  ): Promise<RunError | undefined> {
    try {
      const unreadFrom = this.#isComplete ? undefined : readTo;
      this.result.failuresFile = await failures.finish(unreadFrom);
      return failures.problem;
    } catch (error) {
      return internalError(error);
    } finally {
      this.#isPartial = failures.isPartial;
    }
  }
}
