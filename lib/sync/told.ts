/** What a run of `sync` tells people at its end, by what is known of it beyond its result. */

import type { PublishedAs } from "../run/next_command.ts";
import type { SandboxPerson, Target } from "../run/target.ts";
import { pageUrlOf } from "./advice.ts";
import type { SyncFlags } from "./flags.ts";
import { nextStep } from "./next_step.ts";
import type { SyncResult } from "./result.ts";
import { type HeldBackFacts, summaryText } from "./summary.ts";

/** What is known. */
export interface EndFacts {
  flags: SyncFlags & PublishedAs;
  /** Undefined where the run ended before it was known. */
  target: Target | undefined;
  /** Whether all of the data was read. */
  isComplete: boolean;
  /** Whether reading ended at `--limit`. */
  isLimited: boolean;
  /** Whether the failures file lacks what could not be written to it. */
  isPartial: boolean;
  /** Whether the data was a failures file. */
  isReplay: boolean;
  /** Whether the configuration has what `verify` needs. */
  canVerify: boolean;
  heldBack: HeldBackFacts | undefined;
  sandboxPeople: SandboxPerson[];
}

/** What is known of a run that has not begun. */
export function noFacts(flags: EndFacts["flags"]): EndFacts {
  return {
    flags,
    target: undefined,
    ...{ isComplete: false, isLimited: false, isPartial: false, isReplay: false },
    ...{ canVerify: false, heldBack: undefined, sandboxPeople: [] },
  };
}

/** The text for stdout. */
export function tellEnd(result: SyncResult, facts: EndFacts): string {
  const pageUrl = pageUrlOf(facts.target);
  return summaryText({ ...facts, result, next: nextStep({ ...facts, result, pageUrl }) });
}
