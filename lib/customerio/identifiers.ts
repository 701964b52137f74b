/** The kinds of identifiers that people have in Customer.io, and how each is written and compared. */

/** The kinds, in the order in which messages name them. Source: Track API reference, "identifiers". */
export const IDENTIFIER_KINDS = ["id", "email", "cio_id", "phone"] as const;

/** What an identifier is in Customer.io. */
export type IdentifierKind = typeof IDENTIFIER_KINDS[number];

/** One identifier of a person. */
export interface Identifier {
  readonly kind: IdentifierKind;
  /** A `cio_id` without its prefix. */
  readonly value: string;
}

/** How a `cio_id` begins in paths of the Track API v1, and nowhere else. */
export const CIO_ID_PREFIX = "cio_";

/** A leading `+` and up to 15 digits. Source: ITU-T E.164; Track API reference, "identifiers". */
const E164 = /^\+[1-9]\d{1,14}$/;

/** What every reader takes for an email: HTML Standard, "valid e-mail address", in a domain with a dot in it. */
const CLEAR_EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?(?:\.[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?)+$/;

/** A `cio_id` behind its prefix. Source: Track API reference, path parameter "identifier". */
const CLEAR_CIO_ID = /^[A-Za-z0-9]+$/;

const ASCII = /^[\0-\x7f]*$/;

/** `value` as identifiers of its kind are written in request bodies and look-ups: a `cio_id` without its prefix. */
export function canonical({ kind, value }: Identifier): string {
  const isPrefixed = kind === "cio_id" && value.startsWith(CIO_ID_PREFIX);
  return isPrefixed ? value.slice(CIO_ID_PREFIX.length) : value;
}

/** Equal for two identifiers of one kind exactly when Customer.io takes them for one person: emails have no case. */
export function comparable({ kind, value }: Identifier): string {
  return kind === "email" ? foldCase(value) : value;
}

/** Whether `value` is a phone number as Customer.io takes it for an identifier. */
export function isPhoneNumber(value: string): boolean {
  return E164.test(value);
}

/**
 * The kind that Customer.io reads in a path of the Track API v1, which it knows by the shape of `text` alone; undefined
 * where that is not certain. Source: Track API reference, path parameter "identifier".
 */
export function kindInPath(text: string): Exclude<IdentifierKind, "phone"> | undefined {
  // In a URL these two have a meaning, even percent-encoded (URL Standard).
  if (text === "" || text === "." || text === ".." || text.trim() !== text) return undefined;
  if (text.toLowerCase().startsWith(CIO_ID_PREFIX)) {
    const isClear = text.startsWith(CIO_ID_PREFIX) &&
      CLEAR_CIO_ID.test(text.slice(CIO_ID_PREFIX.length));
    return isClear ? "cio_id" : undefined;
  }
  if (!text.includes("@")) return "id";
  return CLEAR_EMAIL.test(text) ? "email" : undefined;
}

/**
 * Lower case, letter by letter, and only where the letter comes back in upper case: the Kelvin sign stays apart from
 * `k`, and a dotted capital `İ` from `i`, so that two addresses never become one.
 */
function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = "";
  for (const letter of text) {
    const lower = letter.toLowerCase();
    folded += lower.toUpperCase() === letter ? lower : letter;
  }
  return folded;
}
