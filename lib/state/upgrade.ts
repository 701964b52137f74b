/** Brings the state file of an older cio-sync up to date. */

import type { DatabaseSync } from "node:sqlite";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import { ACCEPTED_SCHEMA } from "./changes.ts";
import { COUNTERS_SCHEMA } from "./counters.ts";
import { PEOPLE_SCHEMA } from "./recorded_people.ts";
import { RECORDS_SCHEMA } from "./record_tables.ts";

/** Goes up with every change after which an older cio-sync would misread the file, or write into it what is not so. */
export const FORMAT = 5;

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

/**
 * Makes the present format of an earlier one. Of format 1, whoever may have been written wrongly is sent again. Of those
 * whose hash was doubtful nothing is kept: not all of them were sent, and nothing may be done to anyone who was not.
 */
export function upgrade(database: DatabaseSync, kind: IdentifierKind): void {
  const { user_version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (user_version === FORMAT) return;
  const isCertain = user_version === 1 ? `NOT (${DOUBTED[kind]})` : "true";
  database.exec(`
    BEGIN;
    ${user_version < 3 ? toThird(isCertain) : ""}
    ${user_version < 4 ? TO_FOURTH : ""}
    ${TO_FIFTH}
    PRAGMA user_version = ${FORMAT};
    COMMIT;
  `);
}

/** Numbers, runs, and several hashes of one person. */
const toThird = (isCertain: string) => `
  INSERT INTO people
    SELECT identifier, hash FROM accepted WHERE true ORDER BY identifier, sequence
    ON CONFLICT DO UPDATE SET hash = excluded.hash;
  DELETE FROM accepted;
  ALTER TABLE people RENAME TO earlier;
  ${PEOPLE_SCHEMA}
  ${COUNTERS_SCHEMA}
  INSERT INTO people (identifier, number, run, hashes)
    SELECT identifier, row_number() OVER (ORDER BY identifier) - 1, 0, hash
    FROM earlier WHERE hash IS NOT NULL AND ${isCertain} ORDER BY identifier;
  UPDATE counters SET next = (SELECT count(*) FROM people);
  DROP TABLE earlier;
`;

/** Numbers of people as soon as they are sent, the list of records, and an index of who has left the data. */
const TO_FOURTH = `
  CREATE INDEX IF NOT EXISTS people_gone ON people (gone) WHERE gone IS NOT NULL;
  ALTER TABLE accepted RENAME TO earlier;
  ${ACCEPTED_SCHEMA}
  INSERT INTO accepted
    SELECT sequence, identifier, counters.next + sequence, hash FROM earlier, counters
    ORDER BY sequence;
  DROP TABLE earlier;
  ${RECORDS_SCHEMA}
`;

/** Longer entries in the list of records: the next run writes it anew. */
const TO_FIFTH = `
  DELETE FROM record_list;
  DELETE FROM record_blocks;
`;
