/** Writes what a run changes about the people of a state. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Marks } from "./judge.ts";

/** What is written of a person who was accepted. */
export interface AcceptedPerson {
  key: string;
  /** In hexadecimal, of the record or of each of them in their order. */
  hashes: string;
}

/** The changes of one run. Lists are passed as one JSON text, as in `RecordedPeople`; what rows mean says `sorting.ts`. */
export class Changes {
  #reset: StatementSync;
  #sendMore: StatementSync;
  #refuse: StatementSync;
  #accept: StatementSync;
  #comeBack: StatementSync;

  constructor(database: DatabaseSync) {
    const rows = "INSERT INTO accepted (identifier, hash) SELECT";
    this.#reset = database.prepare(`${rows} value, NULL FROM json_each(?)`);
    this.#sendMore = database.prepare(`${rows} value, x'' FROM json_each(?)`);
    this.#refuse = database.prepare(`${rows} value, x'00' FROM json_each(?)`);
    this.#accept = database.prepare(`${rows} key, unhex(value) FROM json_each(?)`);
    this.#comeBack = database.prepare(
      "UPDATE people SET gone = NULL WHERE identifier IN (SELECT value FROM json_each(?))",
    );
  }

  /** Writes what follows from judgements. */
  mark({ resent, sentMore, back }: Marks): void {
    this.reset(resent);
    write(this.#sendMore, sentMore);
    write(this.#comeBack, back);
  }

  /** Writes that `count` records of a user are sent, from the first one on. */
  resend(key: string, count: number): void {
    this.mark({ resent: [key], sentMore: new Array(count - 1).fill(key), back: [] });
  }

  /** Writes that records were rejected by Customer.io: once for each the key of its user. */
  refuse(keys: readonly string[]): void {
    write(this.#refuse, keys);
  }

  /** Writes that what is known of people no longer holds. */
  reset(keys: readonly string[]): void {
    write(this.#reset, keys);
  }

  /** Writes that records were accepted. */
  accept(accepted: readonly AcceptedPerson[]): void {
    // Joined by hand, as JSON text may have a key twice and a JavaScript object may not.
    const pairs = accepted.map(({ key, hashes }) => `${JSON.stringify(key)}:"${hashes}"`);
    this.#accept.run(`{${pairs.join()}}`);
  }
}

function write(statement: StatementSync, keys: readonly string[]): void {
  if (keys.length > 0) statement.run(JSON.stringify(keys));
}
