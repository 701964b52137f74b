/** Databases for long values. */

import { TemporaryDatabase } from "../../lib/temporary_database.ts";
import { LONG_VALUES_SCHEMA } from "../../lib/verify/long_values.ts";

/** A temporary database with the tables of long values alone. */
export function longValuesDatabase(): TemporaryDatabase {
  return new TemporaryDatabase({ schema: LONG_VALUES_SCHEMA, cacheBytes: 2 ** 20, of: "people" });
}
