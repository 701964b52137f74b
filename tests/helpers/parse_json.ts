/** Parses JSON without a bug of V8 in keys with escapes. */

/** A JSON string, also in text that is no JSON; a string or a number of JSON text. */
const STRING = /"(?:[^"\\]|\\.)*"/gs;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

/** Stand for what they are named after meanwhile; nothing here has these characters otherwise. */
const ESCAPED_QUOTE = "\ue000";
const BACKSLASH = "\ue001";

/**
 * What `JSON.parse` should give. V8 from 13 to 15 at least gives a wrong key where one is written with an escape and
 * it has seen an object of that shape before: here no key has an escape when it is parsed.
 *
 * @param ofNumber What to make of the digits of a number; `text` must be JSON then. @default {a number}
 * @throws {SyntaxError} when `text` is no JSON.
 */
export function parseJson(text: string, ofNumber?: (digits: string) => unknown): unknown {
  let count = 0;
  const marked = text.replace(ofNumber ? STRING_OR_NUMBER : STRING, (token) => {
    if (token[0] !== '"') return `"n${token}"`;
    // Counted, so that no two keys are the same yet, and the last one wins in the end.
    const raw = token.slice(1, -1).replaceAll('\\"', ESCAPED_QUOTE).replaceAll("\\", BACKSLASH);
    return `"s${count++}:${raw}"`;
  });
  return restore(JSON.parse(marked));

  function restore(value: unknown): unknown {
    if (typeof value === "string") {
      return value[0] === "n" ? ofNumber!(value.slice(1)) : restoreString(value);
    }
    if (Array.isArray(value)) return value.map(restore);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, of]) => [restoreString(key), restore(of)]);
    // fromEntries defines properties, so that a key "__proto__" stays a key.
    return Object.fromEntries(entries);
  }
}

function restoreString(marked: string): string {
  const raw = marked.slice(marked.indexOf(":") + 1);
  return JSON.parse(`"${raw.replaceAll(BACKSLASH, "\\").replaceAll(ESCAPED_QUOTE, '\\"')}"`);
}
