/** People who have left the data, at the end of a run: counted, listed and, where that is wanted, removed. */

import type { GoneAction } from "../../config/gone.ts";
import type { IdentifierKind } from "../../customerio/identifiers.ts";
import { RunError } from "../../errors.ts";
import type { GoneFile } from "../../outcome/gone_file.ts";
import type { GoneMark, GonePeople } from "../../state/gone_people.ts";
import { plural } from "../../text.ts";
import type { GoneCounts } from "../result.ts";
import { checkMaxGone, DONE, type MaxGone } from "./guard.ts";
import { Removal } from "./removal.ts";
import type { RemovalOptions } from "./removal.ts";

/** Asks somebody; true for a yes. */
export type Ask = (question: string) => Promise<boolean>;

/** What there is to know about the run. */
export interface RunGoneOptions {
  state: { isNew: boolean; gone(): GonePeople };
  action: GoneAction;
  kind: IdentifierKind;
  maxGone: MaxGone | undefined;
  /** Asks before people are deleted. @default {nobody is asked} */
  ask: Ask | undefined;
  /** To be filled in. */
  counts: GoneCounts;
  /** Why nothing is done, though it is known who is gone; undefined where something is. */
  obstacle: string | undefined;
  file: GoneFile;
  /** What requests are sent by, opened only when there are any. */
  openMeans: () => Pick<RemovalOptions, "deliver" | "places"> & Disposable;
  stop: AbortController;
  note: (message: string) => void;
}

/**
 * Does what is to be done about people who have left the data.
 *
 * @throws {RunError} of kind `usage` when they are too many, before anything is done to them.
 */
export async function runGone(options: RunGoneOptions): Promise<void> {
  const { counts, state, action, obstacle, file, note, maxGone } = options;
  counts.found = 0;
  if (state.isNew) return;
  const gone = state.gone();
  const mark = await markOf(action);
  counts.found = gone.count(mark);
  if (counts.found === 0) return;
  if (obstacle !== undefined) {
    note(`${whoIsGone(counts.found)}: nothing is done about them, as ${obstacle}`);
    return;
  }
  checkMaxGone({ action, stateSize: gone.stateSize, count: counts.found, maxGone });
  try {
    if (action === "keep") keep(gone, file);
    else if (await isAllowed(options, counts.found)) {
      await remove(options, { action, gone, mark });
    }
  } finally {
    file.close();
    counts.file = file.count > 0 ? file.path : null;
  }
}

/** `12 users are no longer in the data`. */
function whoIsGone(count: number): string {
  return `${plural(count, "user")} ${count === 1 ? "is" : "are"} no longer in the data`;
}

/** What is written down of those to whom `action` was done. */
export async function markOf(action: GoneAction): Promise<GoneMark> {
  if (typeof action === "string") return action;
  const { blake3 } = await import("../../state/fingerprint.ts");
  return `set ${blake3.ofText(JSON.stringify(action.set))}`;
}

function keep(gone: GonePeople, file: GoneFile): void {
  for (const some of gone.pages("keep")) {
    const fresh = some.filter(({ isKept }) => !isKept).map(({ key }) => key);
    file.append(fresh.map((user) => ({ outcome: DONE.keep, user })));
    gone.mark(fresh, "keep");
  }
}

async function isAllowed({ action, ask, note }: RunGoneOptions, count: number): Promise<boolean> {
  if (action !== "delete" || ask === undefined) return true;
  const them = count === 1 ? "it" : "them";
  if (
    await ask(`${whoIsGone(count)}. Delete ${them} in Customer.io? That cannot be undone. [y/N] `)
  ) {
    return true;
  }
  note("Nobody was deleted");
  return false;
}

async function remove(
  { counts, kind, file, openMeans, stop }: RunGoneOptions,
  { action, gone, mark }: {
    action: RemovalOptions["action"];
    gone: GonePeople;
    mark: GoneMark;
  },
): Promise<void> {
  using means = openMeans();
  const removal = new Removal({ ...means, gone, action, mark, kind, file, stop });
  await removal.run();
  counts.removed = removal.removed;
  // Whom a stop has kept from being sent is found again by the next run.
  counts.failed = stop.signal.aborted ? counts.found! - removal.removed : removal.failed;
}

/**
 * Refuses to delete people where nobody can be asked.
 *
 * @throws {RunError} of kind `usage`.
 */
export function checkAnswered(
  action: GoneAction,
  { yes, canAsk }: { yes: boolean; canAsk: boolean },
): void {
  if (action !== "delete" || yes || canAsk) return;
  throw new RunError(
    "usage",
    "Cannot delete who is no longer in the data without --yes, as there is no terminal to ask at: " +
      "look with --dry-run, then add --yes",
  );
}
