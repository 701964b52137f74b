/** What a run would do about people who have left the data. */

import type { GoneAction } from "../config/gone.ts";
import type { StatePreview } from "../state/state_preview.ts";
import { actionName, type MaxGone, maxOf } from "../sync/gone/guard.ts";
import { obstacleOf } from "../sync/gone/of_run.ts";
import { markOf } from "../sync/gone/run_gone.ts";
import type { PlannedGone } from "./result.ts";

/** What there is to know about the run. */
export interface PlannedGoneOptions {
  state: StatePreview;
  action: GoneAction;
  maxGone: MaxGone | undefined;
  /** Whether all people that there should be are known: all of the data was read, and it is not a part of it. */
  isKnown: boolean;
  /** Records that were read. */
  read: number;
  hasUnknownUsers: boolean;
  /** How many of them to name. */
  size: number;
}

/** Counts those people, and names the first. */
export async function planGone(options: PlannedGoneOptions): Promise<PlannedGone> {
  const { state, action, maxGone, isKnown, size } = options;
  const planned: PlannedGone = {
    ...{ found: null, removed: 0, failed: 0 },
    action: actionName(action),
    ...{ file: null, max: null, obstacle: null, first: [] },
  };
  if (!isKnown) return planned;
  const gone = state.gone();
  const mark = await markOf(action);
  planned.found = gone.count(mark);
  planned.obstacle = planned.found === 0 ? null : obstacleOf(options) ?? null;
  if (action !== "keep") planned.max = maxOf(maxGone, gone.stateSize);
  for (const some of gone.pages(mark)) {
    planned.first.push(...some.slice(0, size - planned.first.length).map(({ key }) => key));
    if (planned.first.length >= size) break;
  }
  return planned;
}
