/** Puts one run together as `sync/run_sync.ts` does, out of a simulated disk, server, clock and state. */

import { TrackApi } from "../../lib/customerio/track_api.ts";
import { Attempts } from "../../lib/delivery/attempts.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Places } from "../../lib/delivery/places.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { Disk } from "../../lib/disk.ts";
import { internalError, RunError } from "../../lib/errors.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { lookAhead } from "../../lib/input/look_ahead.ts";
import { DataError, type DataRecord } from "../../lib/input/record.ts";
import { readFailuresTwice, Superseded } from "../../lib/input/superseded.ts";
import { FailuresFile } from "../../lib/outcome/failures_file.ts";
import type { OutcomeCounts } from "../../lib/outcome/ledger.ts";
import { LeftOut } from "../../lib/person/left_out.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { State } from "../../lib/state/state.ts";
import { type Deliver, deliverTo } from "../../lib/sync/deliver.ts";
import { openLedger } from "../../lib/sync/open_ledger.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { seeded } from "../helpers/random.ts";
import type { Plan, RunPlan } from "./plan.ts";
import type { SimulatedState } from "./state.ts";
import type { Process, World } from "./world.ts";

/** Where everything of a simulation lies on its disk. */
export const FOLDER = "/simulated/";
/** The failures file. */
export const FAILURES = `${FOLDER}data.failures.ndjson`;

/** The data, by which its failures file names it. */
const DATA = `${FOLDER}data.json`;

/** What one run works with. */
export interface RunOptions {
  plan: Plan;
  run: RunPlan;
  world: World;
  process: Process;
  disk: Disk;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  state: SimulatedState | undefined;
  /** What is read: the data itself, or the failures file. */
  bytes: Uint8Array;
  isReplay: boolean;
  /** Sees what each request came to, before it is settled. */
  watch: (deliver: Deliver) => Deliver;
}

/** How a run ended that was not killed. */
export interface RunEnd {
  counts: OutcomeCounts;
  isComplete: boolean;
  error: RunError | undefined;
}

/** What becomes of records, and by which keys users are told apart. */
export function rulesOf({ identifier }: Plan): PersonRules {
  return {
    userId: "id",
    identifier,
    people: "upsert",
    limits: "server",
    mappings: [
      ...["seq", "a", "b", "c", "text", "bad", "poison", "fatal"].map((key) => ({
        from: key,
        to: key,
      })),
      { from: "age", to: "age", type: "number" },
      { from: "at", to: "_timestamp" },
    ],
  };
}

/** Runs to the end, if it may live so long. */
export async function runOnce(options: RunOptions): Promise<RunEnd> {
  const { plan, run, process: { clock }, world, process, isReplay, state } = options;
  const stop = new AbortController();
  const { disk } = options;
  const failures = FailuresFile.prepare({ path: FAILURES, isData: isReplay, data: DATA, disk });
  interruptAt(run, { world, process, stop });
  const { records } = await lookAhead(recordsOf(options), {
    signal: stop.signal,
    look: () => false,
    maxRecords: 5,
  });
  const api = new TrackApi({
    // So short that nothing is searched for them: preparing that would take a fifth of the time.
    ...{ baseUrl: "https://track.example.com", siteId: "site", apiKey: "key" },
    ...{ userAgent: "cio-sync/simulated", timeoutMs: plan.timeout * 1000, env: () => undefined },
    ...{ fetch: options.fetch, clock },
  });
  const places = new Places(plan.parallelism);
  using outage = new OutageWatch({
    places,
    wait: { giveUpAfterMs: plan.giveUpAfter * 1000, probe: () => api.region(), stop },
    clock,
  });
  const { next: random } = seeded(plan.seed + 1);
  const { rateLimit, parallelism, maxAttempts, identifier, mode } = plan;
  const throttle = new Throttle({ rateLimit, parallelism, clock });
  const attempts = new Attempts({ throttle, outage, maxAttempts, clock, random });
  let error: RunError | undefined;
  let interruption: RunError | undefined;
  // As `Run` does it.
  const endWith = (thrown: RunError | undefined) => {
    if (thrown?.kind === "interrupted") interruption = thrown;
    else error ??= thrown;
  };
  const ledger = openLedger(failures, stop);
  const maker = new PersonMaker(rulesOf(plan));
  const sync = new Sync({
    ...{ records, ledger, mode, parallelism, places, stop, api, clock },
    maker,
    deliver: options.watch(deliverTo({ api, identifier, attempts, outage })),
    state: state as State | undefined,
  });
  const ended = await sync.run();
  if (ended === undefined) state?.sort(sync.isComplete ? maker.shapes.toBytes() : undefined);
  const failed = ledger.reasons().find(({ outcome }) => outcome === "failed");
  const reason = ended ?? (failed && outage.end(failed.reason)) ?? attempts.blocks.end();
  try {
    await failures.finish(sync.isComplete ? undefined : sync.readTo);
    endWith(failures.problem && internalError(failures.problem));
  } catch (thrown) {
    endWith(internalError(thrown));
  }
  endWith(reason);
  return {
    counts: { ...ledger.counts },
    isComplete: sync.isComplete,
    error: error ?? interruption,
  };
}

function interruptAt(
  { interruptAt: ms }: RunPlan,
  { world, process, stop }: { world: World; process: Process; stop: AbortController },
): void {
  if (ms === undefined) return;
  world.after(ms, () => {
    world.tell(() => "SIGINT");
    stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  }, process);
}

function recordsOf(options: RunOptions): AsyncIterable<DataRecord[]> {
  const { plan, isReplay, state } = options;
  if (!isReplay) return readJsonArray(chunksOf(options), { known: state?.repeated });
  const superseded = new Superseded(plan.identifier);
  const records = readFailuresTwice({ read: () => chunksOf(options) }, superseded);
  return new LeftOut({ records, superseded }, rulesOf(plan)).records;
}

/** All of the data, piece by piece, in the same memory as when a file is read. */
async function* chunksOf(
  { plan: { chunkBytes }, run, bytes, process }: RunOptions,
): AsyncGenerator<Uint8Array> {
  const end = Math.min(bytes.length, run.unreadableFrom ?? Infinity);
  const chunk = new Uint8Array(chunkBytes);
  for (let at = 0; at < end; at += chunkBytes) {
    const some = bytes.subarray(at, Math.min(end, at + chunkBytes));
    chunk.set(some);
    yield chunk.subarray(0, some.length);
    // Reading takes a moment, in which other things happen.
    await process.clock.wait(0.1);
  }
  if (end < bytes.length) throw new DataError(`Cannot read on at byte ${end}`);
}
