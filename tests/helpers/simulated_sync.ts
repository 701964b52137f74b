/** A sync in simulated time, to a server that answers as it is told, without any network. */

import { TrackApi } from "../../lib/customerio/track_api.ts";
import { Attempts } from "../../lib/delivery/attempts.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Places } from "../../lib/delivery/places.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { RunError } from "../../lib/errors.ts";
import { type Failure, Ledger, type OutcomeCounts } from "../../lib/outcome/ledger.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { deliverTo } from "../../lib/sync/deliver.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { Process, replacePlatformTime, World } from "../simulation/world.ts";
import { RULES, sourceOf } from "./people.ts";
import { seeded } from "./random.ts";
import { CREDENTIALS } from "./sync_run.ts";

/** A request as the server sees it. */
export interface SimulatedRequest {
  /** Milliseconds since the start. */
  at: number;
  /** Nobody is in a probe. */
  isProbe: boolean;
  /** Who is in it. */
  users: string[];
}

/** What the server answers. */
export interface SimulatedAnswer {
  status: number;
  headers?: Record<string, string>;
}

/** What is synced, and where to. */
export interface SimulatedSyncOptions {
  /** Users `"0"`, `"1"` and so on. */
  count: number;
  mode: "batch" | "identify";
  answer: (request: SimulatedRequest) => SimulatedAnswer;
  /** Milliseconds that an answer takes. @default {20} */
  latencyMs?: number;
  /** @default {25} */
  parallelism?: number;
  /** @default {6} */
  maxAttempts?: number;
  /** @default {300000} */
  giveUpAfterMs?: number;
}

/** What it came to. */
export interface SimulatedSyncResult {
  counts: OutcomeCounts;
  /** Those who failed, with why. */
  failures: Map<string, string>;
  ended: RunError | undefined;
  /** Simulated milliseconds. */
  ms: number;
  /** Requests that carried people. */
  requests: number;
  /** The most requests that had no answer at one time. */
  mostInFlight: number;
  /** The most people who were read and had no outcome at one time. */
  mostHeld: number;
}

/** Everything is well. */
export const OK: SimulatedAnswer = { status: 200 };

/** Runs a sync to its end. */
export async function simulateSync(options: SimulatedSyncOptions): Promise<SimulatedSyncResult> {
  const { count, mode, parallelism = 25, maxAttempts = 6, giveUpAfterMs = 300_000 } = options;
  const world = new World();
  const process = new Process(world);
  const { clock } = process;
  using _time = replacePlatformTime(world, process);
  const stop = new AbortController();
  const server = new Server(world, options);
  const api = new TrackApi({
    ...{ baseUrl: "https://track.example.com", ...CREDENTIALS, userAgent: "cio-sync/simulated" },
    ...{ timeoutMs: 30_000, env: () => undefined, clock },
    fetch: (url, init) => server.fetch(url, init),
  });
  const places = new Places(parallelism);
  using outage = new OutageWatch({
    places,
    wait: { giveUpAfterMs, probe: () => api.region(), stop },
    clock,
  });
  const throttle = new Throttle({ rateLimit: 1000, parallelism, clock });
  const { next: random } = seeded(1);
  const attempts = new Attempts({ throttle, outage, maxAttempts, clock, random });
  const failures = new Map<string, string>();
  const ledger = new Ledger({
    write: (_record, failure: Failure) => void failures.set(failure.user!, failure.reason),
    onWriteError: (error) => {
      throw error;
    },
  });
  const held = { most: 0 };
  const values = Array.from({ length: count }, (_, i) => ({ id: String(i), name: `n${i}` }));
  const deliver = deliverTo({ api, identifier: "id", attempts, outage });
  const sync = new Sync({
    ...{
      records: sourceOf(values, 10).records,
      ledger,
      mode,
      parallelism,
      places,
      stop,
      api,
      clock,
    },
    maker: new PersonMaker(RULES),
    deliver: (request, more) => {
      const { read, accepted, rejected, failed } = ledger.counts;
      held.most = Math.max(held.most, read - accepted - rejected - failed);
      return deliver(request, more);
    },
  });
  let ended: RunError | undefined;
  let hasEnded = false;
  sync.run().then((error) => (ended = error, hasEnded = true));
  await world.run(() => hasEnded);
  return {
    ...{ counts: { ...ledger.counts }, failures, ended, ms: world.now },
    ...{ requests: server.requests, mostInFlight: server.mostInFlight, mostHeld: held.most },
  };
}

class Server {
  requests = 0;
  mostInFlight = 0;

  #world: World;
  #options: SimulatedSyncOptions;
  #inFlight = 0;

  constructor(world: World, options: SimulatedSyncOptions) {
    this.#world = world;
    this.#options = options;
  }

  fetch(url: string, { body, signal }: RequestInit): Promise<Response> {
    const users = usersOf(new URL(url).pathname, body as Uint8Array | null);
    const request = { at: this.#world.now, isProbe: users.length === 0, users };
    if (!request.isProbe) this.requests++;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight);
    const { answer, latencyMs = 20 } = this.#options;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal!.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#world.after(latencyMs, () => {
        signal?.removeEventListener("abort", onAbort);
        this.#inFlight--;
        resolve(toResponse(answer(request), request));
      });
    });
  }
}

function usersOf(path: string, body: Uint8Array | null): string[] {
  if (body === null) return [];
  if (path !== "/api/v2/batch") return [path.slice("/api/v1/customers/".length)];
  const { batch } = JSON.parse(new TextDecoder().decode(body));
  return batch.map((item: { identifiers: { id: string } }) => item.identifiers.id);
}

function toResponse(answer: SimulatedAnswer, { isProbe }: SimulatedRequest): Response {
  const { status, headers = {} } = answer;
  const isOk = status === 200;
  const body = !isOk
    ? { meta: { error: `status ${status}` } }
    : isProbe
    ? { region: "us", environment_id: 3 }
    : {};
  return new Response(JSON.stringify(body), { status, headers });
}
