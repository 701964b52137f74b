/** What is asked about the data, and what is made of the answers. */

import { assertEquals } from "@std/assert";
import { propose } from "../../lib/init/proposal.ts";
import { userIdCandidates } from "../../lib/init/propose_user_id.ts";
import { askLeftOut, askUserKey, readNumbers } from "../../lib/init/questions.ts";
import { answering } from "../helpers/asker.ts";
import { surveyOf } from "../helpers/survey.ts";

const RECORDS = Array.from({ length: 5 }, (_, i) => ({
  id: i,
  email: `u${i}@x.com`,
  plan: "free",
}));

async function userKey(answers: string[], records: unknown[] = RECORDS) {
  const survey = await surveyOf(records);
  using asker = answering(answers);
  const candidates = userIdCandidates(survey);
  const key = await askUserKey(survey, { asker, say: asker.say, candidates });
  return { key, heard: asker.heard };
}

Deno.test("askUserKey() takes the likeliest key for the Enter key", async () => {
  assertEquals(await userKey([""]), {
    key: { from: "id", identifier: "id" },
    heard: ["Which key identifies a user in Customer.io? (it could also be email) [id]"],
  });
});

Deno.test("askUserKey() takes any other key, and asks what an email is", async () => {
  const { key, heard } = await userKey(["email", "x", "id"]);
  assertEquals(key, { from: "email", identifier: "id" });
  const question = "Its values are emails: is it the email or the id of people there? [email]";
  assertEquals(heard.slice(1), [question, question]);
  assertEquals((await userKey(["email", ""])).key, { from: "email", identifier: "email" });
  assertEquals((await userKey(["plan"])).key, { from: "plan", identifier: "id" });
});

Deno.test("askUserKey() asks again for a key that is not there, and names the nearest", async () => {
  const { key, heard } = await userKey(["emial", "nothing", "id"]);
  assertEquals(key.from, "id");
  assertEquals([heard[1], heard[3]], [
    "There is no key emial: did you mean email?",
    "There is no key nothing",
  ]);
});

Deno.test("askUserKey() names the keys where none is likely", async () => {
  const { key, heard } = await userKey(["", "a"], [{ a: "x", b: "x" }, { a: "x", b: "x" }]);
  assertEquals(key.from, "a");
  assertEquals(heard, [
    "Which key identifies a user in Customer.io?",
    "Name one of them: a, b",
    "Which key identifies a user in Customer.io?",
  ]);
});

Deno.test("askUserKey() names twenty keys at most, and five that are likely", async () => {
  const names = Array.from({ length: 21 }, (_, i) => `k${i}`);
  const same = Object.fromEntries(names.map((name) => [name, "x"]));
  const { heard } = await userKey(["", "k20"], [same, same]);
  assertEquals(heard[1], `Name one of them: ${names.slice(0, 20).join(", ")}`);
  const ids = ["id", "user_id", "uuid", "userId", "customer_id", "email"];
  const record = (i: number) => Object.fromEntries(ids.map((name) => [name, `${name}-${i}`]));
  const likely = await userKey([""], [record(1), record(2)]);
  assertEquals(likely.heard[0].split(", ").length, 4);
});

Deno.test("askUserKey() shows 60 characters of a key, and cuts longer ones off", async () => {
  const [fits, long] = ["f".repeat(60), "l".repeat(61)];
  const { heard } = await userKey(["", fits], [{ [fits]: "x", [long]: "x" }, { [fits]: "x" }]);
  assertEquals(heard[1], `Name one of them: ${fits}, ${long.slice(1)}…`);
});

Deno.test("askLeftOut() leaves the named mappings out, and asks again for other numbers", async () => {
  const survey = await surveyOf([{ id: 1, a: 1, b: 1, c: 1, d: 1 }]);
  const proposal = propose(survey, { from: "id", identifier: "id" });
  const kept = async (answers: string[]) => {
    using asker = answering(answers);
    const { mappings } = await askLeftOut(proposal, { asker, say: asker.say });
    return mappings.map(({ from }) => from).join("");
  };
  assertEquals(await kept([""]), "abcd");
  assertEquals(await kept(["1, 3-4"]), "b");
  assertEquals(await kept(["5", "0", "b", "3-1", "2"]), "acd");
  assertEquals(await kept(["1-4"]), "");
});

Deno.test("askLeftOut() asks nothing where there is nothing to leave out", async () => {
  const proposal = propose(await surveyOf([{ id: 1 }]), { from: "id", identifier: "id" });
  using asker = answering([]);
  assertEquals(await askLeftOut(proposal, { asker, say: asker.say }), proposal);
  assertEquals(asker.heard, []);
});

Deno.test("askLeftOut() says which numbers there are", async () => {
  const one = propose(await surveyOf([{ id: 1, a: 1 }]), { from: "id", identifier: "id" });
  using alone = answering(["1"]);
  assertEquals((await askLeftOut(one, { asker: alone, say: alone.say })).mappings, []);
  const survey = await surveyOf([{ id: 1, a: 1, b: 1 }]);
  using asker = answering(["3", ""]);
  await askLeftOut(propose(survey, { from: "id", identifier: "id" }), { asker, say: asker.say });
  const question = "Leave some of them out? Their numbers, as in 2, 5-7, or Enter for none:";
  assertEquals(asker.heard, [question, "Write numbers from 1 to 2, as in 2, 5-7", question]);
});

Deno.test("readNumbers() reads numbers and ranges", () => {
  const cases: { text: string; numbers: number[] | undefined }[] = [
    { text: "", numbers: [] },
    { text: "2", numbers: [2] },
    { text: " 2 ,5-7,, 9 ", numbers: [2, 5, 6, 7, 9] },
    { text: "9-9", numbers: [9] },
    { text: "10", numbers: undefined },
    { text: "0", numbers: undefined },
    { text: "7-5", numbers: undefined },
    { text: "-5", numbers: undefined },
    { text: "1-", numbers: undefined },
    { text: "one", numbers: undefined },
    { text: "1.5", numbers: undefined },
  ];
  for (const { text, numbers } of cases) {
    assertEquals(readNumbers(text, 9), numbers && new Set(numbers), text);
  }
});
