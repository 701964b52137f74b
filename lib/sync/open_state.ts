/** The state file that `sync --state` names, for the workspace that the run sends to. */

import { RunError } from "../errors.ts";
import type { Configuration, Region } from "../config/types.ts";
import type { Given } from "../input/given.ts";
import { rulesText } from "../person/mapping.ts";
import type { State } from "../state/state.ts";
import type { Target } from "../run/target.ts";

/**
 * Of shorter records the thread that writes a new state has as much to do as all others: it makes nothing faster, and
 * takes memory.
 */
const MIN_BYTES = 100;

/** What everyone whose request has not ended may take where such a thread takes memory, too. */
const HELD_BESIDE_THREAD = 16 * 1024 * 1024;

/** Which state to open, and for which workspace. */
export interface SyncStateOptions {
  /** Path of the state file; undefined where none was asked for. */
  path: string | undefined;
  /** Send unchanged people too. */
  full: boolean;
  configuration: Configuration;
  target: Target;
  /** Whether the data is what an earlier run has left over: its records are not those of all data. */
  isReplay: boolean;
  /** What was given of the data so far; undefined where all that is accepted has to be in the file at once. */
  given: Given | undefined;
  /** Called before `count` people that an earlier run left unsorted are sorted in. */
  onSort: (count: number) => void;
}

/**
 * Tries the state file before it is known which workspace the run sends to, and leaves everything as it was.
 *
 * @throws {RunError} in the sandbox, which has forgotten everyone by the next run, and when the file cannot be used.
 */
export async function trySyncState(path: string, configuration: Configuration): Promise<void> {
  refuseSandbox(configuration);
  const { tryDatabase } = await import("../state/database.ts");
  tryDatabase(path);
}

/**
 * Refuses a state in the sandbox.
 *
 * @throws {RunError} of kind `usage`.
 */
export function refuseSandbox({ region }: { region: Region | undefined }): void {
  if (region !== "sandbox") return;
  throw new RunError(
    "usage",
    "Cannot use --state as the region is the sandbox, which forgets everyone at its end: " +
      "start cio-sync sandbox --db people.db and set trackUrl, or leave --state out",
  );
}

/**
 * Opens the state, or creates it; undefined where none was asked for.
 *
 * @throws {RunError} when the file cannot be used.
 */
export async function openSyncState(options: SyncStateOptions): Promise<State | undefined> {
  const { path, full, configuration, target, isReplay, given, onSort } = options;
  // In the sandbox none is opened: trySyncState has refused it.
  if (path === undefined || configuration.region === "sandbox") return undefined;
  // Loaded here, as only few runs need a database.
  const { State } = await import("../state/state.ts");
  return await State.open({
    path,
    full,
    identifier: configuration.identifier,
    rules: isReplay ? undefined : rulesText(configuration),
    workspace: {
      id: target.workspaceId,
      region: target.region,
      origin: target.baseUrl,
      siteId: configuration.siteId,
    },
    inBackground: given !== undefined && isLong(given),
    onSort,
  });
}

/** Bytes of everyone whose request has not ended, beside `state`; undefined for as many as without one. */
export function heldBeside(state: State | undefined, given: Given): number | undefined {
  return state?.isNew === true && isLong(given) ? HELD_BESIDE_THREAD : undefined;
}

function isLong({ bytes, records }: Given): boolean {
  return bytes >= MIN_BYTES * records;
}
