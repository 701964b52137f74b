import { comparable, type Identifier, type IdentifierKind } from "./identifiers.ts";
import type { Person, Store } from "./store.ts";

/** A {@linkcode Store} that lives as long as the process. */
export class MemoryStore implements Store {
  readonly #people: Readonly<Record<IdentifierKind, Map<string, Person>>> = {
    id: new Map(),
    email: new Map(),
    cio_id: new Map(),
  };
  readonly #suppressed: Readonly<Record<IdentifierKind, Map<string, readonly Identifier[]>>> = {
    id: new Map(),
    email: new Map(),
    cio_id: new Map(),
  };
  #cioIds = 0;

  get size(): number {
    return this.#people.cio_id.size;
  }

  find(identifier: Identifier): Person | undefined {
    return this.#people[identifier.kind].get(comparable(identifier));
  }

  put(person: Person): void {
    const previous = this.#people.cio_id.get(person.cioId);
    if (previous !== undefined) {
      if (previous.id !== person.id) this.#forget("id", previous.id);
      if (previous.email !== person.email) this.#forget("email", previous.email);
    }
    this.#people.cio_id.set(person.cioId, person);
    if (person.id !== null) this.#people.id.set(person.id, person);
    if (person.email !== null) this.#people.email.set(person.email.toLowerCase(), person);
  }

  remove(cioId: string): void {
    const person = this.#people.cio_id.get(cioId);
    if (person === undefined) return;
    this.#people.cio_id.delete(cioId);
    this.#forget("id", person.id);
    this.#forget("email", person.email);
  }

  people(): Iterable<Person> {
    return this.#people.cio_id.values();
  }

  /** Eight hexadecimal digits like Customer.io's own, counted up so that runs can be compared. */
  nextCioId(): string {
    this.#cioIds += 1;
    return `a3${this.#cioIds.toString(16).padStart(6, "0")}`;
  }

  suppress(identifiers: readonly Identifier[]): void {
    for (const identifier of identifiers) {
      this.#suppressed[identifier.kind].set(comparable(identifier), identifiers);
    }
  }

  unsuppress(identifier: Identifier): void {
    const together = this.#suppressed[identifier.kind].get(comparable(identifier)) ?? [];
    for (const each of together) this.#suppressed[each.kind].delete(comparable(each));
  }

  isSuppressed(identifier: Identifier): boolean {
    return this.#suppressed[identifier.kind].has(comparable(identifier));
  }

  close(): void {}

  #forget(kind: "id" | "email", value: string | null): void {
    if (value !== null) this.#people[kind].delete(comparable({ kind, value }));
  }
}
