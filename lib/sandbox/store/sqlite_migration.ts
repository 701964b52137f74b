/** Bringing SQLite files that an older version made up to the present schema. */

import type { DatabaseSync } from "node:sqlite";
import { type JsonObject, parseExactJson } from "../../json/exact_json.ts";
import { comparable } from "../../customerio/identifiers.ts";
import { phoneOf } from "../people/store.ts";

/** The columns of version 1 that say how a person is found. */
interface OldRow {
  sequence: number;
  email: string | null;
  email_key: string | null;
  attributes: string;
}

/** How many people are read at a time. */
const CHUNK = 1000;

/** Version 2 finds people by phone number, folds emails letter by letter and keeps relationships. */
const TO_VERSION_2 = `
  ALTER TABLE people ADD COLUMN phone TEXT;
  ALTER TABLE people ADD COLUMN phone_order INTEGER;
  ALTER TABLE people ADD COLUMN relationships TEXT NOT NULL DEFAULT '[]';
  CREATE INDEX people_phone ON people (phone, phone_order) WHERE phone IS NOT NULL;
  PRAGMA user_version = 2;
`;

/** Version 3 keeps devices. */
const TO_VERSION_3 = `
  ALTER TABLE people ADD COLUMN devices TEXT NOT NULL DEFAULT '[]';
  PRAGMA user_version = 3;
`;

/** Changes the tables of an older version into those of the present one, all of them or none. */
export function migrate(database: DatabaseSync): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    if (versionOf(database) === 1) {
      database.exec(TO_VERSION_2);
      fillKeys(database);
    }
    if (versionOf(database) === 2) database.exec(TO_VERSION_3);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Who had a phone number first is not known any more: it is taken for whoever came first. */
function fillKeys(database: DatabaseSync): void {
  const read = database.prepare(
    `SELECT sequence, email, email_key, attributes FROM people WHERE sequence > ?
     ORDER BY sequence LIMIT ${CHUNK}`,
  );
  // Two emails that are one by the new folding keep their old keys: nobody is lost.
  const fold = database.prepare("UPDATE OR IGNORE people SET email_key = ? WHERE sequence = ?");
  const call = database.prepare(
    "UPDATE people SET phone = ?, phone_order = sequence WHERE sequence = ?",
  );
  let rows: OldRow[];
  let last = 0;
  do {
    rows = read.all(last) as unknown as OldRow[];
    for (const { sequence, email, email_key, attributes } of rows) {
      const key = email === null ? null : comparable({ kind: "email", value: email });
      if (key !== email_key) fold.run(key, sequence);
      const phone = phoneOf({ attributes: parseExactJson(attributes) as JsonObject });
      if (phone !== null) call.run(phone, sequence);
      last = sequence;
    }
  } while (rows.length === CHUNK);
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}
