import type { Store } from "../store/store.ts";

/** The ways to say who is meant. */
export type IdentifierKind = "id" | "email" | "cio_id";

/** One identifier of a person. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** Identifiers as Customer.io writes them in requests: exactly one key, `{ "id": "42" }`. */
export interface Identifiers {
  id?: string;
  email?: string;
  cio_id?: string;
}

/** All identifiers of one person as Customer.io writes them in responses. */
export interface AllIdentifiers {
  id: string | null;
  email: string | null;
  cio_id: string;
}

/** The identifier kinds in the order in which messages name them. */
export const IDENTIFIER_KINDS: readonly IdentifierKind[] = ["id", "email", "cio_id"];

const PATH_PREFIX = "cio_";

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
      `Cannot look up a person as 'identifiers' must hold one of id, email and cio_id: current value holds ${given.length}`,
    );
  }
  return given[0];
}

/**
 * What the identifier in a v1 path means. Customer.io decides by its shape: `cio_…` is a cio_id,
 * something with an @ is an email unless it is somebody's id, all else is an id.
 *
 * @param text The path segment after percent-decoding.
 */
export function pathIdentifier(text: string, store: Store): Identifier {
  if (text.startsWith(PATH_PREFIX)) {
    return { kind: "cio_id", value: text.slice(PATH_PREFIX.length) };
  }
  if (!text.includes("@") || store.find({ kind: "id", value: text }) !== undefined) {
    return { kind: "id", value: text };
  }
  return { kind: "email", value: text };
}

/** The form in which identifiers are compared: emails without regard to case. */
export function comparable(identifier: Identifier): string {
  return identifier.kind === "email" ? identifier.value.toLowerCase() : identifier.value;
}
