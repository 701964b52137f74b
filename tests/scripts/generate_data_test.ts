import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertNotEquals,
  fail,
} from "@std/assert";
import { readConfiguration } from "../../lib/config/read.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { dataFile, generateUsers } from "../../scripts/generate_data.ts";

const dataPath = `${import.meta.dirname}/../../data.json`;
const configurationPath = `${import.meta.dirname}/../../configuration.json`;

Deno.test("dataFile() gives the data.json of the repository", async () => {
  const committed = await Deno.readTextFile(dataPath);
  const stale = "data.json is stale: deno run --allow-read --allow-write scripts/generate_data.ts";
  assert([...dataFile()].join("") === committed, stale);
});

Deno.test("data.json holds only users that configuration.json makes people of", async () => {
  const maker = new PersonMaker(await readConfiguration(configurationPath));
  using file = await openDataFile(dataPath);
  const users = new Set<string>();
  for await (const records of file.records) {
    for (const record of records) {
      const made = maker.make(record);
      if ("reason" in made) fail(`Record ${record.position.record}: ${made.reason}`);
      users.add(made.key);
    }
  }
  assertEquals(users.size, 490);
});

Deno.test("dataFile() is a JSON array of generateUsers() when it ends on either side of a chunk", () => {
  for (const count of [0, 1, 199, 200, 201, 400, 1001]) {
    const text = [...dataFile({ count, seed: 7 })].join("");
    const users = [...generateUsers({ count, seed: 7 })].map(parse);
    assertEquals(text.split("\n").length, count + 3, `${count} users`);
    assertEquals(JSON.parse(text), users, `${count} users`);
  }
});

Deno.test("generateUsers() gives the same users first when more are asked for, and others for another seed", () => {
  const few = [...generateUsers({ count: 10, seed: 3 })];
  assertEquals([...generateUsers({ count: 500, seed: 3 })].slice(0, 10), few);
  assertNotEquals([...generateUsers({ count: 10, seed: 4 })], few);
});

Deno.test("generateUsers() gives what exports are made of", () => {
  const texts = [...generateUsers({ count: 2000 })];
  const users = texts.map(parse);
  const bytes = new TextEncoder().encode(texts.join("\n")).length / texts.length;
  assertGreater(bytes, 320);
  assertLess(bytes, 360);
  assertEquals(new Set(users.map(({ email }) => email)).size, users.length);

  const kinds: Record<string, (user: Record<string, unknown>, text: string) => boolean> = {
    "date as text": ({ created_at }) => typeof created_at === "string",
    "date in seconds": ({ created_at }) => Number(created_at) < 1e10,
    "date in milliseconds": ({ last_seen }) => Number(last_seen) > 1e12,
    "null": ({ plan }) => plan === null,
    "absent key": ({ birthday }) => birthday === undefined,
    "nested object": ({ address }) => typeof address === "object" && address !== null,
    "array": ({ tags }) => Array.isArray(tags),
    "decimal with a closing zero": (_, text) => /"ltv":\d+\.\d0[,}]/.test(text),
    "emoji": (_, text) => /\p{Emoji_Presentation}/u.test(text),
    "escaped character": (_, text) => text.includes("\\"),
  };
  for (const [kind, has] of Object.entries(kinds)) {
    assert(users.some((user, index) => has(user, texts[index])), `No user has: ${kind}`);
  }
});

function parse(text: string): Record<string, unknown> {
  return JSON.parse(text);
}
