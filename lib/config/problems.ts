/** Turns zod's issues into problems of a configuration, each with a path and advice. */

import type * as z from "zod";
import { looksLikeKey, withoutKey } from "../key_like.ts";
import { nearestName } from "../nearest_name.ts";
import { printableJson } from "../text.ts";

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Where: `mappings[3].to`, or `--parallelism` for a flag; empty for the file as a whole. */
  path: string;
  /** What is wrong and what to do about it; never a secret, wherever it stands, or the value of a variable. */
  message: string;
}

/** What {@linkcode explainIssues} has to know about what was checked. */
export interface IssueContext {
  /** The value that was checked, after `${NAME}` was filled in. */
  document: unknown;
  /** By path: the strings that contain environment variables, as the file has them. */
  templates: ReadonlyMap<string, string>;
  /** Top-level keys whose strings are never shown. */
  concealed: ReadonlySet<string>;
  /** The keys that the object at `path` may have. */
  keysAt: (path: readonly PropertyKey[]) => readonly string[];
}

/**
 * The problems that zod's issues stand for. A key that is missing because it is misspelt is one problem,
 * not two, and so are two checks of one value that give the same advice.
 */
export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  context: IssueContext,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const misspelt = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const known = context.keysAt(issue.path);
    for (const key of issue.keys) {
      const meant = nearestName(key, known);
      if (meant !== undefined) misspelt.add(formatPath([...issue.path, meant]));
      problems.push({
        path: formatPath([...issue.path, key]),
        message: meant !== undefined
          ? `Unknown key: did you mean "${meant}"?`
          : `Unknown key: the keys here are ${known.join(", ")}`,
      });
    }
  }
  const seen = new Set<string>();
  for (const issue of issues) {
    const path = formatPath(issue.path);
    if (issue.code === "unrecognized_keys" || seen.has(path + issue.message)) continue;
    seen.add(path + issue.message);
    const value = valueAt(context.document, issue.path);
    if (value === undefined && misspelt.has(path)) continue;
    problems.push({ path, message: issue.message + describeFound(issue, value, context) });
  }
  return problems;
}

/**
 * `["mappings", 3, "to"]` as `mappings[3].to`; a key that is no plain name is quoted: `["first name"]`. One that looks
 * like a credential is not shown.
 */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (looksLikeKey(String(part))) text += "[…]";
    else if (!/^[\w$-]+$/.test(String(part))) text += `[${quote(String(part))}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** The value at `path`, or `undefined` when there is none. */
function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** The end of a message about a wrong value: what was found, as far as it may be shown. */
function describeFound(issue: z.core.$ZodIssue, value: unknown, context: IssueContext): string {
  // Rules of ours ("custom") say all there is to say in their messages.
  if (issue.code === "custom" || value === undefined) return "";
  const template = context.templates.get(formatPath(issue.path));
  const concealed = context.concealed.has(String(issue.path[0]));
  if (template !== undefined) {
    return concealed ? "" : `: the value of ${quote(template)} is something else`;
  }
  if (typeof value === "string") {
    return concealed ? "" : `: found the string ${quote(value)}`;
  }
  if (Array.isArray(value)) return ": found a list";
  if (value === null) return ": found null";
  if (typeof value === "object") return ": found an object";
  return concealed ? `: found a ${typeof value}` : `: found ${value}`;
}

/** `text` in double quotes, on one line, cut off after 60 characters; not if it looks like a credential. */
function quote(text: string): string {
  const shown = withoutKey(text);
  return printableJson(JSON.stringify(shown.length > 60 ? `${shown.slice(0, 60)}…` : shown));
}
