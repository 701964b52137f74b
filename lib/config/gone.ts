/** What is to be done to people who have left the data: the words for it, and the rules of what can be set. */

import { ATTRIBUTE_NAME_BYTES, ATTRIBUTES_PER_PERSON } from "../customerio/limits.ts";
import { PERSONAL_NAMES } from "../customerio/reserved_names.ts";
import { utf8Length } from "../json/text.ts";
import { checkSource } from "./literals.ts";

/** What can be done to them by a word, which is also a value of `--gone`. */
export const GONE_WORDS = ["keep", "suppress", "delete"] as const;

/** One of {@linkcode GONE_WORDS}. */
export type GoneWord = typeof GONE_WORDS[number];

/** What is to be done to them: a word, or attributes to set. */
export type GoneAction = GoneWord | { set: Readonly<Record<string, unknown>> };

/** A rule that `gone.set` breaks, and for which of its names; undefined for all of them. */
export interface BrokenGoneRule {
  name: string | undefined;
  message: string;
}

/** The rules that `set`, the attributes of `gone`, breaks. */
export function checkGoneSet(
  set: Readonly<Record<string, unknown>>,
  configuration: Readonly<Record<string, unknown>>,
): BrokenGoneRule[] {
  const names = Object.keys(set);
  if (names.length === 0) {
    const message = 'Must name an attribute, such as { "in_crm": false }';
    return [{ name: undefined, message }];
  }
  if (names.length > ATTRIBUTES_PER_PERSON) {
    return [{
      name: undefined,
      message: `Cannot have more than ${ATTRIBUTES_PER_PERSON} attributes`,
    }];
  }
  return names.flatMap((name) =>
    problemsOf(name, set[name], configuration).map((message) => ({ name, message }))
  );
}

function problemsOf(
  name: string,
  value: unknown,
  configuration: Readonly<Record<string, unknown>>,
): string[] {
  if (name === "") return ["Must have a name"];
  if (PERSONAL_NAMES.has(name)) {
    return ["Cannot be set for everyone who is gone: it is one person's alone, or an instruction"];
  }
  if (configuration.limits !== "server" && utf8Length(name) > ATTRIBUTE_NAME_BYTES) {
    return [
      `Name cannot be longer than ${ATTRIBUTE_NAME_BYTES} bytes of UTF-8, Customer.io's limit: shorten it`,
    ];
  }
  return checkSource({ to: name, value }, configuration).map(({ message }) => message);
}
