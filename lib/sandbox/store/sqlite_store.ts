/** People in a SQLite database. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { comparable, type Identifier, type IdentifierKind } from "../../customerio/identifiers.ts";
import { type JsonObject, parseExactJson } from "../../json/exact_json.ts";
import { parseSearch, searchableText } from "../people/search.ts";
import type { Device } from "../people/device.ts";
import { NO_RELATIONSHIPS, type Relationship } from "../people/relationships.ts";
import { numberOf } from "./sqlite_database.ts";
import {
  asCioId,
  type PeoplePage,
  type PeopleQuery,
  phoneOf,
  type Store,
  type StoredPerson,
} from "../people/store.ts";

/** The columns of the table `people` that are read. */
interface PersonRow {
  sequence: number;
  cio_id: string;
  id: string | null;
  email: string | null;
  attributes: string;
  relationships: string;
  devices: string;
  changed_at: number;
}

const PERSON =
  "SELECT sequence, cio_id, id, email, attributes, relationships, devices, changed_at FROM people";

/** Of several with one phone number, the one who had it first has the lowest `phone_order`. */
const PUT = `
  INSERT INTO people (cio_id, id, email, email_key, phone, phone_order, attributes, relationships,
    devices, changed_at, searchable)
  VALUES (:cioId, :id, :email, :emailKey, :phone,
    (SELECT coalesce(max(phone_order), 0) + 1 FROM people WHERE phone = :phone),
    :attributes, :relationships, :devices, :changedAt, :searchable)
  ON CONFLICT (cio_id) DO UPDATE SET id = excluded.id, email = excluded.email,
    email_key = excluded.email_key, phone = excluded.phone,
    phone_order = iif(phone IS excluded.phone, phone_order, excluded.phone_order),
    attributes = excluded.attributes, relationships = excluded.relationships,
    devices = excluded.devices, changed_at = excluded.changed_at, searchable = excluded.searchable`;

/** How many people are read at a time when all of them are read. */
const CHUNK = 1000;

/** A {@linkcode Store} in a SQLite database. `close()` closes the database. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #find: Readonly<Record<IdentifierKind, StatementSync>>;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #from: StatementSync;
  readonly #nextCioId: StatementSync;
  readonly #suppress: StatementSync;
  readonly #unsuppress: StatementSync;
  readonly #isSuppressed: StatementSync;
  #size: number;
  #isInTransaction = false;

  /** @param database Made by `openPeopleDatabase()`. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#size = numberOf(database, "SELECT count(*) FROM people");
    this.#find = {
      id: database.prepare(`${PERSON} WHERE id = ?`),
      email: database.prepare(`${PERSON} WHERE email_key = ?`),
      cio_id: database.prepare(`${PERSON} WHERE cio_id = ?`),
      phone: database.prepare(`${PERSON} WHERE phone = ? ORDER BY phone_order LIMIT 1`),
    };
    this.#put = database.prepare(PUT);
    this.#remove = database.prepare("DELETE FROM people WHERE cio_id = ?");
    this.#from = database.prepare(`${PERSON} WHERE sequence > ? ORDER BY sequence LIMIT ${CHUNK}`);
    this.#nextCioId = database.prepare("UPDATE cio_ids SET given = given + 1 RETURNING given");
    this.#suppress = database.prepare(
      `INSERT INTO suppressed (kind, value, together) VALUES (?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#unsuppress = database.prepare(
      `DELETE FROM suppressed
       WHERE together = (SELECT together FROM suppressed WHERE kind = ? AND value = ?)`,
    );
    this.#isSuppressed = database.prepare("SELECT 1 FROM suppressed WHERE kind = ? AND value = ?");
  }

  get size(): number {
    return this.#size;
  }

  find(identifier: Identifier): StoredPerson | undefined {
    const row = this.#find[identifier.kind].get(comparable(identifier));
    return row && asPerson(row as unknown as PersonRow);
  }

  put(person: StoredPerson): void {
    const { cioId, id, email, attributes, relationships, devices = [], changedAt } = person;
    const isNew = this.#find.cio_id.get(cioId) === undefined;
    this.#put.run({
      cioId,
      id,
      email,
      emailKey: email === null ? null : comparable({ kind: "email", value: email }),
      phone: phoneOf(person),
      attributes: JSON.stringify(attributes),
      relationships: JSON.stringify(relationships),
      devices: JSON.stringify(devices),
      changedAt,
      searchable: searchableText(person),
    });
    if (isNew) this.#size += 1;
  }

  remove(cioId: string): void {
    this.#size -= Number(this.#remove.run(cioId).changes);
  }

  *people(): Iterable<StoredPerson> {
    let last = 0;
    for (;;) {
      const rows = this.#from.all(last) as unknown as PersonRow[];
      for (const row of rows) yield asPerson(row);
      if (rows.length < CHUNK) return;
      last = rows[rows.length - 1].sequence;
    }
  }

  search({ text, offset, limit }: PeopleQuery): PeoplePage {
    const wanted = parseSearch(text) ?? [];
    const where = wanted.length === 0
      ? ""
      : `WHERE ${wanted.map(() => "instr(searchable, ?) > 0").join(" OR ")}`;
    const count = this.#database.prepare(`SELECT count(*) AS total FROM people ${where}`);
    const total = wanted.length === 0
      ? this.#size
      : (count.get(...wanted) as { total: number }).total;
    const page = this.#database.prepare(`${PERSON} ${where} ORDER BY sequence LIMIT ? OFFSET ?`);
    const rows = total <= offset
      ? []
      : page.all(...wanted, limit, offset) as unknown as PersonRow[];
    return { people: rows.map(asPerson), total };
  }

  transaction<T>(work: () => T): T {
    if (this.#isInTransaction) return work();
    const sizeBefore = this.#size;
    this.#database.exec("BEGIN IMMEDIATE");
    this.#isInTransaction = true;
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#size = sizeBefore;
      this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  nextCioId(): string {
    return asCioId((this.#nextCioId.get() as { given: number }).given);
  }

  suppress(identifiers: readonly Identifier[]): void {
    const together = 1 + numberOf(this.#database, "SELECT max(together) FROM suppressed");
    for (const identifier of identifiers) {
      this.#suppress.run(identifier.kind, comparable(identifier), together);
    }
  }

  unsuppress(identifier: Identifier): void {
    this.#unsuppress.run(identifier.kind, comparable(identifier));
  }

  isSuppressed(identifier: Identifier): boolean {
    return this.#isSuppressed.get(identifier.kind, comparable(identifier)) !== undefined;
  }

  close(): void {
    this.#database.close();
  }
}

function asPerson(row: PersonRow): StoredPerson {
  return {
    cioId: row.cio_id,
    id: row.id,
    email: row.email,
    attributes: parseExactJson(row.attributes) as JsonObject,
    relationships: row.relationships === "[]"
      ? NO_RELATIONSHIPS
      : parseExactJson(row.relationships) as unknown as Relationship[],
    ...(row.devices !== "[]" && {
      devices: parseExactJson(row.devices) as unknown as Device[],
    }),
    changedAt: row.changed_at,
  };
}
