/** Records that wait for later ones of their users: on disk, as there may be any number of them. */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileProblem } from "../file_error.ts";
import type { DataRecord } from "../input/record.ts";
import { MemberList } from "../json/member_list.ts";
import { isRejected, type Person, type RejectedPerson } from "../person/person.ts";

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 4 * 1024 * 1024;

/**
 * A temporary table in an empty database in memory: SQLite keeps it in a file of its own that nobody else can open and
 * that is gone when the process is. The file is in `SQLITE_TMPDIR`, `TMPDIR` or `/var/tmp`
 * (https://www.sqlite.org/tempfiles.html).
 */
const SCHEMA = `
  PRAGMA temp_store = FILE;
  CREATE TEMP TABLE waiting (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    facts TEXT NOT NULL,
    record BLOB NOT NULL,
    item BLOB NOT NULL
  );
  CREATE INDEX temp.waiting_key ON waiting (key, number);
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = ${-CACHE_BYTES / 1024};
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
  #database: DatabaseSync | undefined;
  #statements = new Map<string, StatementSync>();
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
      ...(isRejected(person) ? { rejection: person.rejection } : {}),
    };
    this.#run(
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
    return this.#prepare("SELECT 1 FROM waiting WHERE key = ?").get(JSON.stringify(key)) !==
      undefined;
  }

  /** Those that wait of this user, in their order; they no longer do. */
  take(key: string): (Person | RejectedPerson)[] {
    if (this.#size === 0) return [];
    return this.#take(JSON.stringify(key));
  }

  /** All of them, user by user; they no longer wait. */
  *takeAll(): Generator<(Person | RejectedPerson)[]> {
    while (this.#size > 0) {
      const { key } = this.#prepare("SELECT key FROM waiting ORDER BY number LIMIT 1").get() as {
        key: string;
      };
      yield this.#take(key);
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database?.close();
    this.#database = undefined;
  }

  #take(key: string): (Person | RejectedPerson)[] {
    const rows = this.#prepare(
      "SELECT facts, record, item FROM waiting WHERE key = ? ORDER BY number",
    )
      .all(key) as unknown as Row[];
    this.#run("DELETE FROM waiting WHERE key = ?", key);
    this.#size -= rows.length;
    return rows.map(fromRow);
  }

  #run(sql: string, ...values: (string | Uint8Array)[]): void {
    try {
      this.#prepare(sql).run(...values);
    } catch (error) {
      throw new Error(
        `Cannot keep records in a temporary file: ${fileProblem(error)}; TMPDIR names the folder`,
        { cause: error },
      );
    }
  }

  #prepare(sql: string): StatementSync {
    if (this.#database === undefined) {
      this.#database = new DatabaseSync(":memory:");
      this.#database.exec(SCHEMA);
    }
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
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
