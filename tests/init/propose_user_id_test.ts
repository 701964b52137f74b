/** Which key is taken for the one that identifies a user. */

import { assertEquals } from "@std/assert";
import { describeLack, identifierKind, userIdCandidates } from "../../lib/init/propose_user_id.ts";
import type { DataKey, Survey } from "../../lib/init/survey.ts";
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

Deno.test("userIdCandidates() takes a key for certain with a single user", async () => {
  const survey = await surveyOf([{ id: 7 }]);
  assertEquals(userIdCandidates(survey), [{ from: "id", identifier: "id", isCertain: true }]);
});

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

/** A key with so many values, all of them different identifiers unless told otherwise. */
function keyWith(
  from: string,
  { filled = 100, ...more }: Partial<
    Record<"filled" | "identifiers" | "distinct" | "emails" | "phones" | "dates", number>
  > = {},
): DataKey {
  const { identifiers = filled, distinct = identifiers, emails = 0, phones = 0, dates = 0 } = more;
  const values = {
    ...{ filled, identifiers, emails, phones, times: { date: dates } },
    distinct: distinct < 0 ? null : new Set(Array.from({ length: distinct }, (_, i) => i)),
  };
  return { from, segments: [from], values } as unknown as DataKey;
}

/** What is seen of 100 records with these keys. */
function survey(...keys: DataKey[]): Survey {
  return { records: 100, objects: 100, isAll: true, hasMoreKeys: false, keys };
}

Deno.test("userIdCandidates() needs nine tenths of users with different identifiers, and all where no name tells", () => {
  const cases: [key: DataKey, isThere: boolean][] = [
    [keyWith("id"), true],
    [keyWith("id", { identifiers: 0 }), false],
    [keyWith("id", { filled: 90 }), true],
    [keyWith("id", { filled: 89 }), false],
    [keyWith("id", { distinct: 90 }), true],
    [keyWith("id", { distinct: 89 }), false],
    [keyWith("id", { distinct: -1 }), false],
    [keyWith("id", { identifiers: 90 }), true],
    [keyWith("id", { dates: 100 }), true],
    [keyWith("nick"), true],
    [keyWith("nick", { distinct: 99 }), false],
    [keyWith("nick", { filled: 99 }), false],
    [keyWith("nick", { identifiers: 99 }), false],
    [keyWith("nick", { dates: 1 }), false],
  ];
  for (const [key, isThere] of cases) {
    assertEquals(userIdCandidates(survey(key)).length, isThere ? 1 : 0, Deno.inspect(key));
  }
});

Deno.test("userIdCandidates() has the likelier names first, then what more users have, then what comes first", () => {
  const cases: [keys: DataKey[], names: string[]][] = [
    [[keyWith("email"), keyWith("user_id"), keyWith("id")], ["id", "user_id", "email"]],
    [[keyWith("uid", { filled: 95 }), keyWith("user_id")], ["user_id", "uid"]],
    [[keyWith("user_id"), keyWith("uid", { filled: 95 })], ["user_id", "uid"]],
    [[keyWith("uid"), keyWith("user_id")], ["uid", "user_id"]],
    [[keyWith("user_id"), keyWith("uid")], ["user_id", "uid"]],
    [[keyWith("id", { filled: 90 }), keyWith("uid")], ["id", "uid"]],
  ];
  for (const [keys, names] of cases) {
    assertEquals(userIdCandidates(survey(...keys)).map(({ from }) => from), names);
  }
});

Deno.test("identifierKind() needs nine tenths of emails, or of phones under such a name", () => {
  const cases: [key: DataKey, kind: string][] = [
    [keyWith("a", { emails: 90 }), "email"],
    [keyWith("a", { emails: 89 }), "id"],
    [keyWith("a", { identifiers: 0 }), "id"],
    [keyWith("a", { identifiers: 1, emails: 1 }), "email"],
    [keyWith("phone", { phones: 90 }), "phone"],
    [keyWith("phone", { phones: 89 }), "id"],
    [keyWith("phone", { identifiers: 0 }), "id"],
    [keyWith("phone", { identifiers: 1, phones: 1 }), "phone"],
    [keyWith("a", { phones: 100 }), "id"],
    [keyWith("mobile number", { phones: 100 }), "phone"],
    [keyWith("cio_id", { phones: 100 }), "cio_id"],
  ];
  for (const [key, kind] of cases) assertEquals(identifierKind(key), kind, Deno.inspect(key));
});

Deno.test("describeLack() says why no key will do", () => {
  const names = Array.from({ length: 21 }, (_, i) => keyWith(`k${i}`));
  const [fits, long] = ["f".repeat(60), "l".repeat(61)];
  const cases: [survey: Survey, says: string][] = [
    [
      survey(keyWith("name"), keyWith("plan")),
      "none is called like one (the keys there are name, plan)",
    ],
    [
      survey(keyWith(fits), keyWith(long)),
      `none is called like one (the keys there are ${fits}, ${long.slice(1)}…)`,
    ],
    [
      survey(...names),
      `none is called like one (the keys there are ${
        names.slice(0, 20).map(({ from }) => from).join(", ")
      })`,
    ],
    [
      survey(keyWith("name"), keyWith("id", { distinct: 1 })),
      "'id' is called like one, but it has 1 different value in 100 records",
    ],
    [
      survey(keyWith("id", { filled: 90, distinct: 2 })),
      "'id' is called like one, but it has 2 different values in 100 records",
    ],
    [
      survey(keyWith("id", { filled: 89 })),
      "'id' is called like one, but 89 of 100 records have a value that can be one",
    ],
    [
      survey(keyWith("id", { distinct: -1 })),
      "'id' is called like one, but 100 of 100 records have a value that can be one",
    ],
    [
      survey(keyWith("email", { filled: 7 }), keyWith("id", { filled: 8 })),
      "'id' is called like one, but 8 of 100 records have a value that can be one",
    ],
  ];
  for (const [facts, says] of cases) assertEquals(describeLack(facts), says);
});
