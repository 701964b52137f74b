/** The kinds of identifiers that people have in Customer.io. */

/** The kinds, in the order in which messages name them. Source: Track API reference, "identifiers". */
export const IDENTIFIER_KINDS = ["id", "email", "cio_id"] as const;

/** What an identifier is in Customer.io. */
export type IdentifierKind = typeof IDENTIFIER_KINDS[number];

/** One identifier of a person. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** How a `cio_id` begins in paths of the Track API v1, and nowhere else. */
export const CIO_ID_PREFIX = "cio_";

/** Equal for two identifiers of one kind exactly when Customer.io takes them for one person: emails have no case. */
export function comparable({ kind, value }: Identifier): string {
  return kind === "email" ? value.toLowerCase() : value;
}
