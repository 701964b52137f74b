/** Times on the page. */

import { ago } from "./ago.ts";
import { dateAndTime, isoTime } from "./format.ts";

/** A time as how long ago it was, with date and time as its title; the page's script keeps it true. */
export function Time({ seconds, now }: {
  /** Unix seconds. */
  seconds: number;
  /** The present in Unix seconds. */
  now: number;
}) {
  return (
    <time class="ago" datetime={isoTime(seconds)} title={dateAndTime(seconds)}>
      {ago(seconds, now)}
    </time>
  );
}
