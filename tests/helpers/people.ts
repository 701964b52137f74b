/** Records and people made of JavaScript values. */

import { readJsonArray } from "../../lib/input/json_array.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";

/** `id` is the user; `name`, `seq` and `text` go over as they are. */
export const RULES: PersonRules = {
  userId: "id",
  identifier: "id",
  mappings: ["name", "seq", "text"].map((key) => ({ from: key, to: key })),
  people: "upsert",
  limits: "server",
};

/** A source of records that counts what was taken from it. */
export interface RecordSource {
  records: AsyncIterable<DataRecord[]>;
  /** How many records were taken so far. */
  readonly taken: number;
}

/** Records with the JSON text of `values`, read as from a file, `atOnce` at a time. */
export function sourceOf(values: readonly unknown[], atOnce = 1): RecordSource {
  let taken = 0;
  async function* chunks() {
    for (let i = 0; i < values.length; i += atOnce) {
      const some = values.slice(i, i + atOnce);
      taken += some.length;
      // The space lets a number end within its chunk.
      const texts = some.map((value) => `${JSON.stringify(value)} `);
      yield new TextEncoder().encode((i === 0 ? "[" : ",") + texts.join(","));
    }
    yield new TextEncoder().encode(values.length === 0 ? "[]" : "]");
  }
  return {
    records: readJsonArray(chunks()),
    get taken() {
      return taken;
    },
  };
}

/** People made of records with the JSON text of `values`. */
export async function peopleOf(values: unknown[], rules: PersonRules = RULES): Promise<Person[]> {
  const maker = new PersonMaker(rules);
  const people: Person[] = [];
  for await (const records of sourceOf(values, 100).records) {
    for (const record of records) {
      const made = maker.make(record);
      if (!isPerson(made)) throw new TypeError(`Cannot make a person: ${made.reason}`);
      people.push(made);
    }
  }
  return people;
}

/** `{ id: "0" }`, `{ id: "1" }` and so on. */
export function users(count: number, more: object = {}): { id: string }[] {
  return Array.from({ length: count }, (_, i) => ({ id: String(i), ...more }));
}
