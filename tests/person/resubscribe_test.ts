/** Tests of data that would subscribe people again. */

import { assertEquals } from "@std/assert";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

const CASES: {
  name: string;
  values: unknown[];
  mapping?: Record<string, unknown>;
  count: number;
}[] = [
  { name: "true", values: [true, "true", "TRUE", 1], count: 0 },
  { name: "false, in all its forms", values: [false, "false", 0, "False"], count: 4 },
  { name: "null, which clears it", values: [null, ""], count: 2 },
  { name: "no value at all", values: [undefined], count: 0 },
  { name: "a default", values: [undefined, true], mapping: { default: false }, count: 1 },
  { name: "another attribute", values: [false], mapping: { to: "in_crm" }, count: 0 },
];

for (const { name, values, mapping, count } of CASES) {
  Deno.test(`warnings() has how many users may be subscribed again: ${name}`, async () => {
    const maker = new PersonMaker({
      userId: "id",
      identifier: "id",
      limits: "enforce",
      people: "upsert",
      mappings: [{ from: "u", to: "unsubscribed", required: false, null: "clear", ...mapping }],
    });
    for (const record of await recordsOf(JSON.stringify(values.map((u, id) => ({ id, u }))))) {
      assertEquals(isPerson(maker.make(record)), true);
    }
    const found = maker.warnings().filter(({ kind }) => kind === "resubscribe");
    assertEquals(
      found.map(({ message }) => message.split(" ")[1]),
      count === 0 ? [] : [`${count}`],
    );
  });
}
