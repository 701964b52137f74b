/** How far the attempts of one request are. */

import type { Suspect } from "./suspect.ts";
import type { Fate } from "./suspects.ts";

/** How far a request is. */
export interface Course {
  suspect: Suspect;
  maxAttempts: number;
  /** Attempts that were made. */
  attempts: number;
  /** Those of them that count: not those that were made to see whether an outage is over. */
  counted: number;
  /** What becomes of it after the last one. */
  fate: Fate;
  /** What the last attempt came to. */
  error: unknown;
  /** Milliseconds to wait because the last answer asks for it. */
  askedMs: number;
  /** Milliseconds that were waited because of the answers before. */
  waitedMs: number;
}

/** That of a request before its first attempt; `waitedMs` is what the request waited that it is a part of. */
export function newCourse(
  suspect: Suspect,
  { maxAttempts, waitedMs = 0 }: { maxAttempts: number; waitedMs?: number | undefined },
): Course {
  return {
    suspect,
    maxAttempts,
    attempts: 0,
    counted: 0,
    fate: "go on",
    error: undefined,
    askedMs: 0,
    waitedMs,
  };
}
