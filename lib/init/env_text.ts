/** Variables written into the text of a `.env`, all of whose other lines stay as they are. Pure. */

import { parseEnvText } from "../config/env_file.ts";

/** What needs no quotes. */
const PLAIN = /^[\w.+/=:@%-]+$/;
/** The quotes there are, those first that change nothing inside of them. */
const QUOTES = ["'", "`", '"'];

/**
 * `text` with these variables in it: in the place of the lines that set them, or at its end. Undefined when that
 * cannot be done so that each of them, and all others, have the right values afterwards.
 */
export function withVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  let changed = text;
  for (const [name, value] of Object.entries(variables)) {
    const quoted = quote(value);
    if (quoted === undefined) return undefined;
    // Taken literally: a key may hold `$`.
    const replaced = changed.replace(
      new RegExp(`^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=.*$`, "gm"),
      (_line, start: string) => `${start}${name}=${quoted}`,
    );
    const isThere = parseEnvText(changed).has(name);
    const end = changed === "" || changed.endsWith("\n") ? "" : lineBreak;
    changed = isThere ? replaced : `${changed}${end}${name}=${quoted}${lineBreak}`;
  }
  return hasOnlyChanged({ text, changed }, variables) ? changed : undefined;
}

function quote(value: string): string | undefined {
  if (PLAIN.test(value)) return value;
  const mark = QUOTES.find((each) => !value.includes(each));
  return mark === undefined ? undefined : `${mark}${value}${mark}`;
}

/** A name can stand inside of the quotes of another variable, or twice. */
function hasOnlyChanged(
  { text, changed }: { text: string; changed: string },
  variables: Readonly<Record<string, string>>,
): boolean {
  const wanted = new Map([...parseEnvText(text), ...Object.entries(variables)]);
  const found = parseEnvText(changed);
  return found.size === wanted.size &&
    [...wanted].every(([name, value]) => found.get(name) === value);
}
