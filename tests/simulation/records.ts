/** What the records of a simulation are, and which values of them belong together. */

import { comparable, type IdentifierKind } from "../../lib/customerio/identifiers.ts";
import type { PlannedRecord } from "./plan.ts";
import { type Attributes, keyOf } from "./server.ts";

/** A line of a failures file that holds a record. */
export interface FailuresLine {
  data?: string;
  outcome: string;
  seq: number;
  /** Whether a line behind it says that it is not to be sent any more. */
  isSuperseded: boolean;
}

/** The records of the data, some of which may have been mended. */
export class Records {
  #bySeq: Map<number, PlannedRecord>;
  #ofUser: Map<string, PlannedRecord[]>;
  #kind: IdentifierKind;

  constructor(records: readonly PlannedRecord[], kind: IdentifierKind) {
    this.#kind = kind;
    this.#bySeq = new Map(records.map((record) => [record.seq, record]));
    this.#ofUser = Map.groupBy(records, (record) => this.keyOf(record));
  }

  /** Equal for two records of one user. */
  keyOf({ id }: PlannedRecord): string {
    return comparable({ kind: this.#kind, value: id });
  }

  /** All of them, in the order of the data. */
  get all(): PlannedRecord[] {
    return [...this.#bySeq.values()];
  }

  get(seq: number): PlannedRecord {
    return this.#bySeq.get(seq)!;
  }

  /** All records, by user, in the order of the data. */
  get byUser(): ReadonlyMap<string, PlannedRecord[]> {
    return this.#ofUser;
  }

  /** Takes out of every record what it is rejected for. */
  mend(): void {
    for (const record of this.#bySeq.values()) {
      delete record.age;
      delete record.bad;
      delete record.poison;
      delete record.fatal;
    }
  }

  /** Whether `attributes` are what some records of `key` in a row say, the last of which has their `seq`. */
  isMerged(key: string, { _timestamp, ...attributes }: Attributes): boolean {
    const records = this.#ofUser.get(key) ?? [];
    const last = records.findIndex(({ seq }) => seq === attributes.seq);
    let merged: Attributes = {};
    for (let i = last; i >= 0; i--) {
      if (isRejectedHere(records[i])) {
        if (i === last) return false;
        continue;
      }
      merged = { ...attributesOf(records[i]), ...merged };
      if (isSame(merged, attributes)) return true;
    }
    return false;
  }
}

/** What the server is to have of a record. */
export function attributesOf(
  { id: _, at: _at, age: _age, ...attributes }: PlannedRecord,
): Attributes {
  return attributes;
}

/** Whether cio-sync itself rejects it. */
export function isRejectedHere({ age }: PlannedRecord): boolean {
  return age !== undefined;
}

/** Whether nobody will ever take it as it is. */
export function isBad(record: PlannedRecord): boolean {
  const { bad, poison, fatal } = record;
  return isRejectedHere(record) || bad === true || poison === true || fatal === true;
}

/** Whether `a` and `b` have the same names and values. */
export function isSame(a: Attributes, b: Attributes): boolean {
  return Object.keys(a).length === Object.keys(b).length && isWithin(a, b);
}

/** Whether `b` has all that `a` has. */
export function isWithin(a: Attributes, b: Attributes | undefined): boolean {
  return b !== undefined && Object.entries(a).every(([name, value]) => b[name] === value);
}

/** The lines of a failures file that hold records, in their order, and whether each line is whole. */
export function readLines(
  bytes: Uint8Array | undefined,
): { lines: FailuresLine[]; areWhole: boolean } {
  const texts = new TextDecoder().decode(bytes ?? new Uint8Array(0)).split("\n");
  const lines: (FailuresLine & { user: string })[] = [];
  let areWhole = texts.pop() === "";
  for (const text of texts) {
    try {
      const { outcome, record, user } = JSON.parse(text);
      if (record !== undefined) {
        lines.push({ outcome, seq: record.seq, isSuperseded: false, user: keyOf(record.id) });
      } else if (outcome === "superseded") {
        for (const line of lines) if (line.user === keyOf(user)) line.isSuperseded = true;
      }
    } catch {
      areWhole = false;
    }
  }
  return { lines, areWhole };
}
