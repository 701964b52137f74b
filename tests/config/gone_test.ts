/** Tests of what a configuration may say of people who have left the data. */

import { assertEquals, assertRejects } from "@std/assert";
import type { GoneAction } from "../../lib/config/gone.ts";
import { parseConfiguration } from "../../lib/config/read.ts";
import type { ConfigError } from "../../lib/config/read.ts";

function textWith(gone: unknown, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ region: "sandbox", userId: "id", mappings: [], gone, ...more });
}

Deno.test("parseConfiguration() takes words and attributes for gone", async () => {
  const all: GoneAction[] = ["keep", "suppress", "delete", {
    set: { in_crm: false, left_at: 5, note: null },
  }, {
    set: { unsubscribed: true, "cio_subscription_preferences.topics.topic_1": false },
  }];
  for (const gone of all) assertEquals((await parseConfiguration(textWith(gone))).gone, gone);
});

Deno.test("parseConfiguration() takes 300 attributes of who is gone, and names of 150 bytes", async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, 1]));
  const long = { ["x".repeat(148) + "é"]: 1 };
  for (const set of [many, long]) {
    assertEquals((await parseConfiguration(textWith({ set }))).gone, { set });
  }
});

Deno.test("parseConfiguration() takes longer names for who is gone where the server decides", async () => {
  const set = { ["x".repeat(151)]: 1 };
  const { gone } = await parseConfiguration(textWith({ set }, { limits: "server" }));
  assertEquals(gone, { set });
});

const FORM =
  'gone: Must be "keep", "suppress", "delete" or an object such as { "set": { "in_crm": false } }';
const PERSONAL =
  "Cannot be set for everyone who is gone: it is one person's alone, or an instruction";

const WRONG: { gone: unknown; more?: Record<string, unknown>; problems: string[] }[] = [
  { gone: "remove", problems: [`${FORM}: found the string "remove"`] },
  { gone: { sett: {} }, problems: [`${FORM}: found an object`] },
  {
    gone: { set: {}, also: 1 },
    problems: [
      "gone.also: Unknown key: the keys here are set",
      'gone.set: Must name an attribute, such as { "in_crm": false }',
    ],
  },
  { gone: { set: [] }, problems: [`${FORM}: found an object`] },
  {
    gone: { set: {} },
    problems: ['gone.set: Must name an attribute, such as { "in_crm": false }'],
  },
  {
    gone: {
      set: {
        id: "1",
        email: "x",
        cio_id: "2",
        _update: true,
        _timestamp: 1,
        cio_relationships: [],
      },
    },
    problems: ["id", "email", "cio_id", "_update", "_timestamp", "cio_relationships"]
      .map((name) => `gone.set.${name}: ${PERSONAL}`),
  },
  { gone: { set: { "": 1 } }, problems: ['gone.set[""]: Must have a name'] },
  {
    gone: { set: { unsubscribed: "maybe" } },
    problems: [
      "gone.set.unsubscribed: Cannot be converted to the mapping's type, boolean: change one of the two",
    ],
  },
  {
    gone: { set: { ["x".repeat(151)]: 1 } },
    problems: [
      `gone.set.${
        "x".repeat(151)
      }: Name cannot be longer than 150 bytes of UTF-8, Customer.io's limit: shorten it`,
    ],
  },
  {
    gone: { set: Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`a${i}`, 1])) },
    problems: ["gone.set: Cannot have more than 300 attributes"],
  },
];

for (const { gone, more, problems } of WRONG) {
  Deno.test(`parseConfiguration() says what is wrong with gone: ${JSON.stringify(gone).slice(0, 60)}`, async () => {
    const error = await assertRejects(() =>
      parseConfiguration(textWith(gone, more))
    ) as ConfigError;
    assertEquals(error.problems.map(({ path, message }) => `${path}: ${message}`), problems);
  });
}

Deno.test("--gone takes words alone", async () => {
  const overrides = { gone: "set" as never };
  const error = await assertRejects(() =>
    parseConfiguration(textWith("keep"), { overrides })
  ) as ConfigError;
  assertEquals(error.problems, [
    { path: "--gone", message: 'Must be "keep", "suppress" or "delete": found the string "set"' },
  ]);
  const { gone } = await parseConfiguration(textWith("delete"), { overrides: { gone: "keep" } });
  assertEquals(gone, "keep");
});
