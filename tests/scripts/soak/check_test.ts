import { assertEquals } from "@std/assert";
import { emptyResult } from "../../../lib/sync/result.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { peopleProblems, resultProblems } from "../../../scripts/soak/check.ts";
import {
  attributesOf,
  badAmong,
  recordText,
  ROUND_USERS,
  roundText,
  type Stream,
  versionsOf,
} from "../../../scripts/soak/users.ts";
import { clientOf, person } from "../../helpers/sandbox_client.ts";

const COUNT = 1100;

/** What a sandbox has once all of the records were accepted. */
async function filled() {
  const client = clientOf(await startStandalone());
  const records = (["i", "b"] as Stream[]).flatMap((stream) =>
    Array.from({ length: COUNT }, (_, number) => JSON.parse(recordText(stream, number)))
  );
  const all = [...records, ...JSON.parse(roundText(0)), ...JSON.parse(roundText(7))];
  for (const { id, ...attributes } of all) {
    if (id !== undefined) await client.batch(person({ id }, attributes));
  }
  const streams = (["i", "b"] as Stream[]).map((stream) => ({
    ...{ stream, count: COUNT, failed: new Set<string>() },
  }));
  return { client, expectation: { streams, round: 7 } };
}

Deno.test("peopleProblems() finds a value that is wrong, and somebody who is missing, and else nothing", async () => {
  const { client, expectation } = await filled();
  await using _ = client;
  const { url } = client.sandbox;
  assertEquals(await peopleProblems(url, expectation), []);
  // An older version of a user who was there twice.
  await client.put("i40", attributesOf(40));
  assertEquals(await peopleProblems(url, expectation), ["i40: version 40, not 59"]);
  await client.put("i40", attributesOf(59));
  await client.put("b7", { more: "" });
  assertEquals((await peopleProblems(url, expectation)).length, 1);
  await client.put("b7", attributesOf(7));
  await client.send("DELETE", "/api/v1/customers/b8");
  assertEquals((await peopleProblems(url, expectation)).length, 1);
  const failed = expectation.streams.map((sent) => ({ ...sent, failed: new Set(["b8", "i40"]) }));
  await client.put("i40", attributesOf(40));
  assertEquals(await peopleProblems(url, { ...expectation, streams: failed }), []);
});

Deno.test("badAmong() counts the records without an id", () => {
  for (const count of [0, 500, 501, 1497, 1498, 5000]) {
    const records = Array.from({ length: count }, (_, number) => recordText("i", number));
    assertEquals(badAmong(count), records.filter((text) => !text.includes('"id"')).length);
  }
  assertEquals(versionsOf(1480, 2000), [1480, 1499]);
  assertEquals(JSON.parse(roundText(3)).length, ROUND_USERS);
});

Deno.test("resultProblems() names each count that is wrong", () => {
  const users = { read: 10, accepted: 7, unchanged: 1, rejected: 1, failed: 1 };
  const problems = (changed: Partial<typeof users>) =>
    resultProblems("x", {
      result: { ...emptyResult(), users: { ...users, ...changed } },
      ...{ read: 10, rejected: 1 },
    }).length;
  assertEquals(problems({}), 0);
  assertEquals(problems({ accepted: 8 }), 1);
  assertEquals(problems({ read: 11, accepted: 8 }), 1);
  assertEquals(problems({ rejected: 2, failed: 0 }), 1);
});
