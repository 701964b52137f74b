/** Searching people by text. */

import { showValue } from "../../json/exact_json.ts";
import type { StoredPerson } from "./store.ts";

/** Texts to look for in a {@linkcode searchableText}: one of them is enough. */
export type Search = readonly string[];

/** `plan=pro` or `plan:pr`. */
const NAMED = /^([^=:]+)([=:])\s*(.*)$/;

/**
 * Everything about a person that can be searched: a line with name and value for each identifier
 * and attribute. Values are in lower case, as a search ignores case. Names use no lower-case
 * letters, so that a search for a value does not find a name.
 */
export function searchableText({ id, email, cioId, attributes }: StoredPerson): string {
  let text = line("id", id ?? "") + line("email", email ?? "") + line("cio_id", cioId);
  for (const name of Object.keys(attributes)) text += line(name, showValue(attributes[name]));
  return `${text}\n`;
}

/**
 * What a search for `text` looks for: `plan=pro` finds an attribute or identifier with exactly that
 * value, `plan:pr` one whose value begins with `pr`, everything else a part of any value.
 *
 * @returns Undefined if there is nothing to search for.
 */
export function parseSearch(text: string): Search | undefined {
  const wanted = oneLine(text).trim();
  if (wanted === "") return undefined;
  const [, name, separator, value] = NAMED.exec(wanted) ?? [];
  if (name === undefined) return [wanted.toLowerCase()];
  const attribute = `${line(name.trim(), value)}${separator === "=" ? "\n" : ""}`;
  // A value can contain a colon or an equals sign as well, such as a URL or a time of day.
  return [attribute, wanted.toLowerCase()];
}

/** Where a value matches, in code units. */
export interface Match {
  start: number;
  end: number;
}

/** Where a search for `text` finds something in one identifier or attribute; undefined if it does not. */
export function matchIn(
  { name, value }: { name: string; value: string },
  text: string,
): Match | undefined {
  const wanted = oneLine(text).trim().toLowerCase();
  const lower = oneLine(value).toLowerCase();
  const [, ofName, separator, part] = NAMED.exec(wanted) ?? [];
  const isNamed = ofName !== undefined && ofName.trim() === name.toLowerCase() &&
    (separator === "=" ? lower === part : lower.startsWith(part));
  const start = isNamed ? 0 : lower.indexOf(wanted);
  const end = isNamed ? part.length || value.length : start + wanted.length;
  if (start === -1 || start === end) return undefined;
  // Few characters become longer in lower case; then places in the two differ.
  return lower.length === value.length ? { start, end } : { start: 0, end: value.length };
}

/** Whether a search finds the person with this searchable text. */
export function isFound(searchable: string, search: Search): boolean {
  return search.some((wanted) => searchable.includes(wanted));
}

function line(name: string, value: string): string {
  return `${nameInLine(name)}${oneLine(value).toLowerCase()}`;
}

/** Names as they stand in a line; most people have the same ones. */
const namesInLine = new Map<string, string>();

/** The most names that are remembered. */
const MAX_NAMES = 10_000;

function nameInLine(name: string): string {
  const known = namesInLine.get(name);
  if (known !== undefined) return known;
  const text = `\n${name.toUpperCase().replace(/[^A-Z]/g, privateUse)}${privateUse("=")}`;
  if (namesInLine.size < MAX_NAMES) namesInLine.set(name, text);
  return text;
}

/** A character other than A to Z, mapped to the private use area of Unicode. */
function privateUse(character: string): string {
  return String.fromCharCode(0xe000 + character.charCodeAt(0) % 0x1000);
}

function oneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}
