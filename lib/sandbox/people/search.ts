import { showValue } from "../../json/exact_json.ts";
import type { StoredPerson } from "./store.ts";

/** What to look for in a {@linkcode searchableText}: any of these, exactly. */
export type Search = readonly string[];

/**
 * Everything about a person that can be searched, as text: a line for each identifier and
 * attribute, name and value. Values are lower-case, as upper and lower case are one to a search, and
 * names are written in letters of their own, so that what is meant for values does not find names.
 */
export function searchableText({ id, email, cioId, attributes }: StoredPerson): string {
  let text = line("id", id ?? "") + line("email", email ?? "") + line("cio_id", cioId);
  for (const name of Object.keys(attributes)) text += line(name, showValue(attributes[name]));
  return `${text}\n`;
}

/**
 * What a search for `text` looks for: `plan=pro` an attribute or identifier with exactly that value,
 * `plan:pr` one whose value begins so, everything else a part of any value.
 *
 * @returns Undefined if there is nothing to search for.
 */
export function parseSearch(text: string): Search | undefined {
  const wanted = oneLine(text).trim();
  if (wanted === "") return undefined;
  const [, name, separator, value] = /^([^=:]+)([=:])\s*(.*)$/.exec(wanted) ?? [];
  if (name === undefined) return [wanted.toLowerCase()];
  const attribute = `${line(name.trim(), value)}${separator === "=" ? "\n" : ""}`;
  // The whole may be part of a value too, as in a URL or a time of day.
  return [attribute, wanted.toLowerCase()];
}

/** Whether a search finds the person with this searchable text. */
export function isFound(searchable: string, search: Search): boolean {
  return search.some((wanted) => searchable.includes(wanted));
}

function line(name: string, value: string): string {
  return `${nameInLine(name)}${oneLine(value).toLowerCase()}`;
}

/** Everybody has the same few names. */
const namesInLine = new Map<string, string>();
const MOST_NAMES = 10_000;

function nameInLine(name: string): string {
  const known = namesInLine.get(name);
  if (known !== undefined) return known;
  const text = `\n${name.toUpperCase().replace(/[^A-Z]/g, privateUse)}${privateUse("=")}`;
  if (namesInLine.size < MOST_NAMES) namesInLine.set(name, text);
  return text;
}

/** What has no upper case, as a character that Unicode leaves to private use. */
function privateUse(character: string): string {
  return String.fromCharCode(0xe000 + character.charCodeAt(0) % 0x1000);
}

function oneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}
