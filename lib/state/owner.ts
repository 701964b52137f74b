/** Whose people a state file holds: one workspace, one kind of identifier. */

import type { DatabaseSync } from "node:sqlite";
import { type IdentifierKind } from "../customerio/identifiers.ts";
import type { RunError } from "../errors.ts";
import { blake3 } from "./fingerprint.ts";
import { unusable } from "./state_error.ts";

/** The workspace that a run sends to, as far as it is known. */
export interface StateWorkspace {
  /** `environment_id`; null when Customer.io was not asked for it. */
  id: number | null;
  /** The region whose workspace `id` is; null when it is not known. */
  region: string | null;
  /** The Track API's base URL; only its origin counts and is written down. */
  origin: string;
  siteId: string;
}

/** What a state file belongs to. */
export interface StateOwner {
  workspace: StateWorkspace;
  identifier: IdentifierKind;
}

/** A `StateOwner` as the file has it; `workspace` is text such as `us 3`, null when it was not known. */
export interface OwnerRow {
  workspace: string | null;
  account: string;
  identifier: IdentifierKind;
}

/** Creates the table that holds one `OwnerRow`. */
export const OWNER_SCHEMA = `
  CREATE TABLE owner (
    workspace TEXT,
    account TEXT NOT NULL,
    identifier TEXT NOT NULL
  ) STRICT;
`;

/** `owner` as a state file has it, without readable credentials. */
export function ownerRow(owner: StateOwner): OwnerRow {
  const { id, region, siteId } = owner.workspace;
  // The rest of a URL can hold secrets of a proxy.
  const { origin } = new URL(owner.workspace.origin);
  const account = blake3.ofText(`${origin}\n${siteId}`).slice(0, 16);
  return {
    workspace: id === null ? null : `${region ?? origin} ${id}`,
    account: `${origin} ${account}`,
    identifier: owner.identifier,
  };
}

/**
 * Claims a new state file for `ours`, or checks that an old one belongs to it. Workspaces are compared by id where both
 * are known (credentials can change), else by the account that the credentials belong to.
 *
 * @throws {RunError} when it belongs to someone else.
 */
export function claim(database: DatabaseSync, path: string, ours: OwnerRow): void {
  const theirs = ownerIn(database);
  const reason = theirs && difference(theirs, ours);
  if (reason !== undefined) throw notOurs(path, reason);

  const workspace = ours.workspace ?? theirs?.workspace ?? null;
  if (theirs?.account === ours.account && theirs.workspace === workspace) return;
  // Together: a run that was killed in between would have left a file of nobody's, which anybody could take over.
  database.exec("BEGIN; DELETE FROM owner");
  database.prepare("INSERT INTO owner VALUES (?, ?, ?)").run(
    workspace,
    ours.account,
    ours.identifier,
  );
  database.exec("COMMIT");
}

/** Whose people are in `database`; undefined in one that has just been made. */
export function ownerIn(database: DatabaseSync): OwnerRow | undefined {
  return database.prepare("SELECT workspace, account, identifier FROM owner").get() as
    | OwnerRow
    | undefined;
}

/** The error for a state file that belongs to someone else, for `reason`. */
export function notOurs(path: string, reason: string): RunError {
  return unusable(path, `${reason}; name another file with --state`);
}

/** Why a state of `theirs` cannot be that of a run as `ours`; undefined when it can. */
export function difference(theirs: OwnerRow, ours: OwnerRow): string | undefined {
  if (theirs.identifier !== ours.identifier) {
    return `its people are identified by ${theirs.identifier}, those of this run by ${ours.identifier}`;
  }
  if (theirs.workspace !== null && ours.workspace !== null) {
    if (theirs.workspace === ours.workspace) return;
    return `it belongs to workspace ${theirs.workspace}, this run sends to workspace ${ours.workspace}`;
  }
  if (theirs.account === ours.account) return;
  return theirs.workspace === null
    ? "it belongs to other credentials or another Track URL, so perhaps to another workspace"
    : `it belongs to workspace ${theirs.workspace} with other credentials; ` +
      "set workspaceId to let the workspaces be compared";
}

/** What is known of a run's workspace without asking Customer.io. */
export interface ExpectedOwner {
  identifier: IdentifierKind;
  /** `environment_id`, where the configuration names it. */
  workspaceId: number | null;
  /** Null where it is not configured. */
  region: string | null;
  /** The Track API's base URLs that a run may send to: several where the region is not known. */
  baseUrls: readonly string[];
  /** Undefined where the configuration has none yet. */
  siteId: string | undefined;
  /** Whether a run would ask Customer.io which workspace it is. */
  isAsked: boolean;
}

/** Why a run as `ours` would refuse a state of `theirs`; undefined where it would not, or where that is not known. */
export function expectedDifference(
  theirs: OwnerRow,
  ours: ExpectedOwner,
): string | undefined {
  const { identifier, workspaceId: id, siteId, baseUrls, isAsked } = ours;
  const region = ours.region ?? theirs.workspace?.split(" ")[0] ?? null;
  const reasons = baseUrls.map((origin) => {
    const workspace = { id, region, origin, siteId: siteId ?? "" };
    return difference(theirs, ownerRow({ identifier, workspace }));
  });
  const areComparedByWorkspace = theirs.workspace !== null && (id !== null || isAsked);
  const isKnown = theirs.identifier !== identifier ||
    (areComparedByWorkspace ? id !== null : siteId !== undefined);
  return isKnown && !reasons.includes(undefined) ? reasons[0] : undefined;
}
