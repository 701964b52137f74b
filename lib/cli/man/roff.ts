/** Text in the language of manual pages, of which groff and mandoc make the same. */

import { wrap } from "../../text.ts";

/** Characters of prose in a line of the page's source: with all that is escaped they are 80 at most. */
const SOURCE_COLUMNS = 66;

/** Characters that roff takes for its own, or shows as others than they are: they could not be copied. */
const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  '"': "\\(dq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** `text` as it stands, on one line; a point or an apostrophe at its start is no request. */
export function literal(text: string): string {
  const escaped = text.replaceAll(
    /[\\'"`^~-]|[^\x20-\x7e]/gu,
    (character) => NAMED[character] ?? `\\[u${hex(character)}]`,
  );
  return escaped.startsWith(".") ? `\\&${escaped}` : escaped;
}

/** `text` in bold, as what is to be typed. */
export function bold(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

/** `text` in italics, as what stands for something else. */
export function italic(text: string): string {
  return `\\fI${literal(text)}\\fR`;
}

/** A paragraph of prose, with the flags in it in bold. */
export function prose(text: string): string[] {
  return wrap(text, SOURCE_COLUMNS).map((line) =>
    line.split(/((?<![\w-])--[a-z][a-z-]*)/).map((part, at) =>
      at % 2 === 1 ? bold(part) : part === "" ? "" : literal(part)
    ).join("")
  );
}

/** An entry of a list: a term, which is in roff, and what it means. */
export function entry(term: string, meaning: string): string[] {
  return [".TP", term, ...prose(meaning)];
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}
