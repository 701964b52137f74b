/** A timer that the test has in its hand. */
export interface HeldTimer {
  ms: number;
  /** Does what the timer was set for. */
  fire(): void;
}

/** Timers of some lengths, held until the test fires them; give it to `using`. */
export interface HeldTimers extends Disposable {
  /** Those that are set and neither fired nor cleared. */
  held: HeldTimer[];
  /** Lengths of all that were ever held, milliseconds. */
  lengths: number[];
  /** Resolves with the next one held, or at once with the first one that is. */
  next(): Promise<HeldTimer>;
}

/** Puts the timers for which `isHeld` says so into the hands of the test; all others run as ever. */
export function holdTimers(isHeld: (ms: number) => boolean): HeldTimers {
  const { setTimeout, clearTimeout } = globalThis;
  const byId = new Map<number, HeldTimer>();
  let waiting: ((timer: HeldTimer) => void)[] = [];
  let lastId = 1_000_000_000;
  const timers: HeldTimers = {
    get held() {
      return [...byId.values()];
    },
    lengths: [],
    next() {
      const [first] = byId.values();
      if (first !== undefined) return Promise.resolve(first);
      return new Promise((resolve) => waiting.push(resolve));
    },
    [Symbol.dispose]() {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    },
  };
  const hold = (callback: () => void, ms: number) => {
    const id = ++lastId;
    const timer = {
      ms,
      fire() {
        if (byId.delete(id)) callback();
      },
    };
    byId.set(id, timer);
    timers.lengths.push(ms);
    for (const resolve of waiting) resolve(timer);
    waiting = [];
    return id;
  };
  Object.assign(globalThis, {
    setTimeout: (callback: () => void, ms = 0) =>
      isHeld(ms) ? hold(callback, ms) : setTimeout(callback, ms),
    clearTimeout: (id: number) => {
      if (!byId.delete(id)) clearTimeout(id);
    },
  });
  return timers;
}
