/** How the requests of a run get to Customer.io: what the engine and the end of a run need to know of it. */

import type { Places } from "../delivery/places.ts";
import type { DroughtFacts } from "../delivery/outage.ts";
import type { Throttle } from "../delivery/throttle.ts";
import type { RunError } from "../errors.ts";
import type { RunApi } from "../run/run.ts";
import type { State } from "../state/state.ts";
import type { Deliver } from "./deliver.ts";

/** What the requests of one pool are sent by, until it is disposed of. */
export interface Means extends Disposable {
  readonly places: Places;
  readonly deliver: Deliver;
  /** Attempts that were made. */
  readonly sent: number;
  /** Those after a request's first. */
  readonly retried: number;
  /** Milliseconds in which none of them succeeded. */
  readonly outageMs: number;
  readonly drought: DroughtFacts;
  /** The error to end a run with in which nothing was ever answered; `reason` is why a request failed, if one has. */
  end(reason: string | undefined): RunError | undefined;
}

/** What the people of a pool are. */
export interface MeansOptions {
  /** What knows their records, if anything does. */
  state: State | undefined;
}

/** How one run sends its requests; the means of all its pools share what it knows. */
export interface Sending extends AsyncDisposable {
  /** Counts requests whose outcome is not known, and ends them. */
  readonly api: RunApi;
  /** How requests are and were held back. */
  readonly pace: Pick<Throttle, "heldBack" | "heldBackMs" | "slowedTo" | "throttledMs">;
  /** Bytes of everyone whose request has not ended. @default {those of `Sync`} */
  readonly heldBytes?: number;
  /** Bytes of memory that `deliver` is given for what a batch is sent as. @default {those of `Sync`} */
  readonly batchBytes?: number;
  openMeans(options: MeansOptions): Means;
  /**
   * Takes up what an earlier run has left, before the state of this one is opened.
   *
   * @default {nothing is left}
   */
  resume?(openState: () => Promise<State | undefined>): Promise<void>;
}
