/** Removes secrets from what servers say. Pure functions. */

/** A shorter secret stays, as it may be a word that messages need; credentials have twenty characters and more. */
const MIN_SECRET_LENGTH = 6;

/** Takes the place of a secret. */
const BLOT = "***";

/**
 * A function that replaces `secrets` in texts: as they are, percent-encoded, in base64, escaped for JSON and for HTML,
 * whatever the case of the letters. A secret that is broken up stays: only a server that wants to show it would do
 * that.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(formsOf);
  if (forms.length === 0) return (text) => text;
  // The longest first: when one secret contains another, all of it goes.
  forms.sort((a, b) => b.length - a.length);
  const pattern = new RegExp([...new Set(forms)].map(escapeRegExp).join("|"), "gi");
  return (text) => text.replaceAll(pattern, BLOT);
}

function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    everyCharacter(secret, /[^A-Za-z0-9]/g, (code) => `%${code.toString(16).padStart(2, "0")}`),
    // Without the padding, which URLs leave out.
    btoa(secret).replace(/=+$/, ""),
    btoa(secret).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
    everyCharacter(secret, /[<>&"'+/=]/g, (code) => `\\u${code.toString(16).padStart(4, "0")}`),
    everyCharacter(secret, /[<>&"']/g, (code) => ENTITIES[code] ?? `&#${code};`),
  ];
}

const ENTITIES: Record<number, string> = { 60: "&lt;", 62: "&gt;", 38: "&amp;", 34: "&quot;" };

function everyCharacter(text: string, which: RegExp, replace: (code: number) => string): string {
  return text.replaceAll(which, (character) => replace(character.charCodeAt(0)));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
