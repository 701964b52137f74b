/** Blotting secrets out of what servers say. Pure functions. */

/** Credentials are twenty characters and more; what is shorter than this is a word that messages need. */
const MIN_SECRET_LENGTH = 6;

/** What stands in the place of a secret. */
const BLOT = "***";

/**
 * A function that blots `secrets` out of texts: as they are, percent-encoded, in base64, escaped for JSON and for
 * HTML, whatever the case of the letters. It finds none that is broken up, as only a server could do that which means
 * to show what it knows anyway.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(formsOf);
  if (forms.length === 0) return (text) => text;
  // The longest first: of a secret within another one nothing is to be left standing around it.
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
