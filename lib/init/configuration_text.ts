/** The text of a configuration, as a person would write it: one mapping a line. Pure. */

import type { Region } from "../config/types.ts";
import { SCHEMA_FILE } from "../config/schema_text.ts";
import { printableJson } from "../text.ts";
import type { Proposal, ProposedMapping } from "./proposal.ts";

/** The variables that the credentials are taken from. */
export const SITE_ID_VARIABLE = "CIO_SITE_ID";
/** The same of the key. */
export const API_KEY_VARIABLE = "CIO_API_KEY";

/** What a configuration says beyond the mappings. */
export interface ConfigurationTextOptions {
  /** Undefined: Customer.io is asked at each run. */
  region: Region | undefined;
  /** Whether the schema is beside it. */
  hasSchema: boolean;
}

/** The configuration that `proposal` is; of credentials it has the names of variables alone. */
export function configurationText(
  { user: { from: userId, identifier }, mappings }: Proposal,
  { region, hasSchema }: ConfigurationTextOptions,
): string {
  const head = {
    ...(hasSchema ? { $schema: `./${SCHEMA_FILE}` } : {}),
    // A sandbox needs none, and a variable that is not set is an error.
    ...(region === "sandbox"
      ? {}
      : { siteId: `\${${SITE_ID_VARIABLE}}`, apiKey: `\${${API_KEY_VARIABLE}}` }),
    ...(region === undefined ? {} : { region }),
    userId,
    ...(identifier === "id" ? {} : { identifier }),
  };
  const members = Object.entries(head).map(([key, value]) => `  ${member(key, value)},\n`);
  const lines = mappings.map((mapping) => `\n    ${mappingText(mapping)}`);
  const list = lines.length === 0 ? "[]" : `[${lines.join(",")}\n  ]`;
  return printableJson(`{\n${members.join("")}  "mappings": ${list}\n}\n`);
}

function mappingText({ from, to, type, unit }: ProposedMapping): string {
  const members = Object.entries({ from, to, type, unit }).flatMap(([key, value]) =>
    value === undefined ? [] : [member(key, value)]
  );
  return `{ ${members.join(", ")} }`;
}

function member(key: string, value: string): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}
