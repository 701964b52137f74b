/** People made of the JSON text of records, and the text of people. */

import type { PersonRules } from "../../lib/person/mapping.ts";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { recordOf, textOf } from "./records.ts";

/** Rules with `id` as the user and no mappings, changed by `changes`. */
export function rules(changes: Partial<PersonRules> = {}): PersonRules {
  const usual = { userId: "id", identifier: "id", people: "upsert", limits: "enforce" } as const;
  return { ...usual, mappings: [], ...changes };
}

/** The JSON text of a person as an item of a batch. */
export function itemText({ bytes, start, end }: Person): string {
  return textOf(bytes, start, end);
}

/** The JSON text of a person's attributes. */
export function attributesText({ bytes, attributesStart, end }: Person): string {
  return textOf(bytes, attributesStart, end - 1);
}

/** The attributes (JSON text) of the person made of the record `json`, or the reason why it makes none. */
export async function attributesOf(json: string, changes: Partial<PersonRules>): Promise<string> {
  const made = new PersonMaker(rules(changes)).make(await recordOf(json));
  return isPerson(made) ? attributesText(made) : made.reason;
}
