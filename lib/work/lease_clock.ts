/** Time by which leases end: it goes on while the process or the whole machine stands still. */

/** Milliseconds that only ever go up. */
export type LeaseClock = () => number;

/** Clocks of which at least one goes on whatever stands still. */
const CLOCKS = [() => performance.now(), () => Date.now()];

/**
 * Since the last reading as much time has gone by as the clock says that has gone on the furthest: the one that only goes
 * up stands still with a machine that sleeps, and the other can be set back.
 */
export function openLeaseClock(clocks: readonly (() => number)[] = CLOCKS): LeaseClock {
  let last = clocks.map((now) => now());
  let time = 0;
  return () => {
    const read = clocks.map((now) => now());
    time += Math.max(0, ...read.map((now, i) => now - last[i]));
    last = read;
    return time;
  };
}
