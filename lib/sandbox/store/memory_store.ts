/** People in memory. */

import { comparable, type Identifier, type IdentifierKind } from "../../customerio/identifiers.ts";
import { isFound, parseSearch, type Search, searchableText } from "../people/search.ts";
import {
  asCioId,
  type PeoplePage,
  type PeopleQuery,
  phoneOf,
  type Store,
  type StoredPerson,
} from "../people/store.ts";

/** A {@linkcode Store} that lives as long as the process. */
export class MemoryStore implements Store {
  readonly #people: Readonly<Record<Exclude<IdentifierKind, "phone">, Map<string, StoredPerson>>> =
    {
      id: new Map(),
      email: new Map(),
      cio_id: new Map(),
    };
  /** The `cio_id`s of those who have a phone number, in the order in which they got it. */
  readonly #phones = new Map<string, Set<string>>();
  readonly #suppressed: Readonly<Record<IdentifierKind, Map<string, readonly Identifier[]>>> = {
    id: new Map(),
    email: new Map(),
    cio_id: new Map(),
    phone: new Map(),
  };
  /** Worked out at the first search and remembered. */
  readonly #searchable = new WeakMap<StoredPerson, string>();
  #cioIds = 0;

  get size(): number {
    return this.#people.cio_id.size;
  }

  find(identifier: Identifier): StoredPerson | undefined {
    const { kind, value } = identifier;
    if (kind !== "phone") return this.#people[kind].get(comparable(identifier));
    const [first] = this.#phones.get(value) ?? [];
    return first === undefined ? undefined : this.#people.cio_id.get(first);
  }

  put(person: StoredPerson): void {
    const previous = this.#people.cio_id.get(person.cioId);
    if (previous !== undefined) {
      if (previous.id !== person.id) this.#forget("id", previous.id);
      if (previous.email !== person.email) this.#forget("email", previous.email);
    }
    this.#movePhone(person.cioId, { from: previous, to: person });
    this.#people.cio_id.set(person.cioId, person);
    if (person.id !== null) this.#people.id.set(person.id, person);
    if (person.email !== null) {
      this.#people.email.set(comparable({ kind: "email", value: person.email }), person);
    }
  }

  remove(cioId: string): void {
    const person = this.#people.cio_id.get(cioId);
    if (person === undefined) return;
    this.#people.cio_id.delete(cioId);
    this.#forget("id", person.id);
    this.#forget("email", person.email);
    this.#movePhone(cioId, { from: person, to: undefined });
  }

  people(): Iterable<StoredPerson> {
    return this.#people.cio_id.values();
  }

  search({ text, offset, limit }: PeopleQuery): PeoplePage {
    const search = parseSearch(text);
    const people: StoredPerson[] = [];
    let total = 0;
    for (const person of this.people()) {
      if (search !== undefined && !this.#isFound(person, search)) continue;
      if (total >= offset && people.length < limit) people.push(person);
      total += 1;
    }
    return { people, total };
  }

  /** Needs no rollback: no change to a map can fail half-way. */
  transaction<T>(work: () => T): T {
    return work();
  }

  nextCioId(): string {
    this.#cioIds += 1;
    return asCioId(this.#cioIds);
  }

  suppress(identifiers: readonly Identifier[]): void {
    const added = identifiers.filter((each) => !this.isSuppressed(each));
    for (const each of added) this.#suppressed[each.kind].set(comparable(each), added);
  }

  unsuppress(identifier: Identifier): void {
    const together = this.#suppressed[identifier.kind].get(comparable(identifier)) ?? [];
    for (const each of together) this.#suppressed[each.kind].delete(comparable(each));
  }

  isSuppressed(identifier: Identifier): boolean {
    return this.#suppressed[identifier.kind].has(comparable(identifier));
  }

  close(): void {}

  #isFound(person: StoredPerson, search: Search): boolean {
    let text = this.#searchable.get(person);
    if (text === undefined) this.#searchable.set(person, text = searchableText(person));
    return isFound(text, search);
  }

  #forget(kind: "id" | "email", value: string | null): void {
    if (value !== null) this.#people[kind].delete(comparable({ kind, value }));
  }

  #movePhone(
    cioId: string,
    people: { from: StoredPerson | undefined; to: StoredPerson | undefined },
  ): void {
    const from = people.from && phoneOf(people.from);
    const to = people.to && phoneOf(people.to);
    if (from === to) return;
    if (typeof from === "string") {
      const owners = this.#phones.get(from);
      owners?.delete(cioId);
      if (owners?.size === 0) this.#phones.delete(from);
    }
    if (typeof to === "string") {
      const owners = this.#phones.get(to) ?? new Set();
      this.#phones.set(to, owners.add(cioId));
    }
  }
}
