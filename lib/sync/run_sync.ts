/** One run of `sync`, from its flags to its exit code. */

import type { Configuration } from "../config/read.ts";
import type { RunError } from "../errors.ts";
import type { LimitedRecords } from "../input/limited.ts";
import type { DataFile } from "../input/open.ts";
import type { FailuresFile } from "../outcome/failures_file.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { readRunConfiguration, secretsOf } from "../run/configuration.ts";
import { announcement } from "../run/announcement.ts";
import { concludeReading, type FirstLook } from "../run/first_look.ts";
import { Run, type RunTask } from "../run/run.ts";
import type { Target } from "../run/target.ts";
import type { State } from "../state/state.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { plural } from "../text.ts";
import { redirectWarnings, replacedWarnings, together, withAdvice } from "./advice.ts";
import { finishFailures } from "./finish_failures.ts";
import { readLimit, readMaxGone, type SyncFlags } from "./flags.ts";
import { type GoneEnd, goneOfRun, NOBODY_GONE } from "./gone/of_run.ts";
import { checkAnswered } from "./gone/run_gone.ts";
import { deliverWith } from "./gone/unsuppress.ts";
import { lookAtData, openSyncData } from "./input.ts";
import { openLedger } from "./open_ledger.ts";
import { heldBeside, openSyncState } from "./open_state.ts";
import { openSyncTarget } from "./open_target.ts";
import { type Places as FilePlaces, tryPlaces } from "./places.ts";
import { progressOf, recordedOf } from "./progress.ts";
import { concludeReport, openReport, type SyncReport } from "./reporting.ts";
import { emptyResult, type SyncResult } from "./result.ts";
import type { Means, Sending } from "./sending.ts";
import { Sync } from "./sync.ts";
import { type SyncTools, syncTools, type SyncWorld } from "./world.ts";
import { type EndFacts, noFacts, tellEnd } from "./told.ts";

/** People of the sandbox that the summary shows. */
const SHOWN_PEOPLE = 2;

/** Runs `cio-sync sync` and prints its result; the exit code of the process. */
export async function runSync(
  flags: SyncFlags,
  output: CommandOutput,
  world: SyncWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new SyncTask(flags, syncTools(world, { run, flags, output })));
}

/** What a sync works with, all of it open. */
interface SyncParts {
  configuration: Configuration;
  data: DataFile;
  look: FirstLook;
  limited: LimitedRecords;
  places: FilePlaces;
  target: Target;
  sending: Sending;
  state: State | undefined;
}

class SyncTask implements RunTask<SyncResult> {
  result: SyncResult;

  #flags: SyncFlags;
  #run: Run;
  #ledger: Ledger | undefined;
  #facts: EndFacts;
  #tools: SyncTools;
  #report: SyncReport | undefined;

  constructor(flags: SyncFlags, tools: SyncTools) {
    const { run, command, publishedAs } = tools;
    this.#flags = flags;
    this.#run = run;
    this.#tools = tools;
    this.#facts = noFacts({ ...flags, ...publishedAs });
    const { config, data } = flags;
    this.result = { ...emptyResult(), command, startedAt: run.startedAt, config, data: [...data] };
  }

  async work(): Promise<void> {
    const run = this.#run;
    const limit = readLimit(this.#flags);
    this.result.limit = limit ?? null;
    this.#tools.checkSending();
    const configuration = await readRunConfiguration(this.#flags, (warning) => run.warn(warning));
    this.result.mode = configuration.mode;
    this.result.updatesOnly = configuration.people === "update";
    run.keepSecret(secretsOf(configuration));
    const flags = this.#flags;
    readMaxGone(flags);
    const isAsked = { yes: flags.yes, canAsk: this.#tools.ask !== undefined };
    if (flags.state !== undefined) checkAnswered(configuration.gone, isAsked);
    this.#facts.canVerify = configuration.appApiKey !== undefined;
    using data = await openSyncData(run, { flags, configuration });
    this.#facts.isReplay = data.format === "failures";
    const note = (message: string) => run.note(message);
    this.result.data = [...data.paths];
    using places = await tryPlaces(flags, { data, configuration, note });
    this.#report = await openReport(flags, { run, configuration });
    using _signals = run.listen();
    const { look, limited, leftOut } = await lookAtData(run, { flags, configuration, data, limit });
    await using target = await openSyncTarget({ run, configuration, note });
    this.#facts.target = target;
    this.result.region = target.region;
    this.result.workspaceId = target.workspaceId;
    const { mode: how } = configuration;
    const route = { ...configuration, data: flags.data, how, target };
    if (!look.isEmpty) run.tell(announcement(route));
    const { onAttempt } = this.#report ?? {};
    await using sending = await this.#tools.openSending({ configuration, target, run, onAttempt });
    run.use(sending.api);
    const openState = () => this.#openState(configuration, { target, look, sending });
    await sending.resume?.(openState);
    using state = await openState();
    data.texts.known = state?.repeated;
    await this.#sync({ configuration, data, look, limited, places, target, sending, state });
    run.warnings.push(...leftOut.warnings());
    this.#facts.sandboxPeople = target.people(SHOWN_PEOPLE);
  }

  hasFailures(): boolean {
    const { users: { rejected, failed }, gone } = this.result;
    return rejected + failed + (gone?.failed ?? 0) > 0;
  }

  async conclude(): Promise<void> {
    if (this.#report === undefined) return;
    const { target, heldBack, isComplete } = this.#facts;
    await concludeReport(this.#report, {
      run: this.#run,
      result: this.result,
      baseUrl: target?.baseUrl,
      reasons: this.#ledger?.groupedReasons() ?? [],
      ...{ heldBack, isComplete },
    });
  }

  summary(): string | undefined {
    const { result } = this;
    if (this.#ledger === undefined && !result.interrupted) return undefined;
    return tellEnd(result, this.#facts);
  }

  async #openState(
    configuration: Configuration,
    { target, look, sending }: Pick<SyncParts, "target" | "look" | "sending">,
  ): Promise<State | undefined> {
    const { state: path, full } = this.#flags;
    const { isReplay } = this.#facts;
    const onSort = (count: number) =>
      this.#run.note(`Sorting ${plural(count, "user")} of the last run into the state`);
    // Who publishes acknowledges what is in the file.
    const given = sending.resume === undefined ? look.given : undefined;
    return await openSyncState({ configuration, target, path, full, isReplay, given, onSort });
  }

  async #sync(parts: SyncParts): Promise<void> {
    const { configuration, data, look, limited, places, sending, state } = parts;
    const { stop } = this.#run;
    const { api, heldBytes = heldBeside(state, look.given), batchBytes } = sending;
    using means = sending.openMeans({ state });
    const ledger = this.#ledger = openLedger(places.failures, stop);
    places.failures.run = state?.run;
    const maker = new PersonMaker(configuration);
    const sync = new Sync({
      ...configuration,
      ...{
        records: look.records,
        maker,
        ledger,
        api,
        state,
        stop,
        places: means.places,
        heldBytes,
        batchBytes,
      },
      deliver: deliverWith(means, { state, kind: configuration.identifier }),
      isWhole: () => !limited.isReached,
    });
    const moving = { data, look, limited, ledger, sending, means };
    const recording = this.#report?.record(() => recordedOf(moving));
    let ended: RunError | undefined;
    {
      using _progress = this.#run.showProgress(() => progressOf(moving));
      ended = await sync.run();
    }
    const isComplete = this.#facts.isComplete = sync.isComplete && !limited.isReached;
    this.#facts.isLimited = limited.isReached;
    const gone = await this.#removeGone(parts, { sync, ended });
    recording?.[Symbol.dispose]();
    ended ??= gone.ended;
    // It takes seconds for millions: after an interruption the next run does it.
    if (ended === undefined || ended.kind === "usage") {
      state?.sort(isComplete ? maker.shapes.toBytes() : undefined);
    }
    this.result.users = { ...ledger.counts };
    Object.assign(this.result, concludeReading(this.#run, look, { maker, ledger, isComplete }));
    this.#run.warnings.push(...replacedWarnings(sync.replaced));
    this.#countRequests(sending, { means, gone });
    ended ??= means.end(ledger.reasons().find(({ outcome }) => outcome === "failed")?.reason);
    for (const warning of redirectWarnings(parts.target)) this.#run.warn(warning);
    await this.#finish(places.failures, { ended, readTo: sync.readTo });
  }

  #countRequests({ pace }: Sending, { means, gone }: { means: Means; gone: GoneEnd }): void {
    const outageMs = means.outageMs + gone.outageMs;
    this.#facts.heldBack = { ...pace.heldBack, outageMs };
    this.result.requests = {
      sent: means.sent + gone.sent,
      retried: means.retried + gone.retried,
      throttledMs: pace.throttledMs + outageMs,
    };
  }

  /** Ends the failures file, and the run with what has ended it. */
  async #finish(
    failures: FailuresFile,
    { ended, readTo }: { ended: RunError | undefined; readTo: number },
  ): Promise<void> {
    const finished = await finishFailures(failures, this.#facts.isComplete ? undefined : readTo);
    this.result.failuresFile = finished.path;
    this.#facts.isPartial = finished.isPartial;
    const error = ended && withAdvice(ended, this.#flags.state);
    for (const each of together(error, finished.problem)) this.#run.endWith(each);
  }

  /** Does what is to be done about people who have left the data, and says so in the result. */
  async #removeGone(
    parts: SyncParts,
    { sync, ended }: { sync: Sync; ended: RunError | undefined },
  ): Promise<GoneEnd> {
    const { state, configuration, sending, places: { gone: file } } = parts;
    if (state === undefined) return NOBODY_GONE;
    const end = await goneOfRun(this.#run, {
      ...{ flags: this.#flags, configuration, state, file, ended, ask: this.#tools.ask },
      isComplete: this.#facts.isComplete,
      read: this.#ledger!.counts.read,
      hasUnknownUsers: sync.hasUnknownUsers,
      openMeans: () => sending.openMeans({ state: undefined }),
    });
    this.result.gone = end.counts;
    return end;
  }
}
