/** Writes configuration.schema.json, by which editors complete and check configuration.json. */

import { SCHEMA_FILE, schemaText } from "../lib/config/schema_text.ts";

/** Where the schema stands: beside configuration.json. */
export const schemaFile = new URL(`../${SCHEMA_FILE}`, import.meta.url);

if (import.meta.main) await Deno.writeTextFile(schemaFile, schemaText());
