/** What a worker knows of itself while it works: for its metrics, its health and what it says. */

import type { ProgressState } from "../terminal/progress_text.ts";

/** What holds requests back now: see `ProgressState`. */
export type WorkPace = Pick<
  ProgressState,
  "heldBackMs" | "slowedTo" | "noSuccessMs" | "lastStatus" | "isOutage"
>;

/** How a worker is, and what it has done since it began. Counts only ever go up. */
export interface WorkFacts {
  /** Whether NATS is connected. */
  isConnected: boolean;
  /** Whether it ends, and so takes nothing more. */
  isEnding: boolean;
  /** Runs that it takes messages of. */
  runs: number;
  /** Requests that wait for their answer. */
  requestsInFlight: number;
  /** Attempts that were made, retries included. */
  sent: number;
  /** Those after a request's first. */
  retried: number;
  /** What became of people. */
  people: { accepted: number; rejected: number; failed: number };
  /** Milliseconds for which requests were held back, by what held them. */
  heldBack: { askedMs: number; slowedMs: number; outageMs: number };
  /** What holds requests back now. */
  pace: WorkPace;
  messages: {
    /** Taken from the queue, again ones included. */
    taken: number;
    /** Whose outcomes were published, and which were acknowledged then. */
    acknowledged: number;
    /** Dropped unsent, or not acknowledged, as their time was up. */
    expired: number;
  };
  /** Messages that no worker has taken yet, as the latest one said; null when there was none. */
  waiting: number | null;
}
