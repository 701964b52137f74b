/** One run of `verify`, from its flags to its exit code. */

import { type Clock, systemClock } from "../clock.ts";
import type { Configuration } from "../config/read.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import type { Backoff } from "../delivery/backoff.ts";
import { internalError, type RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { openData } from "../input/open_data.ts";
import { looksLikeKey } from "../key_like.ts";
import { Ledger } from "../outcome/ledger.ts";
import { LeftOut } from "../person/left_out.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { readRunConfiguration, secretsOf } from "../run/configuration.ts";
import { announcement } from "../run/announcement.ts";
import { concludeReading, type FirstLook, takeFirstLook } from "../run/first_look.ts";
import { Run, type RunTask } from "../run/run.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { formatDuration, plural } from "../text.ts";
import { version } from "../version.ts";
import { warningsOfUncompared, wholeDifference } from "./compare.ts";
import type { DifferencesFile } from "./differences_file.ts";
import { openLookUpMeans } from "./look_up_means.ts";
import { tryDifferencesPlace } from "./places.ts";
import { readSample, type VerifyFlags } from "./flags.ts";
import { type Difference, emptyVerifyResult, longIn, type VerifyResult } from "./result.ts";
import { nextVerifyStep } from "./next_step.ts";
import { VerifyStore } from "./store.ts";
import { verifySummaryText } from "./summary.ts";
import { checkLookUpConfiguration, type LookUpTarget, openLookUpTarget } from "./target.ts";
import { MAX_IN_FLIGHT, Verify } from "./verify.ts";

/** Differences in the JSON of `--json`, and characters of them; the file has them all. */
const MAX_LISTED = 1000;
const MAX_LISTED_LENGTH = 4_000_000;

/** What a verification takes from the world. */
export interface VerifyWorld {
  /** @default {systemClock} */
  clock?: Clock;
  /** Waits between the attempts of one request. @default {BACKOFF} */
  backoff?: Backoff | undefined;
}

/** Runs `cio-sync verify` and prints its result; the exit code of the process. */
export async function runVerify(
  flags: VerifyFlags,
  output: CommandOutput,
  world: VerifyWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new VerifyTask(flags, run, world));
}

/** What a verification works with, all of it open. */
interface VerifyParts {
  configuration: Configuration;
  data: DataFile;
  look: FirstLook;
  file: DifferencesFile;
  target: LookUpTarget;
}

class VerifyTask implements RunTask<VerifyResult> {
  result: VerifyResult;

  #flags: VerifyFlags;
  #run: Run;
  #world: VerifyWorld;
  #ledger: Ledger | undefined;
  #isComplete = false;

  constructor(flags: VerifyFlags, run: Run, world: VerifyWorld) {
    this.#flags = flags;
    this.#run = run;
    this.#world = world;
    const { config, data } = flags;
    this.result = { ...emptyVerifyResult(), startedAt: run.startedAt, config, data: [data].flat() };
  }

  async work(): Promise<void> {
    const run = this.#run;
    const { config, differences: path, strict } = this.#flags;
    const { clock = systemClock, backoff } = this.#world;
    this.result.sample = readSample(this.#flags);
    const { data: paths } = this.#flags;
    const read = await readRunConfiguration(
      { config, data: paths },
      (warning) => run.warn(warning),
    );
    run.keepSecret(secretsOf(read));
    const configuration = checkLookUpConfiguration(read, config);
    for (const warning of warningsOfUncompared(configuration.mappings)) run.warn(warning);
    const note = (message: string) => run.note(message);
    const { identifier } = configuration;
    using data = await openData(this.#flags, { note, identifier, config });
    run.keepSecret(data.paths.filter(looksLikeKey));
    using place = await tryDifferencesPlace(path, { data, config, note });
    const { file } = place;
    using _signals = run.listen();
    const leftOut = new LeftOut(data, configuration);
    const { records } = leftOut;
    const look = await takeFirstLook(run, { records, configuration, configPath: config, strict });
    using http = openHttpClient(configuration.parallelism);
    const target = await openLookUpTarget({
      configuration,
      userAgent: `cio-sync/${version}`,
      signal: run.signal,
      fetch: http.fetch,
      backoff,
      clock,
      note: (message) => run.note(message),
    });
    run.use(target.api);
    this.result.region = target.region;
    this.result.workspaceId = target.workspaceId;
    if (!look.isEmpty) {
      const parallelism = Math.min(configuration.parallelism, MAX_IN_FLIGHT);
      run.tell(announcement({ data: this.#flags.data, parallelism, how: "look-ups", target }, "↔"));
    }
    await this.#verify({ configuration, data, look, file, target });
    run.warnings.push(...leftOut.warnings());
  }

  hasFailures(): boolean {
    const { different, missing, failed, rejected } = this.result.users;
    return different + missing + failed + rejected > 0;
  }

  summary(): string | undefined {
    const { result } = this;
    if (this.#ledger === undefined && !result.interrupted) return undefined;
    const next = nextVerifyStep({ result, flags: this.#flags });
    return verifySummaryText({ result, isComplete: this.#isComplete, next });
  }

  async #verify(parts: VerifyParts): Promise<void> {
    const { configuration, data, look, file, target: { api } } = parts;
    const { clock = systemClock, backoff } = this.#world;
    const { stop } = this.#run;
    using means = openLookUpMeans({ api, configuration, stop, clock, backoff });
    const { throttle, outage, attempts } = means;
    const ledger = this.#ledger = new Ledger({ write: () => {}, onWriteError: () => {} });
    const maker = new PersonMaker(configuration);
    using store = new VerifyStore();
    const verify = new Verify({
      ...configuration,
      records: look.records,
      maker,
      api,
      attempts,
      outage,
      ledger,
      store,
      stop,
      sample: this.result.sample ?? undefined,
      clock,
      onRecheck: (count, ms) => this.#tellRecheck(count, ms),
    });
    let ended: RunError | undefined;
    {
      using _progress = this.#run.showProgress(() => ({
        users: { ...ledger.counts, accepted: store.seenCount },
        bytesRead: data.bytesRead,
        bytesTotal: data.size,
        recordBytes: verify.recordsDone(look.given.records),
        requestsInFlight: api.inFlight,
        retried: attempts.retried,
        heldBackMs: throttle.heldBackMs,
        ...outage.drought,
      }));
      ended = await verify.run();
    }
    if (ended !== undefined) this.#run.endWith(ended);
    const { sent, retried } = attempts;
    this.result.requests = { sent, retried, throttledMs: throttle.throttledMs + outage.outageMs };
    this.result.users = verify.counts();
    this.#isComplete = verify.isComplete;
    const isComplete = ended === undefined;
    Object.assign(this.result, concludeReading(this.#run, look, { maker, ledger, isComplete }));
    if (verify.isComplete) this.#writeDifferences(file, verify.differences());
  }

  #writeDifferences(file: DifferencesFile, differences: Iterable<Difference>): void {
    try {
      this.result.differencesFile = file.replace(listed(differences, this.result));
    } catch (error) {
      throw internalError(error);
    }
  }

  #tellRecheck(count: number, ms: number): void {
    const when = ms > 0 ? `in ${formatDuration(ms)}` : "now";
    this.#run.note(
      `${plural(count, "user")} not as the data says: looked up again ${when}, ` +
        "as what was just written takes a while to show",
    );
  }
}

/** Passes `differences` on and lists the first of them in `result`. */
function* listed(
  differences: Iterable<Difference>,
  result: VerifyResult,
): Generator<Difference> {
  let length = 0;
  for (const difference of differences) {
    if (!result.differencesTruncated) length += lengthOf(difference);
    if (result.differences.length < MAX_LISTED && length <= MAX_LISTED_LENGTH) {
      const attributes = difference.attributes.map(wholeDifference);
      result.differences.push({ ...difference, attributes });
    } else result.differencesTruncated = true;
    yield difference;
  }
}

/** About how long `difference` is as JSON. */
function lengthOf(difference: Difference): number {
  let { length } = JSON.stringify(difference);
  for (const { place } of longIn(difference)) length += place.length;
  return length;
}
