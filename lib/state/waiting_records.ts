/** Records that wait for later ones of their users: on disk, as there may be any number of them. */

import type { DataRecord } from "../input/record.ts";
import { MemberList } from "../json/member_list.ts";
import type { Person, RejectedPerson } from "../person/person.ts";
import { TemporaryDatabase } from "../temporary_database.ts";

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 4 * 1024 * 1024;

const SCHEMA = `
  CREATE TEMP TABLE waiting (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    facts TEXT NOT NULL,
    record BLOB NOT NULL,
    item BLOB NOT NULL
  );
  CREATE INDEX temp.waiting_key ON waiting (key, number);
`;

/** Members are looked at when the person is made, and not again. */
const NONE = new MemberList();

/** A row: keys are JSON text, as a text column may come back cut off at a NUL, which an identifier can contain. */
interface Row {
  facts: string;
  record: Uint8Array;
  item: Uint8Array;
}

/** What a row says of a record besides its text and what it became. */
interface Facts {
  record: Omit<DataRecord, "bytes" | "start" | "end" | "chunk" | "members">;
  person: Omit<RejectedPerson, "record" | "bytes" | "start" | "end" | "parts" | "rejection">;
  rejection?: RejectedPerson["rejection"];
}

/** The records of one run that wait. Its methods throw when the disk is full. */
export class WaitingRecords implements Disposable {
  #opened: TemporaryDatabase | undefined;
  #size = 0;

  /** How many records wait. */
  get size(): number {
    return this.#size;
  }

  /** Has the record of `person` wait behind those of the same user. The original must not be used any more. */
  add(person: Person | RejectedPerson): void {
    const { record, key, bytes, start, end, parts: _, ...others } = person;
    const { bytes: text, start: from, end: to, chunk, members: _members, ...rest } = record;
    const facts: Facts = {
      record: rest,
      person: { ...others, key, attributesStart: others.attributesStart - start },
    };
    this.#database.run(
      "INSERT INTO waiting (key, facts, record, item) VALUES (?, ?, ?, ?)",
      ...[JSON.stringify(key), JSON.stringify(facts)],
      ...[text.subarray(from, to), bytes.subarray(start, end)],
    );
    this.#size++;
    chunk?.release();
  }

  /** Whether a record of this user waits. */
  has(key: string): boolean {
    if (this.#size === 0) return false;
    const sql = "SELECT 1 FROM waiting WHERE key = ?";
    return this.#database.get(sql, JSON.stringify(key)) !== undefined;
  }

  /** Those that wait of this user, in their order; they no longer do. */
  take(key: string): (Person | RejectedPerson)[] {
    if (this.#size === 0) return [];
    return this.#take(JSON.stringify(key));
  }

  /** All of them, user by user; they no longer wait. */
  *takeAll(): Generator<(Person | RejectedPerson)[]> {
    while (this.#size > 0) {
      const sql = "SELECT key FROM waiting ORDER BY number LIMIT 1";
      yield this.#take(this.#database.get<{ key: string }>(sql)!.key);
    }
  }

  [Symbol.dispose](): void {
    this.#opened?.[Symbol.dispose]();
    this.#opened = undefined;
  }

  #take(key: string): (Person | RejectedPerson)[] {
    const rows = this.#database.all<Row>(
      "SELECT facts, record, item FROM waiting WHERE key = ? ORDER BY number",
      key,
    );
    this.#database.run("DELETE FROM waiting WHERE key = ?", key);
    this.#size -= rows.length;
    return rows.map(fromRow);
  }

  /** Opened when it is needed, as most runs have nothing to keep in it. */
  get #database(): TemporaryDatabase {
    return this.#opened ??= new TemporaryDatabase({
      ...{ schema: SCHEMA, cacheBytes: CACHE_BYTES, of: "records" },
    });
  }
}

function fromRow({ facts, record, item }: Row): Person | RejectedPerson {
  const { record: rest, person, rejection } = JSON.parse(facts) as Facts;
  const made: Person = {
    ...person,
    beside: person.beside ?? undefined,
    record: {
      ...rest,
      bytes: record,
      start: 0,
      end: record.length,
      chunk: undefined,
      members: NONE,
    },
    bytes: item,
    start: 0,
    end: item.length,
    parts: undefined,
  };
  return rejection === undefined ? made : { ...made, rejection };
}
