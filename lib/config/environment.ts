/** `${NAME}` in the strings of a configuration: variables of the environment or of a file take its place. */

import { isPlainNumber } from "../json/decimal.ts";
import { looksLikeKey } from "../key_like.ts";
import { type ConfigProblem, formatPath } from "./problems.ts";
import { LossyNumber } from "./text.ts";

/** `${NAME}` anywhere in a string, as a regular expression that JSON Schema understands too. */
export const TEMPLATE = "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}";

/** The names of the variables in a string. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(new RegExp(TEMPLATE, "g"))].map(([match]) => match.slice(2, -1));
}

/** A document whose strings and numbers are final. */
export interface ResolvedDocument {
  value: unknown;
  /** By path: the strings that contain environment variables, as the file has them. */
  templates: Map<string, string>;
  /** What could not be filled in or kept exactly; the value at such a path means nothing. */
  problems: ConfigProblem[];
}

/** What {@linkcode resolveDocument} needs to know. */
export interface ResolveOptions {
  /** Looks a variable up. */
  env: (name: string) => string | undefined;
  /** The file in which it may stand too, for messages. @default {there is none} */
  envFile?: { path: string; problem: string | undefined } | undefined;
  /** Top-level keys that take numbers: digits that came out of a variable become a number there. */
  numericKeys: ReadonlySet<string>;
  /** Top-level keys that take a number written as a string even without a variable. */
  numericStringKeys: ReadonlySet<string>;
}

/**
 * Fills in every `${NAME}` of `document` (`"https://${HOST}/${PATH}"` takes two). What a variable holds is not
 * searched again, so a variable can bring a literal `${`. A `$` without `{` is a `$`.
 */
export function resolveDocument(document: unknown, options: ResolveOptions): ResolvedDocument {
  const templates = new Map<string, string>();
  const problems: ConfigProblem[] = [];
  return { value: visit(document, []), templates, problems };

  function visit(value: unknown, path: PropertyKey[]): unknown {
    if (typeof value === "string") return visitString(value, path);
    if (value instanceof LossyNumber) return visitLossyNumber(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    // fromEntries defines properties, so that a key "__proto__" stays a key.
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]),
    );
  }

  function visitString(text: string, path: PropertyKey[]): unknown {
    const filled = fillIn(text, options);
    const where = formatPath(path);
    for (const message of filled.problems) problems.push({ path: where, message });
    if (filled.problems.length > 0) return text;
    if (filled.names > 0) templates.set(where, text);
    const numeric = filled.names > 0
      ? options.numericKeys.has(where)
      : options.numericStringKeys.has(where);
    const isNumber = numeric && isPlainNumber(filled.text);
    return isNumber ? Number(filled.text) : filled.text;
  }

  function visitLossyNumber(number: LossyNumber, path: PropertyKey[]): unknown {
    if (isAttributeValue(path)) {
      problems.push({
        path: formatPath(path),
        message: `Cannot keep every digit of ${number.source}: write it as a string`,
      });
    }
    return number.value;
  }
}

/** Whether at `path` there is what an attribute is set to, or a part of it. */
function isAttributeValue([first, second, third]: readonly PropertyKey[]): boolean {
  if (first === "gone") return second === "set";
  return first === "mappings" && (third === "default" || third === "value");
}

function fillIn(
  text: string,
  { env, envFile }: ResolveOptions,
): { text: string; names: number; problems: string[] } {
  const problems: string[] = [];
  let names = 0;
  const filled = text.replace(new RegExp(`${TEMPLATE}|\\$\\{`, "g"), (match) => {
    if (match === "${") {
      problems.push("Cannot read '${': write ${NAME}, with a name of letters, digits and '_'");
      return match;
    }
    names++;
    const name = match.slice(2, -1);
    const value = env(name);
    if (value === undefined && looksLikeKey(name)) {
      problems.push(
        "Cannot take the value of '${…}', whose name looks like a key: write the name of an " +
          "environment variable there, and set that to the key",
      );
    } else if (value === undefined || value === "") {
      const state = value === undefined ? "not set" : "empty";
      problems.push(`Environment variable ${name} is ${state}: ${adviceOnMissing(envFile)}`);
    }
    return value ?? match;
  });
  return { text: filled, names, problems: [...new Set(problems)] };
}

function adviceOnMissing(envFile: ResolveOptions["envFile"]): string {
  if (envFile === undefined) return "set it, or write the value here";
  const { path, problem } = envFile;
  if (problem !== undefined) return `set it; '${path}' cannot be read: ${problem}`;
  return `set it, write it into '${path}', or write the value here`;
}
