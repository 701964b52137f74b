/** Plays a plan: its runs with all that goes wrong in them, and then runs without any of it until all is done. */

import type { Disk } from "../../lib/disk.ts";
import { RunError } from "../../lib/errors.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { seeded } from "../helpers/random.ts";
import { FAILURES, rulesOf, type RunEnd, runOnce } from "./assemble.ts";
import { check, checkEnd, checkRepeat, checkRun } from "./checks.ts";
import { SimulatedDisk } from "./disk.ts";
import { CALM, type Plan, planOf, type RunPlan } from "./plan.ts";
import { type FailuresLine, isWithin, readLines, Records } from "./records.ts";
import { type Attributes, SimulatedServer } from "./server.ts";
import { openStore, type SimulatedState, type StateStore } from "./state.ts";
import { parseVouched, Watch } from "./watch.ts";
import { planTrouble } from "./trouble.ts";
import { Process, replacePlatformTime, World } from "./world.ts";

/** So many runs without faults are more than enough: each gets on by a record of everyone at the least. */
const MAX_CALM_RUNS = 70;

/** Of `giveUpAfter`: with so many seconds everyone is tried apart from those for whom the server always fails. */
const ENOUGH_SECONDS = 60;

/** A command that was run, and how it ended. */
export interface PlayedRun {
  plan: RunPlan;
  /** Whether it read the failures file. */
  isReplay: boolean;
  /** The numbers of the records that were there to be read, in their order. */
  given: number[];
  /** The failures file before and after. */
  before: Uint8Array | undefined;
  after: Uint8Array | undefined;
  /** Undefined when the process did not live to its end. */
  end: RunEnd | undefined;
  crash: "kill" | "power" | undefined;
  hasDiskFailed: boolean;
  /** Operations on the disk. */
  operations: number;
  /** How long it took, in simulated milliseconds. */
  ms: number;
  watch: Watch;
}

/** Something was not as it should be; the trace says how it came to it. */
export class SimulationError extends Error {
  readonly trace: readonly string[];

  constructor(message: string, trace: readonly string[], cause: unknown) {
    super(message, { cause });
    this.trace = trace;
  }
}

/** Plays the plan of `seed` and throws a `SimulationError` with a trace when anything is not as it should be. */
export async function simulateSeed(seed: number): Promise<void> {
  try {
    await new Simulation(planOf(seed)).play();
  } catch {
    await new Simulation(planOf(seed), { isTraced: true }).play();
    throw new Error(`Seed ${seed} failed, but not when it was repeated`);
  }
}

/** One plan being played. */
export class Simulation {
  /** What happened so far, one line each, where that is wanted. */
  readonly trace: readonly string[];
  /** All runs so far. */
  readonly runs: PlayedRun[] = [];

  #plan: Plan;
  #records: Records;
  #world: World;
  #server: SimulatedServer;
  #disk: SimulatedDisk;
  #store: StateStore | undefined;
  /** Whether the state says what is so: a loss of power can take back what it knew. */
  #isVouched = true;
  /** Whether it ever did: then the state need not know everyone who was accepted. */
  #hasDiskFailed = false;
  /** Whether the next command reads the data, from its start. */
  #readsData = true;
  /** Records that were rejected at some time. */
  #refused = new Set<number>();
  /** By user the last record that was accepted since the data was begun. */
  #confirmed = new Map<string, number>();
  /** Users who are left when nothing gets on any more, as too little time is given to it. */
  #givenUp = new Set<string>();
  #problems: string[] = [];

  constructor(plan: Plan, { isTraced = false }: { isTraced?: boolean } = {}) {
    this.#plan = plan;
    this.#records = new Records(structuredClone(plan.records), plan.identifier);
    this.#world = new World({ isTraced });
    this.trace = this.#world.trace ?? [];
    this.#server = new SimulatedServer(this.#world, seeded(plan.seed + 2));
    this.#disk = new SimulatedDisk(this.#world, seeded(plan.seed + 3));
    this.#server.onProblem = (problem) => this.#problems.push(problem);
    this.#server.onApply = (key, attributes) => this.#checkApplied(key, attributes);
  }

  /** Plays it to its end. */
  async play(): Promise<void> {
    using store = openStore(this.#plan);
    this.#store = store;
    try {
      for (const run of this.#plan.runs) await this.#next(run);
      await this.#complete();
      const before = structuredClone(this.#server.people);
      const givenUp = this.#givenUp;
      checkEnd(before, this.#records, { refused: this.#refused, givenUp });
      this.#readsData = true;
      const { people: after } = this.#server;
      const hasState = store !== undefined && this.#isVouched && !this.#hasDiskFailed;
      const repeat = { before, after, hasState, givenUp };
      const repeated = await this.#next(CALM);
      checkRepeat(repeated, this.#records, repeat);
      if (!hasState || repeated.end?.error !== undefined) return;
      // Whose records were sent in several runs is known as a whole now.
      this.#readsData = true;
      checkRepeat(await this.#next(CALM), this.#records, { ...repeat, isSecond: true });
    } catch (error) {
      throw new SimulationError((error as Error).message, this.trace, error);
    }
  }

  /** Runs without faults until nothing is left but what is rejected each time. */
  async #complete(): Promise<void> {
    for (let i = 0; this.#readsData || this.#lines.length > 0; i++) {
      check(i < MAX_CALM_RUNS, () => "it does not come to an end");
      if (i === 1 && this.#plan.isMended) this.#mend();
      const { isReplay, watch, end } = await this.#next(CALM);
      if (isReplay && watch.accepted.size === 0 && i > 1) {
        if (end?.error?.kind === "unreachable") this.#giveUp();
        return;
      }
    }
  }

  /**
   * Among many for whom the server always fails, the others are not found in a time that short: run after run ends as in
   * an outage, and says so.
   */
  #giveUp(): void {
    const lines = this.#lines;
    const hasFatal = lines.some(({ seq }) => this.#records.get(seq).fatal);
    if (!hasFatal || this.#plan.giveUpAfter >= ENOUGH_SECONDS) return;
    for (const { seq } of lines) this.#givenUp.add(this.#records.keyOf(this.#records.get(seq)));
  }

  get #lines(): FailuresLine[] {
    return readLines(this.#disk.read(FAILURES)).lines;
  }

  /** Mends the records, in the data and in the failures file. */
  #mend(): void {
    this.#records.mend();
    const bytes = this.#disk.read(FAILURES);
    if (bytes === undefined) return;
    const lines = new TextDecoder().decode(bytes).trimEnd().split("\n").map((line) => {
      const value = JSON.parse(line);
      if (value.record !== undefined) value.record = this.#records.get(value.record.seq);
      return `${JSON.stringify(value)}\n`;
    });
    this.#disk.write(FAILURES, new TextEncoder().encode(lines.join("")));
  }

  /** Runs what a user runs next: what failed, or the data where not all of it was read or a crash came between. */
  async #next(plan: RunPlan): Promise<PlayedRun> {
    const isReplay = !this.#readsData && this.#lines.length > 0;
    const played = await this.#run(plan, isReplay);
    this.runs.push(played);
    check(this.#problems.length === 0, () => this.#problems.join("; "));
    checkRun(played, this.#records);
    this.#checkState();
    for (const { seq, outcome } of this.#lines) if (outcome === "rejected") this.#refused.add(seq);
    const { crash, end, hasDiskFailed } = played;
    if (!isReplay) this.#readsData = crash !== undefined || !end!.isComplete || hasDiskFailed;
    // What is torn says so when it is read; the records in it are read again.
    if (this.#readsData && !readLines(played.after).areWhole) this.#disk.write(FAILURES, undefined);
    this.#world.tell(() => describe(played));
    return played;
  }

  async #run(plan: RunPlan, isReplay: boolean): Promise<PlayedRun> {
    const world = this.#world;
    const started = world.now;
    const process = new Process(world);
    const before = this.#disk.read(FAILURES)?.slice();
    const bytes = isReplay ? before! : new TextEncoder().encode(JSON.stringify(this.#records.all));
    const given = isReplay ? this.#left(before!) : this.#records.all.map(({ seq }) => seq);
    world.tell(() => `--- a run over ${isReplay ? FAILURES : "the data"}: records ${given}`);
    // What begins again begins with the oldest values.
    const { crash, hasDiskFailed, plan: lastPlan } = this.runs.at(-1) ?? { plan: CALM };
    const isAgain = crash !== undefined || hasDiskFailed || lastPlan.powerFailsBehind;
    if (!isReplay || isAgain) this.#confirmed.clear();
    this.#server.begin(plan);
    const watch = new Watch({
      server: this.#server,
      process,
      isVouched: () => this.#isVouched,
      confirmed: this.#confirmed,
      maker: new PersonMaker(rulesOf(this.#plan)),
    });
    const disk = this.#disk.begin(process, plan.disk);
    const state = await this.#store?.open({
      operate: (name, action) => this.#disk.operate(process, name, action),
      comparesRecords: !isReplay,
    });
    using _time = replacePlatformTime(world, process);
    planTrouble(plan, world, process);
    const end = await this.#untilEnd(process, { plan, disk, bytes, isReplay, state, watch });
    watch.end();
    if (end !== undefined) state?.[Symbol.dispose]();
    if (plan.powerFailsBehind) process.die("power");
    if (!process.isAlive) this.#crash(process);
    if (this.#disk.hasFailed) {
      this.#hasDiskFailed = true;
    }
    return {
      ...{ plan, isReplay, given, before, end, watch },
      crash: end === undefined ? process.death : undefined,
      after: this.#disk.read(FAILURES)?.slice(),
      hasDiskFailed: this.#disk.hasFailed,
      operations: this.#disk.operations,
      ms: world.now - started,
    };
  }

  /** The numbers of the records in a failures file that are not superseded. */
  #left(bytes: Uint8Array): number[] {
    return readLines(bytes).lines.filter(({ isSuperseded }) => !isSuperseded).map(({ seq }) => seq);
  }

  async #untilEnd(process: Process, options: {
    plan: RunPlan;
    disk: Disk;
    bytes: Uint8Array;
    isReplay: boolean;
    state: SimulatedState | undefined;
    watch: Watch;
  }): Promise<RunEnd | undefined> {
    const { plan: run, disk, bytes, isReplay, state, watch } = options;
    let end: RunEnd | undefined;
    let failure: { thrown: unknown } | undefined;
    const running = runOnce({
      ...{ plan: this.#plan, run, world: this.#world, process, disk, bytes, isReplay },
      fetch: this.#server.fetchFor(process),
      state: state && watch.state(state),
      watch: (deliver) => watch.deliver(deliver),
    });
    running.then((value) => end = value, (thrown) => failure = { thrown });
    await this.#world.run(() => end !== undefined || failure !== undefined || !process.isAlive);
    if (!process.isAlive) return undefined;
    if (failure === undefined) return end;
    if (!(failure.thrown instanceof RunError)) throw failure.thrown;
    const counts = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
    return { counts, isComplete: false, error: failure.thrown };
  }

  #crash(process: Process): void {
    this.#disk.crash(process.death!);
    const isPower = process.death === "power";
    this.#store?.crash(isPower ? seeded(this.#plan.seed + 4) : undefined);
    if (isPower) this.#isVouched = false;
  }

  #checkApplied(key: string, attributes: Attributes): void {
    const newest = this.#confirmed.get(key) ?? 0;
    if (attributes.seq as number < newest) {
      this.#problems.push(`${key} got record ${attributes.seq} when ${newest} was accepted`);
    }
    if (this.#records.isMerged(key, attributes)) return;
    this.#problems.push(`${key} was sent ${JSON.stringify(attributes)}, which no records say`);
  }

  /** The state vouches for nothing that the server does not have. */
  #checkState(): void {
    for (const [key, texts] of this.#store?.vouched() ?? []) {
      if (!this.#isVouched) continue;
      const there = this.#server.people.get(key);
      check(
        isWithin(parseVouched(texts), there),
        () => `the state vouches for ${key} with ${texts}, the server has ${JSON.stringify(there)}`,
      );
    }
  }
}

function describe({ end, crash, hasDiskFailed }: PlayedRun): string {
  if (end === undefined) return `--- ended by ${crash}`;
  const { counts, error } = end;
  const disk = hasDiskFailed ? "; the disk has failed" : "";
  return `--- ended: ${JSON.stringify(counts)}${disk}${error === undefined ? "" : `; ${error}`}`;
}
