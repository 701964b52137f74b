import { type Identifier } from "../../customerio/identifiers.ts";
import type { JsonObject } from "../../json/exact_json.ts";

/** A person as the sandbox keeps them. Never changed in place, so that a reference is a snapshot. */
export interface StoredPerson {
  /** Given by the store, never reused, never changed. */
  readonly cioId: string;
  readonly id: string | null;
  readonly email: string | null;
  /**
   * All attributes but the identifiers. A plain object, as a map takes several times its memory
   * and, with it, time; see `ownValue()` and `setOwnValue()` for names such as `"__proto__"`.
   */
  readonly attributes: Readonly<JsonObject>;
  /** When the last accepted update happened, in Unix seconds. */
  readonly changedAt: number;
}

/** People to list. */
export interface PeopleQuery {
  /** What to search for; see `parseSearch()`. Empty: everybody. */
  text: string;
  /** How many to skip. */
  offset: number;
  /** How many at most. */
  limit: number;
}

/** Some of the people that a query is about. */
export interface PeoplePage {
  /** Oldest first. */
  people: StoredPerson[];
  /** How many the query is about, on all pages. */
  total: number;
}

/**
 * Where the people are. Everything above it knows only this interface, so that memory and a
 * database are interchangeable; it is synchronous because `node:sqlite` is.
 */
export interface Store {
  /** How many people there are. */
  readonly size: number;
  /** The person with this identifier; emails match without regard to case. */
  find(identifier: Identifier): StoredPerson | undefined;
  /**
   * Adds a person or replaces the one with the same `cioId`. That no other person has the same id
   * or email is for the caller to see to.
   */
  put(person: StoredPerson): void;
  /** Removes a person; an unknown `cioId` is fine. */
  remove(cioId: string): void;
  /** Everybody, oldest first. */
  people(): Iterable<StoredPerson>;
  /** Some of the people, found by id, email or attribute. */
  search(query: PeopleQuery): PeoplePage;
  /**
   * Runs `work` so that all its changes are kept, or none of them if it throws. Many changes in one
   * go are much quicker than one by one where a file is written.
   */
  transaction<T>(work: () => T): T;
  /** A `cio_id` that nobody has had yet. */
  nextCioId(): string;
  /** Bars identifiers from being added again, until one of them is unsuppressed. */
  suppress(identifiers: readonly Identifier[]): void;
  /** Lifts the suppression of an identifier and of those that were suppressed with it. */
  unsuppress(identifier: Identifier): void;
  isSuppressed(identifier: Identifier): boolean;
  /** Lets go of files and the like; the store is not used after that. */
  close(): void;
}

/**
 * The `n`th `cio_id` that a store gives: eight hexadecimal digits like Customer.io's own, counted up
 * so that runs can be compared.
 */
export function asCioId(n: number): string {
  return `a3${n.toString(16).padStart(6, "0")}`;
}
