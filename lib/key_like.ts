/** Tells a key by its looks: one that stands where a name or a path should be is not repeated in messages. */

/** Takes the place of a key. */
const BLANK = "…";

/** The credentials of Customer.io's Track API, and most others: hexadecimal, with a digit. */
const HEXADECIMAL = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{16,}$/i;

/** Others have letters and digits of all kinds. */
const MIXED = /^[A-Za-z0-9+_-]{20,}={0,2}$/;

/** So often digits follow on letters, or letters on digits, in what is no word with a number to it. */
const MIN_CHANGES = 5;

/** The words of a message, each without the quotes around it; a path is one. */
const WORDS = /[^\s'"`=,;:()[\]{}]{16,}/g;

/** A word but for the signs before and behind it, and for what is put behind a path. */
const CORE = /[A-Za-z0-9].*?(?=\.new$|[^A-Za-z0-9]*$)/;

/** What may stand around a key: quotes, braces, and the signs of patterns. */
const AROUND = /^[^A-Za-z0-9]+|(?:\.new|[^A-Za-z0-9=]+)$/g;

/** Whether `text` is likely a key, with quotes or the signs of a pattern around it or without. */
export function looksLikeKey(text: string): boolean {
  const word = text.replaceAll(AROUND, "");
  if (HEXADECIMAL.test(word)) return true;
  return MIXED.test(word) && changes(word) >= MIN_CHANGES;
}

/** `text`, a name or a path that somebody wrote, for a message; not if it looks like a key. */
export function withoutKey(text: string): string {
  return looksLikeKey(text) ? BLANK : text;
}

/** `message` without the words in it that look like keys. */
export function withoutKeys(message: string): string {
  return message.replaceAll(
    WORDS,
    (word) => looksLikeKey(word) ? word.replace(CORE, BLANK) : word,
  );
}

function changes(word: string): number {
  return [...word.matchAll(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)].length;
}
