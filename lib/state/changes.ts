/** Writes what a run changes about the people of a state. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
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

/** The changes of one run. Lists are passed as one JSON text, as in `RecordedPeople`; what rows mean says `sorting.ts`. */
export class Changes {
  #reset: StatementSync;
  #sendMore: StatementSync;
  #refuse: StatementSync;
  #accept: StatementSync;
  #comeBack: StatementSync;
  #onFirst: (() => void) | undefined;

  /** @param onFirst Called before the first change of the run. */
  constructor(database: DatabaseSync, onFirst: () => void) {
    this.#onFirst = onFirst;
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

  /** Writes what follows from judgements. */
  mark({ resent, sentMore, back }: Marks): void {
    this.reset(resent);
    this.#write(this.#sendMore, sentMore);
    if (back.length > 0) this.#run(this.#comeBack, JSON.stringify(back));
  }

  /** Writes that `count` records of a user are sent, from the first one on. */
  resend(user: NumberedUser, count: number): void {
    this.mark({ resent: [user], sentMore: new Array(count - 1).fill(user), back: [] });
  }

  /** Writes that records were rejected by Customer.io: once for each its user. */
  refuse(users: readonly NumberedUser[]): void {
    this.#write(this.#refuse, users);
  }

  /** Writes that what is known of people no longer holds. */
  reset(users: readonly NumberedUser[]): void {
    this.#write(this.#reset, users);
  }

  /** Writes that records were accepted: of each their user, and the hash or hashes. */
  accept(accepted: readonly (NumberedUser & { hashes: string })[]): void {
    const values = accepted.map(({ key, number, hashes }) => ({
      key,
      value: `"${String(number).padStart(NUMBER_DIGITS, "0")}${hashes}"`,
    }));
    this.#run(this.#accept, objectOf(values));
  }

  #write(statement: StatementSync, users: readonly NumberedUser[]): void {
    if (users.length === 0) return;
    this.#run(statement, objectOf(users.map(({ key, number }) => ({ key, value: number }))));
  }

  #run(statement: StatementSync, list: string): void {
    this.#onFirst?.();
    this.#onFirst = undefined;
    statement.run(list);
  }
}

/** By hand, as JSON text may have a key twice and a JavaScript object may not. */
function objectOf(members: readonly { key: string; value: string | number }[]): string {
  return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join()}}`;
}
