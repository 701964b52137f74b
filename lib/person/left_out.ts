/** Leaves superseded lines of a failures file out of its records. */

import type { DataRecord } from "../input/record.ts";
import type { Superseded } from "../input/superseded.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { formatCount } from "../text.ts";
import type { Warning } from "../warning.ts";
import { IdentifierReader } from "./identifier.ts";
import type { PersonRules } from "./mapping.ts";

/** Data that may have superseded lines in it. */
export interface SupersededData {
  records: AsyncIterable<DataRecord[]>;
  /** Filled in before the first record comes; undefined for data that has no such lines. */
  superseded: Superseded | undefined;
}

/** The records of data without superseded ones, who are no records of the run. */
export class LeftOut {
  /** Those that are to be sent. */
  readonly records: AsyncIterable<DataRecord[]>;

  #count = 0;

  constructor(
    { records, superseded }: SupersededData,
    rules: Pick<PersonRules, "userId" | "identifier" | "limits">,
  ) {
    this.records = superseded === undefined
      ? records
      : this.#filter({ records, superseded }, new UserReader(rules));
  }

  /** That some were left out, if so. */
  warnings(): Warning[] {
    const count = this.#count;
    if (count === 0) return [];
    const records = count === 1 ? "1 record is" : `${formatCount(count)} records are`;
    const message = `${records} left out: later records of the same users were accepted, ` +
      "and older values must not replace theirs";
    return [{ kind: "superseded", message }];
  }

  async *#filter(
    { records, superseded }: { records: AsyncIterable<DataRecord[]>; superseded: Superseded },
    users: UserReader,
  ): AsyncGenerator<DataRecord[]> {
    for await (const some of records) {
      const kept = superseded.isEmpty ? some : some.filter((record) => {
        const user = users.read(record);
        return user === undefined || !superseded.has(user, record.nextOffset);
      });
      this.#count += some.length - kept.length;
      if (kept.length > 0) yield kept;
    }
  }
}

class UserReader {
  #finder: FieldFinder;
  #reader: IdentifierReader;

  constructor(rules: Pick<PersonRules, "userId" | "identifier" | "limits">) {
    this.#finder = new FieldFinder([rules.userId]);
    this.#reader = new IdentifierReader(rules, this.#finder);
  }

  /** Who `record` is about, where that can be said: the user that it has now, if it was mended. */
  read(record: DataRecord): string | undefined {
    this.#finder.find(record);
    const user = this.#reader.read(record);
    return typeof user === "string" ? user : undefined;
  }
}
