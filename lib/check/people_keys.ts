/** Users who are there more than once, and emails that two users have. */

import { comparable } from "../customerio/identifiers.ts";
import type { DataRecord, Position } from "../input/record.ts";
import { placeOf } from "../input/record.ts";
import { isDigit, MINUS, QUOTE } from "../json/bytes.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { type PersonRules, sourceText } from "../person/mapping.ts";
import { formatCount, plural } from "../text.ts";
import type { Warning } from "../warning.ts";
import { KeyText } from "./key_text.ts";
import type { Repeat } from "./repeat_table.ts";
import { Repeats, type RepeatsOptions } from "./repeats.ts";

const AT = 0x40;

/** How many users and emails are there more than once. */
export interface Duplicates {
  /** Users of more than one record. */
  users: number;
  /** Emails of more than one user. */
  emails: number;
  /** The first of each, 20 at most. */
  examples: { users: RepeatedUser[]; emails: SharedEmail[] };
}

/** A user who is there more than once. */
export interface RepeatedUser {
  user: string;
  /** Of the first two records. */
  positions: [Position, Position];
}

/** An email, which is not named, that two users have. */
export interface SharedEmail {
  users: [string, string];
  positions: [Position, Position];
}

/** Values that are no addresses, where emails are expected. */
interface NoAddresses {
  count: number;
  numbers: number;
  first: Position | undefined;
}

/** Counts over all records of one run. */
export class PeopleKeys implements Disposable {
  #users: Repeats;
  #emails: Repeats;
  #rules: PersonRules;
  /** Number of the path of the emails; -1 where no mapping is to `email`. */
  #emailPath: number;
  #user = new KeyText();
  #email = new KeyText();
  #noAddresses: NoAddresses = { count: 0, numbers: 0, first: undefined };

  constructor(rules: PersonRules, { maxBytes }: Pick<RepeatsOptions, "maxBytes"> = {}) {
    this.#rules = rules;
    const more = maxBytes === undefined ? {} : { maxBytes };
    this.#users = new Repeats({ hasOwners: false, ...more });
    this.#emails = new Repeats({ hasOwners: true, ...more });
    const mapping = rules.mappings.findIndex(({ to }) => to === "email");
    this.#emailPath = rules.identifier === "email" ? 0 : mapping < 0 ? -1 : mapping + 1;
  }

  /** Users who are there more than once, as far as is known before `finish`. */
  get repeatedRecords(): number {
    return this.#users.records;
  }

  /** Adds record number `number` of the run, whose user has this key if it can be told, and in which `fields` has looked. */
  add(
    record: DataRecord,
    { key, fields, number }: {
      key: string | undefined;
      fields: Pick<FieldFinder, "start" | "end">;
      number: number;
    },
  ): void {
    const { position } = record;
    const hasUser = key !== undefined && this.#user.set(key);
    if (hasUser) {
      this.#users.add({ key: this.#user, owner: undefined, position, number });
    }
    const start = this.#emailPath < 0 ? -1 : fields.start(this.#emailPath);
    if (start < 0) return;
    const hasEmail = this.#readEmail(record, start, fields.end(this.#emailPath));
    // Those who are named by their email have it by themselves.
    if (!hasEmail || !hasUser || this.#emailPath === 0) return;
    this.#emails.add({ key: this.#email, owner: this.#user, position, number });
  }

  /** Counts to the end, unless `signal` is aborted. */
  async finish(signal: AbortSignal): Promise<void> {
    await this.#users.finish(signal);
    await this.#emails.finish(signal);
  }

  /** What was found. */
  duplicates(): Duplicates {
    return {
      users: this.#users.count,
      emails: this.#emails.count,
      examples: {
        users: this.#users.examples().map(({ key, positions }) => ({ user: key, positions })),
        emails: this.#emails.examples()
          .map(({ owners, positions }: Repeat) => ({ users: owners, positions })),
      },
    };
  }

  /** Warns of what is no email where one is expected. */
  warnings(): Warning[] {
    const { count, numbers, first } = this.#noAddresses;
    if (first === undefined) return [];
    const { userId, mappings } = this.#rules;
    const isUserId = this.#emailPath === 0;
    const index = this.#emailPath - 1;
    const source = isUserId ? `'${userId}'` : sourceText(mappings[index]);
    const ofThem = numbers > 0 && numbers < count
      ? `, ${formatCount(numbers)} of them numbers`
      : "";
    const values = plural(count, numbers === count ? "number" : "value");
    const cure = isUserId
      ? 'check userId, and "identifier"'
      : `check mappings[${index}].from: is another key meant?`;
    const message = `email: ${values} in ${source} ${
      count === 1 ? "is no address" : "are no addresses"
    }${ofThem} (first: ${placeOf(first)}): ${cure}`;
    return [{ kind: "email-doubtful", message }];
  }

  [Symbol.dispose](): void {
    this.#users[Symbol.dispose]();
    this.#emails[Symbol.dispose]();
  }

  /** Makes `#email` the email `bytes[start..end]`, as Customer.io compares it; false where there is none. */
  #readEmail({ bytes, position }: DataRecord, start: number, end: number): boolean {
    const isString = bytes[start] === QUOTE;
    const isNumber = isDigit(bytes[start]) || bytes[start] === MINUS;
    // An empty one clears the attribute; what is neither is rejected.
    if (!isNumber && !(isString && end - start > 2)) return false;
    const quote = isString ? 1 : 0;
    const email = this.#email;
    if (!email.setFolded(bytes, start + quote, end - quote)) {
      const value = isString
        ? decodeString(bytes, start + 1, end - 1)
        : decodeText(bytes, start, end);
      if (!email.set(comparable({ kind: "email", value }))) return false;
    }
    if (email.bytes.subarray(0, email.length).indexOf(AT) <= 0) {
      const odd = this.#noAddresses;
      odd.count++;
      if (isNumber) odd.numbers++;
      odd.first ??= position;
    }
    return true;
  }
}
