/** Identifiers as requests and paths write them. */

import {
  canonical,
  CIO_ID_PREFIX,
  type Identifier,
  IDENTIFIER_KINDS,
  type IdentifierKind,
  kindInPath,
} from "../../customerio/identifiers.ts";

/** Identifiers as Customer.io writes them in requests: exactly one key, `{ "id": "42" }`. */
export interface Identifiers {
  id?: string;
  email?: string;
  cio_id?: string;
  phone?: string;
}

/** All identifiers of one person as Customer.io writes them in responses: a phone number stands among the attributes. */
export interface AllIdentifiers {
  id: string | null;
  email: string | null;
  cio_id: string;
}

/**
 * The one identifier in an object.
 *
 * @throws {TypeError} If there is not exactly one.
 */
export function onlyIdentifier(identifiers: Identifiers): Identifier {
  const given = IDENTIFIER_KINDS.flatMap((kind) => {
    const value = identifiers[kind];
    return value === undefined ? [] : [{ kind, value }];
  });
  if (given.length !== 1) {
    throw new TypeError(
      `Cannot look up a person as 'identifiers' must hold one of id, email, cio_id and phone: current value holds ${given.length}`,
    );
  }
  return given[0];
}

/**
 * The identifier in a v1 path, by its shape alone: it does not matter who is there. Where the shape is doubtful, `cio_`
 * means a cio_id, an @ an email, and everything else (a phone number too) is an id.
 *
 * @param text The path segment after percent-decoding.
 */
export function pathIdentifier(text: string): Identifier {
  const kind = kindInPath(text) ?? likelyKind(text);
  return { kind, value: canonical({ kind, value: text }) };
}

function likelyKind(text: string): Exclude<IdentifierKind, "phone"> {
  if (text.startsWith(CIO_ID_PREFIX)) return "cio_id";
  return text.includes("@") ? "email" : "id";
}
