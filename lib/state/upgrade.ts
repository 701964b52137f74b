/** Brings the state file of an older cio-sync up to date. */

import type { DatabaseSync } from "node:sqlite";
import type { IdentifierKind } from "../customerio/identifiers.ts";

/** Goes up with every change after which an older cio-sync would misread the file, or write into it what is not so. */
export const FORMAT = 2;

/**
 * Whom version 0.1, which wrote format 1, may have written under another kind of identifier, as SQL: in a path of the
 * Track API v1 Customer.io knows the kind by the shape alone. Wide, as being sent once more changes nothing that is right.
 */
const DOUBTED: Record<IdentifierKind, string> = {
  id: String.raw`instr(identifier, '@') OR identifier LIKE 'cio\_%' ESCAPE '\'
    OR identifier IN ('.', '..') OR identifier GLOB '*[^!-~]*'`,
  email: String.raw`identifier NOT GLOB '?*@?*.?*' OR identifier GLOB '*@*@*'
    OR identifier GLOB '*[^-a-z0-9.@_+]*' OR identifier LIKE 'cio\_%' ESCAPE '\'
    OR identifier GLOB '*[-.][-.]*' OR identifier GLOB '*@[-.]*' OR identifier GLOB '*[-.]'
    OR instr(identifier, char(0))`,
  cio_id: "true",
  phone: "true",
};

/** Makes format 2 of format 1: whoever may have been written wrongly is sent again. */
export function upgrade(database: DatabaseSync, kind: IdentifierKind): void {
  const { user_version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (user_version === FORMAT) return;
  const doubt = (table: string) =>
    `UPDATE ${table} SET hash = NULL WHERE hash IS NOT NULL AND (${DOUBTED[kind]});`;
  database.exec(`
    BEGIN;
    ${doubt("people")}
    ${doubt("accepted")}
    PRAGMA user_version = ${FORMAT};
    COMMIT;
  `);
}
