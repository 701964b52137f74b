/** Which key is taken for the one that identifies a user. */

import { assertEquals } from "@std/assert";
import { userIdCandidates } from "../../lib/init/propose_user_id.ts";
import { surveyOf } from "../helpers/survey.ts";

interface Case {
  name: string;
  /** A record, by its number from 0. */
  record: (i: number) => Record<string, unknown>;
  /** The likeliest key, and what its values are; undefined where none is certain. */
  expected: [from: string, identifier: string] | undefined;
}

const CASES: Case[] = [
  { name: "id", record: (i) => ({ email: `u${i}@x.com`, id: i }), expected: ["id", "id"] },
  {
    name: "user_id before email",
    record: (i) => ({ email: `u${i}@x.com`, user_id: `u${i}` }),
    expected: ["user_id", "id"],
  },
  {
    name: "userId",
    record: (i) => ({ name: `n${i}`, userId: `u${i}` }),
    expected: ["userId", "id"],
  },
  { name: "uuid", record: (i) => ({ uuid: `00-${i}`, n: i }), expected: ["uuid", "id"] },
  {
    name: "customer id",
    record: (i) => ({ "Customer ID": `C${i}`, email: `u${i}@x.com` }),
    expected: ["Customer ID", "id"],
  },
  {
    name: "MongoDB's _id",
    record: (i) => ({ _id: { $oid: `5f${i}` } }),
    expected: ["_id.$oid", "id"],
  },
  {
    name: "a nested id",
    record: (i) => ({ user: { id: i, email: `u${i}@x.com` } }),
    expected: ["user.id", "id"],
  },
  {
    name: "email",
    record: (i) => ({ name: "Ana", "E-Mail": `u${i}@x.com` }),
    expected: ["E-Mail", "email"],
  },
  { name: "an id of emails", record: (i) => ({ id: `u${i}@x.com` }), expected: ["id", "email"] },
  {
    name: "cio_id",
    record: (i) => ({ cio_id: `a${i}`, name: `Ana ${i}` }),
    expected: ["cio_id", "cio_id"],
  },
  {
    name: "phone",
    record: (i) => ({ phone: `+1415555${1000 + i}`, name: `Ana ${i}` }),
    expected: ["phone", "phone"],
  },
  {
    name: "a phone of another form",
    record: (i) => ({ phone: `0415 555${i}`, name: `Ana ${i}` }),
    expected: undefined,
  },
  {
    name: "an id that some lack",
    record: (i) => ({ id: i % 20 === 0 ? null : i, email: "a@x.com" }),
    expected: ["id", "id"],
  },
  {
    name: "an id that many lack",
    record: (i) => ({ id: i % 3 === 0 ? null : i, email: `u${i}@x.com` }),
    expected: ["email", "email"],
  },
  {
    name: "an id that is the same for many",
    record: (i) => ({ id: i >> 2, email: `u${i}@x.com` }),
    expected: ["email", "email"],
  },
  {
    name: "a user who is there twice",
    record: (i) => ({ id: Math.max(1, i) }),
    expected: ["id", "id"],
  },
  {
    name: "an id that is too long",
    record: (i) => ({ id: "x".repeat(150) + i, email: `u${i}@x.com` }),
    expected: ["email", "email"],
  },
  {
    name: "an id with a fraction",
    record: (i) => ({ id: i + 0.5, email: `u${i}@x.com` }),
    expected: ["email", "email"],
  },
  {
    name: "an id that is no value",
    record: (i) => ({ id: { n: [i] }, email: `u${i}@x.com` }),
    expected: ["email", "email"],
  },
  {
    name: "a name that a configuration cannot have",
    record: (i) => ({ "${id}": i }),
    expected: undefined,
  },
  { name: "no name that tells", record: (i) => ({ nick: `ana${i}` }), expected: undefined },
];

for (const { name, record, expected } of CASES) {
  Deno.test(`userIdCandidates() takes ${expected?.[0] ?? "nothing"} for certain with ${name}`, async () => {
    const survey = await surveyOf(Array.from({ length: 40 }, (_, i) => record(i)));
    const found = userIdCandidates(survey).find(({ isCertain }) => isCertain);
    assertEquals(found && [found.from, found.identifier], expected);
  });
}

Deno.test("userIdCandidates() has keys whose name does not tell, behind the others", async () => {
  const survey = await surveyOf(
    Array.from({ length: 40 }, (_, i) => ({
      nick: `ana${i}`,
      name: `Ana Smith ${i}`,
      joined: `2024-01-${10 + i % 20}`,
      plan: "free",
      email: `u${i}@x.com`,
    })),
  );
  assertEquals(userIdCandidates(survey).map(({ from, isCertain }) => [from, isCertain]), [
    ["email", true],
    ["nick", false],
  ]);
});

Deno.test("userIdCandidates() finds an id behind a hundred other keys whose values all differ", async () => {
  const survey = await surveyOf(
    Array.from({ length: 200 }, (_, i) => ({
      ...Object.fromEntries(Array.from({ length: 100 }, (_, k) => [`k${k}`, `${k}-${i}`])),
      id: i,
    })),
  );
  assertEquals(userIdCandidates(survey)[0].from, "id");
  // Different values are kept for a few keys alone.
  assertEquals(survey.keys.filter(({ values }) => values.distinct !== null).length, 9);
});
