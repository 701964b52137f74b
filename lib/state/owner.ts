/** Whose people a state file holds: one workspace, one kind of identifier. */

import type { DatabaseSync } from "node:sqlite";
import { type IdentifierKind } from "../customerio/identifiers.ts";
import type { Fingerprints } from "./fingerprint.ts";
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
export function ownerRow(owner: StateOwner, fingerprints: Fingerprints): OwnerRow {
  const { id, region, siteId } = owner.workspace;
  // The rest of a URL can hold secrets of a proxy.
  const { origin } = new URL(owner.workspace.origin);
  const account = fingerprints.ofText(`${origin}\n${siteId}`).slice(0, 16);
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
  const theirs = database.prepare("SELECT workspace, account, identifier FROM owner").get() as
    | OwnerRow
    | undefined;
  const reason = theirs && difference(theirs, ours);
  if (reason !== undefined) throw unusable(path, `${reason}; name another file with --state`);

  const workspace = ours.workspace ?? theirs?.workspace ?? null;
  if (theirs?.account === ours.account && theirs.workspace === workspace) return;
  database.exec("DELETE FROM owner");
  database.prepare("INSERT INTO owner VALUES (?, ?, ?)").run(
    workspace,
    ours.account,
    ours.identifier,
  );
}

function difference(theirs: OwnerRow, ours: OwnerRow): string | undefined {
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
