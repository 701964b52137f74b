/** What the end of a run says about people who have left the data. */

import type { Configuration } from "../../config/types.ts";
import { internalError, RunError } from "../../errors.ts";
import type { GoneFile } from "../../outcome/gone_file.ts";
import type { Run } from "../../run/run.ts";
import type { State } from "../../state/state.ts";
import { readMaxGone, type SyncFlags } from "../flags.ts";
import type { GoneCounts } from "../result.ts";
import type { Means } from "../sending.ts";
import { actionName } from "./guard.ts";
import { type Ask, runGone } from "./run_gone.ts";

/** What there is to know about a run over the data. */
export interface GoneOfRunOptions {
  flags: SyncFlags;
  configuration: Configuration;
  state: State;
  /** Undefined where the data has some of the people only. */
  file: GoneFile | undefined;
  /** What ended it early, if so. */
  ended: RunError | undefined;
  /** Whether all of the data was read. */
  isComplete: boolean;
  /** Records that were read. */
  read: number;
  /** Whether a record was rejected of which it is not known whose it is. */
  hasUnknownUsers: boolean;
  openMeans: () => Means;
  ask: Ask | undefined;
}

/** What came of it. */
export interface GoneEnd {
  counts: GoneCounts | null;
  /** Of the requests for it. */
  sent: number;
  retried: number;
  /** Milliseconds in which none of them succeeded. */
  outageMs: number;
  /** What ended the run meanwhile, or kept anything from being done. */
  ended: RunError | undefined;
}

/** Where there is no state. */
export const NOBODY_GONE: GoneEnd = {
  counts: null,
  sent: 0,
  retried: 0,
  outageMs: 0,
  ended: undefined,
};

/** Does what is to be done about people who have left the data; does not throw. */
export async function goneOfRun(run: Run, options: GoneOfRunOptions): Promise<GoneEnd> {
  const { flags, configuration, state, file, ended, isComplete } = options;
  const action = configuration.gone;
  const counts: GoneCounts = {
    ...{ found: null, removed: 0, failed: 0 },
    action: actionName(action),
    file: null,
  };
  const end: GoneEnd = { ...NOBODY_GONE, counts };
  if (ended !== undefined || !isComplete || file === undefined) return end;
  const means: Means[] = [];
  try {
    await runGone({
      ...{ counts, state, action, file, obstacle: obstacleOf(options) },
      kind: configuration.identifier,
      maxGone: readMaxGone(flags),
      ask: flags.yes ? undefined : options.ask,
      openMeans: () => {
        means.push(options.openMeans());
        return means[0];
      },
      stop: run.stop,
      note: (message) => run.note(message),
    });
    end.ended = run.signal.aborted ? run.signal.reason : undefined;
  } catch (error) {
    end.ended = error instanceof RunError ? error : internalError(error);
  }
  for (const { sent, retried, outageMs } of means) Object.assign(end, { sent, retried, outageMs });
  return end;
}

/** Why nothing is done, though it is known who is gone. */
export function obstacleOf(
  { read, hasUnknownUsers }: Pick<GoneOfRunOptions, "read" | "hasUnknownUsers">,
): string | undefined {
  if (read === 0) return "the data has no users";
  return hasUnknownUsers
    ? "records were rejected of which nobody knows whose they are: mend those first"
    : undefined;
}
