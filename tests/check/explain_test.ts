import { assertEquals } from "@std/assert";
import { Explainer } from "../../lib/check/explain.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordOf, textOf } from "../helpers/records.ts";

/** What is wrong with the record `json`, each with the text from where the value at fault begins. */
async function explain(json: string, changes: Partial<PersonRules>): Promise<[string, string][]> {
  const all = rules(changes);
  const record = await recordOf(json);
  const made = new PersonMaker(all).make(record);
  if (isPerson(made)) return [];
  return new Explainer(all).explain(record, made).map(({ message, at }) => [
    message,
    at < 0 ? "" : textOf(record.bytes, at, Math.min(record.end, at + 4)),
  ]);
}

Deno.test("Explainer.explain() finds all that is wrong, where a sync stops at the first reason", async () => {
  const mappings = [
    { from: "n", to: "n", type: "number" as const },
    { from: "t", to: "_timestamp", type: "timestamp" as const },
    { from: "s", to: "s" },
  ];
  const json = `{"id":[],"n":"x","t":"y","s":"${"s".repeat(1001)}"}`;
  assertEquals(await explain(json, { mappings }), [
    ["user identifier 'id' is an array", `[],"`],
    ["cannot convert 'n' to number: it is a string of another form", `"x",`],
    ["attribute 's' is 1,001 bytes, the limit is 1,000", `"sss`],
    [
      `cannot convert 't' to timestamp: "y": not a date of a known form: write it as in ` +
      "2024-01-31T10:11:12Z",
      `"y",`,
    ],
  ]);
});

Deno.test("Explainer.explain() counts bytes as Customer.io does, also of what is not copied", async () => {
  const mappings = [{ from: "a", to: "b" }];
  const escaped = String.raw`\u00e9`;
  const cases: [json: string, bytes: string][] = [
    [`"${escaped.repeat(501)}"`, "1,002"],
    [`"${"x".repeat(70_000)}"`, "70,000"],
    [`"${escaped.repeat(20_000)}"`, "40,000"],
    [`[ ${"1, ".repeat(600)} 1 ]`, "1,203"],
  ];
  for (const [json, bytes] of cases) {
    const message = `attribute 'b' is ${bytes} bytes, the limit is 1,000`;
    const updating = await explain(`{"id":1,"a":${json}}`, { mappings, people: "update" });
    assertEquals(updating.map(([text]) => text), [message]);
    const found = await explain(`{"id":1,"a":${json}}`, { mappings });
    assertEquals(found.map(([message]) => message), [message]);
  }
});

Deno.test("Explainer.explain() says what is wrong with a person as a whole", async () => {
  const mappings = Array.from({ length: 301 }, (_, i) => ({ from: "a", to: `a${i}` }));
  assertEquals(await explain(`{"id":1,"a":1}`, { mappings }), [
    ["person has more than 300 attributes", ""],
  ]);
  assertEquals(await explain("7", {}), [["record is not an object: it is a number", ""]]);
});

Deno.test("Explainer.explain() says the same again for the same record", async () => {
  const all = rules({ mappings: [{ from: "n", to: "n", type: "number" }] });
  const explainer = new Explainer(all);
  const record = await recordOf(`{"id":1,"n":"x"}`);
  const rejection = { reason: "Cannot convert 'n' to number: it is a string of another form" };
  const both = [1, 2].map(() => explainer.explain(record, { ...rejection, field: "n" }));
  assertEquals(both[0], both[1]);
  assertEquals(both[0].length, 1);
});

Deno.test("Explainer.explain() leaves nothing out that a sync says, beside what else is wrong there", async () => {
  const explainer = new Explainer(rules({ mappings: [{ from: "n", to: "n", type: "number" }] }));
  const record = await recordOf(`{"id":1,"n":"x"}`);
  const found = "cannot convert 'n' to number: it is a string of another form";
  const messages = (rejection: { reason: string; field?: string }) =>
    explainer.explain(record, rejection).map(({ message }) => message);
  const same = `C${found.slice(1)}`;
  assertEquals(messages({ reason: same, field: "n" }), [found]);
  assertEquals(messages({ reason: "Too odd", field: "n" }), [found, "too odd"]);
  assertEquals(messages({ reason: same, field: "m" }), [found, found]);
});
