/** Identifiers as requests and paths write them. */

import { CIO_ID_PREFIX, type Identifier, IDENTIFIER_KINDS } from "../../customerio/identifiers.ts";
import type { Store } from "./store.ts";

/** Identifiers as Customer.io writes them in requests: exactly one key, `{ "id": "42" }`. */
export interface Identifiers {
  id?: string;
  email?: string;
  cio_id?: string;
  phone?: string;
}

/** All identifiers of one person as Customer.io writes them in responses. */
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
 * Reads the identifier in a v1 path. Customer.io decides by its shape: `cio_…` is a cio_id, a text
 * with an @ is an email unless it is somebody's id, and everything else is an id.
 *
 * @param text The path segment after percent-decoding.
 */
export function pathIdentifier(text: string, store: Store): Identifier {
  if (text.startsWith(CIO_ID_PREFIX)) {
    return { kind: "cio_id", value: text.slice(CIO_ID_PREFIX.length) };
  }
  if (!text.includes("@") || store.find({ kind: "id", value: text }) !== undefined) {
    return { kind: "id", value: text };
  }
  return { kind: "email", value: text };
}
