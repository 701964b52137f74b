/** Which people a dry run shows, whatever the order of the requests. */

import { assertEquals } from "@std/assert";
import type { Person } from "../../lib/person/person.ts";
import type { PlannedPerson } from "../../lib/preview/planned_requests.ts";
import { ShownPeople } from "../../lib/preview/shown_people.ts";
import { recordOf, utf8 } from "../helpers/records.ts";

/** A person of this record. */
async function planned(record: number, file?: string): Promise<PlannedPerson> {
  const read = await recordOf("{}");
  const bytes = utf8('{"type":"person"}');
  const person = {
    user: `${record}`,
    record: { ...read, position: { ...read.position, record, file } },
    ...{ bytes, start: 0, end: bytes.length },
  };
  return { person: person as unknown as Person, single: undefined };
}

Deno.test("ShownPeople keeps the first people of the data, in their order", async () => {
  const cases: { size: number; added: number[]; kept: string[] }[] = [
    { size: 0, added: [1], kept: [] },
    { size: 2, added: [2, 1], kept: ["1", "2"] },
    { size: 2, added: [4, 3, 2, 1], kept: ["1", "2"] },
    { size: 2, added: [1, 2, 3], kept: ["1", "2"] },
    { size: 2, added: [1, 3, 2, 4], kept: ["1", "2"] },
    { size: 3, added: [9, 1, 8, 2, 7], kept: ["1", "2", "7"] },
  ];
  for (const { size, added, kept } of cases) {
    const shown = new ShownPeople(size, []);
    for (const record of added) shown.add(await planned(record));
    assertEquals(shown.people.map(({ user }) => user), kept, added.join());
  }
});

Deno.test("ShownPeople has those of the first file before all others", async () => {
  const shown = new ShownPeople(2, ["b.json", "a.json"]);
  for (const [record, file] of [[1, "a.json"], [5, "b.json"], [2, "a.json"], [4, "b.json"]]) {
    shown.add(await planned(record as number, file as string));
  }
  assertEquals(shown.people.map(({ user }) => user), ["4", "5"]);
});

Deno.test("ShownPeople has a person of several records where the first of them stands", async () => {
  const [first, second, third] = await Promise.all([1, 2, 3].map((record) => planned(record)));
  const parts = [first.person, third.person];
  const merged = { ...third, person: { ...third.person, user: "1 and 3", parts } };
  for (const all of [[merged, second], [second, merged]]) {
    const shown = new ShownPeople(1, []);
    for (const one of all) shown.add(one);
    assertEquals(shown.people.map(({ user, records }) => [user, records]), [["1 and 3", 2]]);
  }
});

Deno.test("ShownPeople names the request that carries a person, and shows its body", async () => {
  const shown = new ShownPeople(3, []);
  const body = utf8('{"a":1}');
  const [batch, entity, path] = await Promise.all([1, 2, 3].map((record) => planned(record)));
  for (const one of [batch, { ...entity, single: { body } }]) shown.add(one);
  shown.add({ ...path, single: { body, path: "a/b" } });
  assertEquals(shown.people.map(({ request, body }) => [request, body]), [
    ["POST /api/v2/batch", { type: "person" }],
    ["POST /api/v2/entity", { a: 1 }],
    ["PUT /api/v1/customers/a%2Fb", { a: 1 }],
  ]);
});
