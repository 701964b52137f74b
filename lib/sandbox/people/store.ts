/** Where people are kept: what memory and a database have in common. */

import { type Identifier } from "../../customerio/identifiers.ts";
import type { JsonObject } from "../../json/exact_json.ts";
import type { Device } from "./device.ts";
import type { Relationship } from "./relationships.ts";

/** A person as the sandbox keeps them. It is never changed in place, so that a reference is a snapshot. */
export interface StoredPerson {
  /** Given by the store, never reused, never changed. */
  readonly cioId: string;
  readonly id: string | null;
  readonly email: string | null;
  /**
   * All attributes but the identifiers above; a phone number is the attribute `phone`. A plain object, because a map takes several times the memory.
   * For names such as `"__proto__"`, use `ownValue()` and `setOwnValue()`.
   */
  readonly attributes: Readonly<JsonObject>;
  readonly relationships: readonly Relationship[];
  /** Missing if there are none. */
  readonly devices?: readonly Device[];
  /** When the last accepted update happened, in Unix seconds. */
  readonly changedAt: number;
}

/** Which people to list. */
export interface PeopleQuery {
  /** What to search for; see `parseSearch()`. Empty: everybody. */
  text: string;
  /** How many to skip. */
  offset: number;
  /** How many at most. */
  limit: number;
}

/** One page of the people that a query finds. */
export interface PeoplePage {
  /** Oldest first. */
  people: StoredPerson[];
  /** How many people were found on all pages. */
  total: number;
}

/**
 * Where people are kept. The rest of the sandbox knows only this interface, so that memory and a
 * database are interchangeable. It is synchronous because `node:sqlite` is.
 */
export interface Store {
  /** How many people there are. */
  readonly size: number;
  /**
   * The person with this identifier; emails match without regard to case, a `cio_id` only as it stands. Of several with
   * one phone number, the one who had it first.
   */
  find(identifier: Identifier): StoredPerson | undefined;
  /**
   * Adds a person or replaces the one with the same `cioId`. The caller makes sure that nobody else
   * has the same id or email.
   */
  put(person: StoredPerson): void;
  /** Removes a person. Does nothing if there is none with this `cioId`. */
  remove(cioId: string): void;
  /** Everybody, oldest first. */
  people(): Iterable<StoredPerson>;
  /** Some of the people, found by id, email or attribute. */
  search(query: PeopleQuery): PeoplePage;
  /**
   * Runs `work` and keeps all its changes, or none of them if it throws. In a database, many changes
   * in one transaction are much quicker than one by one.
   */
  transaction<T>(work: () => T): T;
  /** A `cio_id` that nobody has had yet. */
  nextCioId(): string;
  /**
   * Bars identifiers from being added again, until one of them is unsuppressed. One that is barred already stays with
   * those that it was barred with, so that a suppression sent twice is lifted as a whole.
   */
  suppress(identifiers: readonly Identifier[]): void;
  /** Lifts the suppression of an identifier and of those that were suppressed with it. */
  unsuppress(identifier: Identifier): void;
  isSuppressed(identifier: Identifier): boolean;
  /** Closes files; the store cannot be used after that. */
  close(): void;
}

/** The phone number that a person is found by. */
export function phoneOf({ attributes }: Pick<StoredPerson, "attributes">): string | null {
  const { phone } = attributes;
  return typeof phone === "string" ? phone : null;
}

/**
 * The `n`th `cio_id` that a store gives: eight hexadecimal digits like Customer.io's own, counted up
 * so that runs can be compared.
 */
export function asCioId(n: number): string {
  return `a3${n.toString(16).padStart(6, "0")}`;
}
