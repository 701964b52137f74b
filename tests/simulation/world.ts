/** Simulated time, in which one process at a time lives and can die: whatever waits, waits here. */

import { setImmediate } from "node:timers";
import type { Clock } from "../../lib/clock.ts";

/** Something that happens at a time. */
interface SimulatedEvent {
  time: number;
  /** Of two at the same time, the one that was planned first comes first. */
  order: number;
  happen: () => void;
  /** Whose event it is: it does not happen when they are dead. */
  owner: Process | undefined;
  isCancelled: boolean;
}

/** 2026-11-25T10:00:00Z: where the wall clocks start. */
const EPOCH = 1_795_600_800_000;

/** Thrown when everything waits and nothing will happen any more. */
export class HangError extends Error {}

/** Everything outside the processes: the time, and what will happen. */
export class World {
  now = 0;
  /** What happened, one line each; undefined when nobody wants to read it. */
  trace: string[] | undefined;

  #events: SimulatedEvent[] = [];
  #order = 0;

  constructor({ isTraced = false }: { isTraced?: boolean } = {}) {
    if (isTraced) this.trace = [];
  }

  /** The date and time by a clock that is right, Unix milliseconds. */
  get date(): number {
    return EPOCH + Math.round(this.now);
  }

  /** Adds a line to the trace; `describe` is called only where there is one. */
  tell(describe: () => string): void {
    this.trace?.push(`${(this.now / 1000).toFixed(3).padStart(10)} s  ${describe()}`);
  }

  /** Lets `happen` be called in `ms` milliseconds, unless it is cancelled or its owner is dead then. */
  after(ms: number, happen: () => void, owner?: Process): { cancel: () => void } {
    const time = this.now + Math.max(0, ms);
    const event = { time, order: this.#order++, happen, owner, isCancelled: false };
    this.#insert(event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  }

  /** Freezes `owner` for `ms`: what is due for it meanwhile happens at the end, in its order. */
  freeze(owner: Process, ms: number): void {
    const end = this.now + ms;
    const due = this.#events.filter((event) => event.owner === owner && event.time < end);
    this.#events = this.#events.filter((event) => !due.includes(event));
    for (const event of due) {
      event.time = end;
      this.#insert(event);
    }
  }

  /** Lets things happen, one after the other, until `ended` says so; then nothing of `owner` is left to run. */
  async run(isEnded: () => boolean): Promise<void> {
    while (true) {
      // Behind this, every promise that could be settled is.
      await new Promise((resolve) => setImmediate(resolve));
      if (isEnded()) return;
      let next = this.#events.pop();
      while (next !== undefined && (next.isCancelled || next.owner?.isAlive === false)) {
        next = this.#events.pop();
      }
      if (next === undefined) throw new HangError("Everything waits, and nothing will happen");
      this.now = Math.max(this.now, next.time);
      next.happen();
    }
  }

  /** The next event stands last. */
  #insert(event: SimulatedEvent): void {
    let i = this.#events.length;
    while (i > 0 && isBefore(this.#events[i - 1], event)) i--;
    this.#events.splice(i, 0, event);
  }
}

function isBefore(a: SimulatedEvent, b: SimulatedEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

/** One process: what it waits for is lost when it dies. */
export class Process {
  /** How it died, if it did. */
  death: "kill" | "power" | undefined;
  /** By how much its wall clock is wrong, milliseconds. */
  wallOffset = 0;
  readonly clock: Clock;

  #world: World;

  constructor(world: World) {
    this.#world = world;
    this.clock = {
      now: () => world.now,
      wait: (ms, { signal } = {}) => this.#wait(ms, signal),
      startTimer: (ms, action) => {
        const timer = world.after(ms, action, this);
        return { [Symbol.dispose]: timer.cancel };
      },
    };
  }

  /** The date and time as it sees them. */
  get date(): number {
    return this.#world.date + this.wallOffset;
  }

  get isAlive(): boolean {
    return this.death === undefined;
  }

  /** Dies: its memory is gone, and nothing of what it does from now on has any effect. */
  die(death: "kill" | "power"): void {
    this.#world.tell(() => death === "kill" ? "SIGKILL" : "the power fails");
    this.death = death;
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        timer.cancel();
        reject(signal!.reason);
      };
      const timer = this.#world.after(ms, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, this);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}

/** While it is not disposed of, the timers and the date of the platform are those of `process`. */
export function replacePlatformTime(world: World, process: Process): Disposable {
  const { setTimeout, clearTimeout } = globalThis;
  const { now } = Date;
  const timers = new Map<number, { cancel: () => void }>();
  let last = 0;
  const set = (action: () => void, ms = 0) => {
    timers.set(++last, world.after(ms, action, process));
    return last;
  };
  const clear = (id: number) => timers.get(id)?.cancel();
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  Date.now = () => process.date;
  return {
    [Symbol.dispose]() {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Date.now = now;
    },
  };
}
