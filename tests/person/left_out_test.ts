import { assertEquals } from "@std/assert";
import { Superseded } from "../../lib/input/superseded.ts";
import { LeftOut } from "../../lib/person/left_out.ts";
import { recordsOf, textOf } from "../helpers/records.ts";

const RULES = { userId: "id", identifier: "id", limits: "enforce" } as const;

/** What is left of `texts`, of which those of these users are superseded, and what is said of it. */
async function leftOf(texts: string[], superseded: string[] | undefined) {
  const all = await recordsOf(`[${texts.join()}]`);
  const known = superseded && new Superseded("id");
  for (const user of superseded ?? []) known!.add(user, all.at(-1)!.nextOffset);
  async function* records() {
    for (const record of all) yield [record];
  }
  const leftOut = new LeftOut({ records: records(), superseded: known }, RULES);
  const left: string[] = [];
  for await (const some of leftOut.records) {
    assertEquals(some.length > 0, true, "an empty list of records");
    for (const { bytes, start, end } of some) left.push(textOf(bytes, start, end));
  }
  return { left, warnings: leftOut.warnings() };
}

Deno.test("LeftOut leaves out the records of superseded users, and says how many", async () => {
  const texts = ['{"id":1}', '{"id":"2"}', '{"no":3}', '{"id":"1"}', "5"];
  const why = "left out: later records of the same users were accepted, " +
    "and older values must not replace theirs";
  assertEquals(await leftOf(texts, undefined), { left: texts, warnings: [] });
  assertEquals(await leftOf(texts, []), { left: texts, warnings: [] });
  assertEquals(await leftOf(texts, ["7"]), { left: texts, warnings: [] });
  assertEquals(await leftOf(texts, ["2"]), {
    left: texts.toSpliced(1, 1),
    warnings: [{ kind: "superseded", message: `1 record is ${why}` }],
  });
  assertEquals(await leftOf(texts, ["1", "2"]), {
    left: ['{"no":3}', "5"],
    warnings: [{ kind: "superseded", message: `3 records are ${why}` }],
  });
});
