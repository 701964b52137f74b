/** Credentials that stand where they do not belong: they are told of and not repeated. Pure functions. */

import { concealer } from "../customerio/redact.ts";
import type { BrokenRule } from "./mapping_rules.ts";
import type { ConfigProblem } from "./problems.ts";

/** The keys of a configuration whose value is a credential. */
const SECRETS = ["siteId", "site_id", "apiKey", "api_key", "appApiKey"];

/** `problems` without the credentials of `document`, which may be wrong, in their paths and messages. */
export function concealSecrets(
  problems: readonly ConfigProblem[],
  document: unknown,
): ConfigProblem[] {
  const conceal = concealer(secretsOf(document));
  return problems.map(({ path, message }) => ({ path: conceal(path), message: conceal(message) }));
}

/**
 * The names of keys and attributes in `document` that hold one of its own credentials. Messages, results and the
 * failures file are full of these names, so nothing may be done under such a configuration.
 */
export function namesWithSecrets(document: unknown): BrokenRule[] {
  const conceal = concealer(secretsOf(document));
  return namesOf(document).filter(({ name }) => conceal(name) !== name).map(({ path }) => ({
    path,
    message:
      "Cannot hold one of the credentials: messages name it; write the name of the key or attribute",
  }));
}

function secretsOf(document: unknown): string[] {
  if (!isRecord(document)) return [];
  return SECRETS.map((key) => document[key]).filter((value) => typeof value === "string");
}

function namesOf(document: unknown): { path: PropertyKey[]; name: string }[] {
  if (!isRecord(document)) return [];
  const { userId, mappings } = document;
  const places: { path: PropertyKey[]; name: unknown }[] = [{ path: ["userId"], name: userId }];
  for (const [index, mapping] of (Array.isArray(mappings) ? mappings : []).entries()) {
    if (!isRecord(mapping)) continue;
    for (const key of ["from", "to"]) {
      places.push({ path: ["mappings", index, key], name: mapping[key] });
    }
  }
  return places.flatMap(({ path, name }) => typeof name === "string" ? [{ path, name }] : []);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
