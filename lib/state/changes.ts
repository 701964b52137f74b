/** Writes what a run changes about the people of a state. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AcceptedPerson, AcceptedUsers } from "./accepted_users.ts";
import type { Fingerprints } from "./fingerprint.ts";
import type { Marks, NumberedUser } from "./judge.ts";

/** Creates the table that a run appends to. */
export const ACCEPTED_SCHEMA = `
  CREATE TABLE accepted (
    sequence INTEGER PRIMARY KEY,
    identifier TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB
  ) STRICT;
`;

/** Digits of the number in front of hashes. */
const NUMBER_DIGITS = 12;

/** Writes what a run changes about the people of a state. */
export interface StateChanges {
  /** Writes what follows from judgements. */
  mark(marks: Marks): void;
  /** Writes that `count` records of a user are sent, from the first one on. */
  resend(user: NumberedUser, count: number): void;
  /** Writes that records were rejected by Customer.io: once for each its user. */
  refuse(users: readonly NumberedUser[]): void;
  /** Writes that what is known of people no longer holds. */
  reset(users: readonly NumberedUser[]): void;
  /** Writes that records were accepted. */
  accept(accepted: AcceptedUsers): void;
  /** The same of records whose hashes are known. */
  record(accepted: readonly (NumberedUser & AcceptedPerson)[]): void;
}

/** What writing them takes. */
export interface ChangesOptions {
  fingerprints: Pick<Fingerprints, "ofAttributes">;
  /** Called before the first change of the run. */
  onFirst: () => void;
}

/** The changes of one run. Lists are passed as one JSON text, as in `RecordedPeople`; what rows mean says `sorting.ts`. */
export class Changes implements StateChanges {
  #reset: StatementSync;
  #sendMore: StatementSync;
  #refuse: StatementSync;
  #accept: StatementSync;
  #comeBack: StatementSync;
  #options: ChangesOptions;
  #isFirst = true;

  constructor(database: DatabaseSync, options: ChangesOptions) {
    this.#options = options;
    const rows = "INSERT INTO accepted (identifier, number, hash) SELECT key";
    this.#reset = database.prepare(`${rows}, value, NULL FROM json_each(?)`);
    this.#sendMore = database.prepare(`${rows}, value, x'' FROM json_each(?)`);
    this.#refuse = database.prepare(`${rows}, value, x'00' FROM json_each(?)`);
    this.#accept = database.prepare(`
      ${rows}, CAST(substr(value, 1, ${NUMBER_DIGITS}) AS INTEGER), unhex(substr(value, ${
      NUMBER_DIGITS + 1
    })) FROM json_each(?)
    `);
    this.#comeBack = database.prepare(
      "UPDATE people SET gone = NULL WHERE identifier IN (SELECT value FROM json_each(?))",
    );
  }

  mark({ resent, sentMore, back }: Marks): void {
    this.reset(resent);
    this.#write(this.#sendMore, sentMore);
    if (back.length > 0) this.#run(this.#comeBack, JSON.stringify(back));
  }

  resend(user: NumberedUser, count: number): void {
    this.mark({ resent: [user], sentMore: new Array(count - 1).fill(user), back: [] });
  }

  refuse(users: readonly NumberedUser[]): void {
    this.#write(this.#refuse, users);
  }

  reset(users: readonly NumberedUser[]): void {
    this.#write(this.#reset, users);
  }

  accept({ keys, numbers, counts, records }: AcceptedUsers): void {
    const { fingerprints } = this.#options;
    let next = 0;
    const members = keys.all.map((key, i) => {
      let hashes = "";
      for (let left = counts[i]; left > 0; left--) {
        hashes += fingerprints.ofAttributes(records.at(next++)!);
      }
      return memberOf({ key, number: numbers[i], hashes });
    });
    this.#run(this.#accept, objectOf(members));
  }

  record(accepted: readonly (NumberedUser & AcceptedPerson)[]): void {
    this.#run(this.#accept, objectOf(accepted.map(memberOf)));
  }

  #write(statement: StatementSync, users: readonly NumberedUser[]): void {
    if (users.length === 0) return;
    this.#run(
      statement,
      objectOf(users.map(({ key, number }) => `${JSON.stringify(key)}:${number}`)),
    );
  }

  #run(statement: StatementSync, list: string): void {
    if (this.#isFirst) this.#options.onFirst();
    this.#isFirst = false;
    statement.run(list);
  }
}

function memberOf({ key, number, hashes }: NumberedUser & AcceptedPerson): string {
  return `${JSON.stringify(key)}:"${String(number).padStart(NUMBER_DIGITS, "0")}${hashes}"`;
}

/** By hand, as JSON text may have a key twice and a JavaScript object may not. */
function objectOf(members: readonly string[]): string {
  return `{${members.join()}}`;
}
