/** How far the attempts of one request are. */

import type { Suspect } from "./suspect.ts";

/** How far a request is. */
export interface Course {
  suspect: Suspect;
  maxAttempts: number;
  /** Attempts that were made. */
  attempts: number;
  /** Those of them that count: not those that were made to see whether an outage is over. */
  counted: number;
  /** What the last attempt came to. */
  error: unknown;
  /** Milliseconds to wait because the last answer asks for it. */
  askedMs: number;
  /** Milliseconds that were waited because of the answers before. */
  waitedMs: number;
}

/** That of a request before its first attempt. */
export function newCourse(suspect: Suspect, maxAttempts: number): Course {
  return {
    suspect,
    maxAttempts,
    attempts: 0,
    counted: 0,
    error: undefined,
    askedMs: 0,
    waitedMs: 0,
  };
}
