/** What a timestamp is read as, and what it becomes. */

/** Units that a number may be in: seconds, milliseconds. */
export const TIME_UNITS = ["s", "ms"] as const;

/** A unit that a number may be in. */
export type TimeUnit = typeof TIME_UNITS[number];

/** A value that was converted. */
export interface Timestamp {
  /** Unix seconds, JSON text of an integer. Fractions are cut off towards the past. */
  seconds: string;
  /** What a number was read as when no unit said so; absent for text dates, or with a unit. */
  guessed?: TimeUnit;
  /**
   * Something to warn of. `timestamp-year`: the year is outside 1900 to 2200. `timestamp-doubtful`: it was read as a
   * Unix time, or as digits of a date, but may be something else.
   */
  doubt?: "timestamp-year" | "timestamp-doubtful";
}
