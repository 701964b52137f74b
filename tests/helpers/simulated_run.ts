/** Runs in simulated time, to see which pace a `Pace` finds at a server that limits requests. */

import type { AttemptResult } from "../../lib/delivery/verdict.ts";
import { AskedPauses } from "../../lib/delivery/asked_pauses.ts";
import { Pace } from "../../lib/delivery/pace.ts";
import type { Random } from "./random.ts";

/** Decides about a request that arrives at `time`, in milliseconds. */
export type SimulatedServer = (time: number) => "success" | "refused" | "trouble";

/** A run in simulated time. */
export interface SimulatedRun {
  server: SimulatedServer;
  /** It ends when so many have ended, or after `seconds`. @default {any number} */
  requests?: number;
  /** @default {any time} */
  seconds?: number;
  random: Random;
  /** @default {25} */
  parallelism?: number;
  /** @default {1000} */
  rateLimit?: number;
  /** Milliseconds that an answer takes, about. @default {50} */
  latencyMs?: number;
  /** Milliseconds that a refusal asks to wait. @default {it does not say} */
  retryAfterMs?: number;
  /** Whether there is a pace; if not, only the limits hold. @default {true} */
  isPaced?: boolean;
  /** Without a pace, the share of the usual waits after refusals. @default {1} */
  waitShare?: number;
}

/** What became of a run. */
export interface SimulatedResult {
  /** Successes a second. */
  throughput: number;
  /** Of all attempts. */
  refusedShare: number;
  failed: number;
  attempts: number;
  maxInFlight: number;
  /** The most attempts in any second. */
  maxInASecond: number;
  /** Successes in each second. */
  perSecond: number[];
}

/** Six attempts a request, with exponential backoff and full jitter, at the pace that a `Pace` gives. */
export function simulate(run: SimulatedRun): SimulatedResult {
  const { server, requests = Infinity, seconds = Infinity, random } = run;
  const { parallelism = 25, rateLimit = 1000, latencyMs = 50, retryAfterMs = 0 } = run;
  const { isPaced = true, waitShare = 1 } = run;
  const pace = new Pace({ rateLimit, parallelism });
  const asked = new AskedPauses();
  const perSecond: number[] = [];
  const events = new EventQueue();
  const waiting: (() => void)[] = [];
  const sentAt: number[] = [];
  let inFlight = 0, maxInFlight = 0, started = 0, succeeded = 0, refused = 0, failed = 0;
  let nextSlot = 0, pausedUntil = 0, isTurnTaken = false;

  function start(): void {
    if (started++ < requests) ask(1);
  }

  function ask(attempt: number): void {
    waiting.push(() => send(attempt));
    takeTurn();
  }

  function takeTurn(): void {
    if (isTurnTaken || waiting.length === 0 || inFlight >= maxInFlightNow()) return;
    isTurnTaken = true;
    events.at(Math.max(events.now, nextSlot, pausedUntil), () => {
      isTurnTaken = false;
      if (events.now >= pausedUntil && inFlight < maxInFlightNow()) {
        nextSlot = events.now + 1000 / (isPaced ? pace.rate(events.now) : rateLimit);
        waiting.shift()!();
      }
      takeTurn();
    });
  }

  function maxInFlightNow(): number {
    return isPaced ? pace.inFlight : parallelism;
  }

  function send(attempt: number): void {
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    sentAt.push(events.now);
    const half = latencyMs * (0.25 + random.next() / 2);
    events.at(events.now + half, () => {
      const result = server(events.now);
      events.at(events.now + half, () => end(attempt, result));
    });
  }

  function end(attempt: number, result: AttemptResult): void {
    inFlight--;
    asked.record(result);
    if (isPaced) pause(pace.record(result, events.now, inFlight));
    if (result === "refused") {
      refused++;
      if (isPaced && asked.isAboutEveryone) pause(retryAfterMs);
    }
    if (result === "success") {
      succeeded++;
      const second = Math.floor(events.now / 1000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    } else if (attempt === 6) failed++;
    else {
      const backoff = Math.min(30_000, 500 * 2 ** (attempt - 1)) * random.next();
      const share = isPaced ? pace.waitShare : waitShare;
      const wait = result === "refused" ? Math.max(backoff * share, retryAfterMs) : backoff;
      events.at(events.now + wait, () => ask(attempt + 1));
      return takeTurn();
    }
    start();
    takeTurn();
  }

  function pause(ms: number): void {
    if (ms > 0) pausedUntil = Math.max(pausedUntil, events.now + ms);
  }

  for (let i = 0; i < parallelism; i++) start();
  events.run(seconds * 1000);
  return {
    throughput: succeeded * 1000 / events.now,
    refusedShare: refused / sentAt.length,
    failed,
    attempts: sentAt.length,
    maxInFlight,
    maxInASecond: maxWithin(sentAt, 1000),
    perSecond,
  };
}

/** Lets `burst` through at once and `perSecond` on. */
export function tokenBucket(perSecond: number, burst: number): SimulatedServer {
  let tokens = burst;
  let last = 0;
  return (time) => {
    tokens = Math.min(burst, tokens + (time - last) * perSecond / 1000);
    last = time;
    if (tokens < 1) return "refused";
    tokens--;
    return "success";
  };
}

/** Lets `perSecond` through in each second of the clock. */
export function fixedWindow(perSecond: number): SimulatedServer {
  let second = -1;
  let count = 0;
  return (time) => {
    const current = Math.floor(time / 1000);
    if (current !== second) count = 0;
    second = current;
    return ++count <= perSecond ? "success" : "refused";
  };
}

/** Lets `perSecond` through in any second. */
export function slidingWindow(perSecond: number): SimulatedServer {
  const times: number[] = [];
  return (time) => {
    while (times.length > 0 && times[0] <= time - 1000) times.shift();
    if (times.length >= perSecond) return "refused";
    times.push(time);
    return "success";
  };
}

function maxWithin(times: readonly number[], ms: number): number {
  let max = 0;
  let first = 0;
  for (let i = 0; i < times.length; i++) {
    while (times[first] <= times[i] - ms) first++;
    max = Math.max(max, i - first + 1);
  }
  return max;
}

/** What happens when, in simulated milliseconds. */
class EventQueue {
  now = 0;

  /** The next one last. */
  #events: { time: number; happen: () => void }[] = [];

  at(time: number, happen: () => void): void {
    let low = 0;
    for (let high = this.#events.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#events[middle].time > time) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, { time, happen });
  }

  /** Until nothing is left to happen, or it is `end`. */
  run(end: number): void {
    for (let next = this.#events.pop(); next !== undefined; next = this.#events.pop()) {
      if (next.time > end) return;
      this.now = next.time;
      next.happen();
    }
  }
}
