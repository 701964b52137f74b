/** One dry run of `sync`: everything but the sending, and nothing is written. */

import { type Clock, systemClock } from "../clock.ts";
import type { LocalConfiguration } from "../config/types.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import type { Backoff } from "../delivery/backoff.ts";
import { internalError, type RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { Ledger } from "../outcome/ledger.ts";
import { PersonMaker } from "../person/person_maker.ts";
import {
  readLocalRunConfiguration,
  readRunConfiguration,
  secretsOf,
} from "../run/configuration.ts";
import { concludeReading } from "../run/first_look.ts";
import { Run, type RunTask } from "../run/run.ts";
import type { StatePreview } from "../state/state_preview.ts";
import { readLimit, readMaxGone, readShow, type SyncFlags } from "../sync/flags.ts";
import { lookAtData, openSyncData, type SyncInput } from "../sync/input.ts";
import { checkPlaces } from "../sync/places.ts";
import { Sync } from "../sync/sync.ts";
import type { CommandOutput } from "../terminal/output.ts";
import type { Warning } from "../warning.ts";
import { warningsOfUncompared } from "../verify/compare.ts";
import {
  checkLookUpConfiguration,
  type LookUpConfiguration,
  type LookUpPurpose,
} from "../verify/target.ts";
import { compareFirstPeople } from "./compare_people.ts";
import { FirstPeople } from "./first_people.ts";
import { openStatePreview } from "./open_state_preview.ts";
import { planGone } from "./planned_gone.ts";
import { PlannedRequests } from "./planned_requests.ts";
import { type DryRunResult, emptyDryRunResult } from "./result.ts";
import { ShownPeople } from "./shown_people.ts";
import { dryRunText } from "./summary.ts";

const COMPARING: LookUpPurpose = {
  asker: "--compare",
  notInSandbox: 'Cannot compare with "sandbox", which nobody is in when a run begins: leave out ' +
    "--compare; or run cio-sync sandbox, drop region, and point trackUrl and appUrl at it",
};

/** What a dry run takes from the world. */
export interface DryRunWorld {
  /** @default {systemClock} */
  clock?: Clock;
  /** Waits between the attempts of one look-up. @default {BACKOFF} */
  backoff?: Backoff | undefined;
}

/** Runs `cio-sync sync --dry-run` and prints its result; the exit code of the process. */
export async function runDryRun(
  flags: SyncFlags,
  output: CommandOutput,
  world: DryRunWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new DryRunTask(flags, run, world));
}

/** What a dry run works with, all of it open. */
interface DryRunParts {
  configuration: LocalConfiguration;
  data: DataFile;
  input: SyncInput;
  state: StatePreview | undefined;
}

class DryRunTask implements RunTask<DryRunResult> {
  result: DryRunResult;

  #flags: SyncFlags;
  #run: Run;
  #world: DryRunWorld;
  #configuration: LocalConfiguration | undefined;
  #isComplete = false;
  #isPlanned = false;

  constructor(flags: SyncFlags, run: Run, world: DryRunWorld) {
    this.#flags = flags;
    this.#run = run;
    this.#world = world;
    const { config, data } = flags;
    const { startedAt } = run;
    this.result = { ...emptyDryRunResult(), startedAt, config, data: [...data] };
  }

  async work(): Promise<void> {
    const { result } = this;
    const [run, flags] = [this.#run, this.#flags];
    const [limit, size] = [readLimit(flags), readShow(flags)];
    result.limit = limit ?? null;
    const { configuration, lookUps } = await this.#readConfiguration();
    this.#configuration = configuration;
    run.keepSecret(secretsOf(configuration));
    result.mode = configuration.mode;
    result.updatesOnly = configuration.people === "update";
    result.region = configuration.region ?? null;
    using data = await openSyncData(run, { flags, configuration });
    result.data = [...data.paths];
    checkPlaces(flags, data);
    using _signals = run.listen();
    using state = await openStatePreview(flags, configuration);
    const input = await lookAtData(run, { flags, configuration, data, limit });
    const shown = new ShownPeople(size, data.paths);
    const first = lookUps === undefined ? undefined : new FirstPeople();
    const looks = [shown, ...(first === undefined ? [] : [first])];
    const requests = new PlannedRequests(
      configuration.identifier,
      looks.map((each) => (person) => each.add(person)),
    );
    const ended = await this.#plan({ configuration, data, input, state }, requests);
    result.people = shown.people;
    run.warnings.push(...input.leftOut.warnings());
    if (ended !== undefined) throw ended;
    if (lookUps === undefined) return;
    await this.#compare(first!, lookUps);
    // It was counted whom that is about.
    run.warnings = run.warnings.filter(({ kind }) => kind !== "resubscribe");
  }

  hasFailures(): boolean {
    const { users: { rejected, failed }, comparison } = this.result;
    return rejected + failed + (comparison?.failed ?? 0) > 0;
  }

  summary(): string | undefined {
    const { result } = this;
    if (!this.#isPlanned && !result.interrupted) return undefined;
    return dryRunText({
      result,
      flags: this.#flags,
      configuration: this.#configuration,
      isComplete: this.#isComplete,
    });
  }

  /** Credentials are needed only to look people up. */
  async #readConfiguration(): Promise<{
    configuration: LocalConfiguration;
    lookUps: LookUpConfiguration | undefined;
  }> {
    const flags = this.#flags;
    const warn = (warning: Warning) => this.#run.warn(warning);
    if (!flags.compare) {
      return { configuration: await readLocalRunConfiguration(flags, warn), lookUps: undefined };
    }
    const read = await readRunConfiguration(flags, warn);
    this.#run.keepSecret(secretsOf(read));
    const lookUps = checkLookUpConfiguration(read, flags.config, COMPARING);
    for (const warning of warningsOfUncompared(lookUps.mappings)) warn(warning);
    return { configuration: lookUps, lookUps };
  }

  /** Reads all records, plans their requests as a run does, and says what became of them; what ended it early. */
  async #plan(parts: DryRunParts, requests: PlannedRequests): Promise<RunError | undefined> {
    const { configuration, data, input: { look, limited }, state } = parts;
    const { stop, clock } = this.#run;
    const { mode } = configuration;
    const ledger = new Ledger({
      write: () => {},
      onWriteError: (error) => stop.abort(internalError(error)),
    });
    const maker = new PersonMaker(configuration);
    const sync = new Sync({
      records: look.records,
      maker,
      deliver: requests.deliver,
      ledger,
      mode,
      // In the order of the data, so that the count does not depend on how long requests take.
      parallelism: 1,
      stop,
      api: { abort() {} },
      state,
      isWhole: () => !limited.isReached,
      clock,
    });
    let ended: RunError | undefined;
    {
      using _progress = this.#run.showProgress(() => ({
        users: ledger.counts,
        bytesRead: data.bytesRead,
        bytesTotal: limited.isUnlimited ? data.size : undefined,
        recordBytes: { read: look.given.bytes, settled: ledger.settledBytes },
        requestsInFlight: 0,
        retried: 0,
        heldBackMs: 0,
      }));
      ended = await sync.run();
    }
    this.#isComplete = sync.isComplete && !limited.isReached;
    const { result } = this;
    const { merged, count: planned, bytes } = requests;
    result.users.merged = merged;
    result.requests = { ...result.requests, planned, bytes };
    await this.#conclude(parts, { maker, ledger, hasUnknownUsers: sync.hasUnknownUsers });
    return ended;
  }

  /** Says in the result what became of the records, and of people against the state. */
  async #conclude(
    { configuration, data, input: { look }, state }: DryRunParts,
    { maker, ledger, hasUnknownUsers }: {
      maker: PersonMaker;
      ledger: Ledger;
      hasUnknownUsers: boolean;
    },
  ): Promise<void> {
    const { result } = this;
    const isComplete = this.#isComplete;
    this.#isPlanned = true;
    const { accepted: planned, ...counts } = ledger.counts;
    result.users = { ...result.users, ...counts, planned };
    Object.assign(result, concludeReading(this.#run, look, { maker, ledger, isComplete }));
    if (state === undefined) return;
    result.state = state.compare();
    result.gone = await planGone({
      ...{ state, hasUnknownUsers, action: configuration.gone, read: counts.read },
      maxGone: readMaxGone(this.#flags),
      size: readShow(this.#flags),
      // A failures file has some of the people only.
      isKnown: isComplete && data.format !== "failures",
    });
  }

  async #compare(first: FirstPeople, configuration: LookUpConfiguration): Promise<void> {
    using http = openHttpClient(configuration.parallelism);
    const { clock = systemClock, backoff } = this.#world;
    await compareFirstPeople(this.#run, {
      people: first.people,
      result: this.result,
      configuration,
      fetch: http.fetch,
      clock,
      backoff,
    });
  }
}
