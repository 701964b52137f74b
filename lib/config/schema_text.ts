/** The text of configuration.schema.json, by which editors complete and check configuration.json. */

import * as z from "zod";
import { TEMPLATE } from "./environment.ts";
import { aliases, configurationSchema, numericStringKeys } from "./schema.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** The name of the file that has it, beside a configuration. */
export const SCHEMA_FILE = "configuration.schema.json";

/** By which the schema can be told from other files of that name. */
export const SCHEMA_TITLE = "Configuration of cio-sync";

/** The text of that file, made from the schema that checks configurations. */
export function schemaText(): string {
  // Of all drafts, draft-07 is the one that editors know best.
  const schema: Json = z.toJSONSchema(configurationSchema, { target: "draft-07", io: "input" });
  const complete = { title: SCHEMA_TITLE, ...acceptTemplates(schema), ...requireCredentials() };
  return JSON.stringify(complete, null, 2) + "\n";
}

/** `schema` with `"${NAME}"` accepted where cio-sync sees the value of the variable instead. */
function acceptTemplates(schema: Json, key = ""): Json {
  const { properties, items, ...rest } = schema;
  const accepting: Json = { ...rest };
  if (properties !== undefined) {
    accepting.properties = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, acceptTemplates(value as Json, key)]),
    );
  }
  if (items !== undefined) accepting.items = acceptTemplates(items as Json);
  if (properties?.from !== undefined && properties.value !== undefined) {
    accepting.oneOf = [{ required: ["from"] }, { required: ["value"] }];
  }
  // Bounds of numbers say nothing about strings, nor does a pattern about numbers.
  if (schema.type === "integer" || schema.type === "number") {
    const pattern = numericStringKeys.has(key) ? `^[0-9]+$|${TEMPLATE}` : TEMPLATE;
    return { ...accepting, type: [schema.type, "string"], pattern };
  }
  if (accepting.enum !== undefined) {
    const { enum: values, type, ...annotations } = accepting;
    const listed = type === undefined ? { enum: values } : { type, enum: values };
    return { ...annotations, anyOf: [listed, { type: "string", pattern: TEMPLATE }] };
  }
  return accepting;
}

/** Both credentials under either name, unless the region is the sandbox or comes from the environment. */
function requireCredentials(): Json {
  return {
    if: { properties: { region: { enum: ["us", "eu"] } } },
    then: {
      allOf: Object.entries(aliases).map(([key, alias]) => ({
        anyOf: [{ required: [key] }, { required: [alias] }],
      })),
    },
  };
}
