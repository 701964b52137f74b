/** Tests of how people are shown as they would be sent, line by line. */

import { assertEquals } from "@std/assert";
import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import { peopleLines, valueText } from "../../lib/preview/people_text.ts";
import type { ShownPerson } from "../../lib/preview/shown_people.ts";

/** The lines without colours. */
function linesOf(...people: ShownPerson[]): string[] {
  const areOn = getColorEnabled();
  setColorEnabled(false);
  try {
    return peopleLines(people);
  } finally {
    setColorEnabled(areOn);
  }
}

/** A person in a batch with these attributes. */
function item(attributes: ShownPerson["body"], more: Partial<ShownPerson> = {}): ShownPerson {
  return {
    user: "1",
    position: { record: 2, line: 3, column: 1, offset: 20 },
    records: 1,
    request: "POST /api/v2/batch",
    body: { type: "person", action: "identify", identifiers: { id: "1" }, attributes },
    ...more,
  };
}

const FIRST = '  id "1" (line 3, POST /api/v2/batch)';

Deno.test("peopleLines() shows a person with attributes in columns, and what stands beside them", () => {
  assertEquals(linesOf(), []);
  assertEquals(linesOf(item({ a: 1, name: "Zoë" })), [
    ...["", "The first person as they would be sent:", FIRST],
    ...["    a     1", '    name  "Zoë"'],
  ]);
  const { body } = item({ a: null });
  const beside = item({}, { body: { ...body, timestamp: 5 }, records: 3 });
  const none = item({});
  const single = item({}, {
    request: "PUT /api/v1/customers/1",
    body: { b: true, identifiers: { x: 1 } },
    records: 2,
  });
  assertEquals(linesOf(beside, none, single), [
    ...["", "The first 3 people as they would be sent:"],
    '  id "1" (line 3, 3 records together, POST /api/v2/batch)',
    ...["    a  null", "    beside the attributes: timestamp 5"],
    ...[FIRST, "    no attributes"],
    '  "1" in the path (line 3, 2 records together, PUT /api/v1/customers/1)',
    ...["    b            true", '    identifiers  {"x":1}'],
  ]);
});

Deno.test("peopleLines() cuts long names, shows fifty attributes, and counts the others", () => {
  const [fits, long] = ["n".repeat(40), "n".repeat(41)];
  assertEquals(linesOf(item({ [fits]: 1 })).at(-1), `    ${fits}  1`);
  assertEquals(linesOf(item({ [long]: 1 })).at(-1), `    ${fits}…  1`);
  const many = (count: number) =>
    linesOf(item(Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i]))));
  assertEquals([many(50).length, many(50).at(-1)], [53, "    a49  49"]);
  assertEquals(many(51).slice(-2), [
    "    a49  49",
    "    and 1 other attribute: --json has them all",
  ]);
});

Deno.test("valueText() shows up to 120 characters of a value, and how many there are", () => {
  assertEquals(valueText("x".repeat(118)), `"${"x".repeat(118)}"`);
  assertEquals(valueText("x".repeat(119)), `"${"x".repeat(119)}… (121 characters)`);
  assertEquals(valueText("x".repeat(1998)), `"${"x".repeat(119)}… (2,000 characters)`);
  assertEquals(valueText({ a: ["\u202e"] }), '{"a":["\\u202e"]}');
});
