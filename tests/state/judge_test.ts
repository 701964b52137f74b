/** Tests of what is to become of records, by what a state has of their users. */

import { assertEquals } from "@std/assert";
import { Judge, type Judgement, type JudgeOptions, type Marks } from "../../lib/state/judge.ts";
import { HASH_DIGITS, type RecordedPerson } from "../../lib/state/recorded_people.ts";
import type { StatePerson } from "../../lib/state/state_person.ts";
import { personOf } from "../helpers/state.ts";

/** The hash of a person with attribute `a`: its first letter, again and again. */
const fingerprints: JudgeOptions["fingerprints"] = {
  ofAttributes: ({ bytes, attributesStart }) =>
    String.fromCharCode(bytes[attributesStart + '{"a":"'.length]).repeat(HASH_DIGITS),
};

const NO_MARKS: Marks = { resent: [], sentMore: [], back: [] };

function judgeOf(options: Partial<JudgeOptions> = {}): Judge {
  return new Judge({ fingerprints, limit: 10, full: false, id: "state-1", ...options });
}

/** What the state has of person 3: the hashes of records with these letters. */
function known(letters: string, more: Partial<RecordedPerson> = {}): RecordedPerson {
  const hashes = [...letters].map((letter) => letter.repeat(HASH_DIGITS)).join("");
  return { number: 3, run: 5, hashes, gone: "", ...more };
}

function people(letters: string): StatePerson[] {
  return [...letters].map((a) => personOf("x", { a }));
}

function judged(
  judge: Judge,
  some: readonly StatePerson[],
  recorded: RecordedPerson | undefined,
): { judgements: Judgement[]; marks: Marks } {
  const marks = structuredClone(NO_MARKS);
  const judgements = judge.judge(some, { recorded: some.map(() => recorded), marks });
  return { judgements, marks };
}

const cases: {
  name: string;
  /** The letters in the state; undefined where it has nothing. */
  before?: string;
  records: string;
  expected: Judgement[];
  resent?: number;
  sentMore?: number;
}[] = [
  { name: "a new user", records: "a", expected: ["send"] },
  { name: "a new user, twice", records: "ab", expected: ["send", "send"], sentMore: 1 },
  { name: "the same", before: "a", records: "a", expected: ["unchanged"] },
  { name: "another", before: "a", records: "b", expected: ["send"], resent: 1 },
  { name: "not known", before: "", records: "b", expected: ["send"], resent: 1 },
  {
    name: "one more",
    before: "a",
    records: "abb",
    expected: ["unchanged", "send", "send"],
    sentMore: 2,
  },
  { name: "the same two", before: "ab", records: "ab", expected: ["wait", "complete"] },
  { name: "the same three", before: "aab", records: "aab", expected: ["wait", "wait", "complete"] },
  {
    name: "the same two and one more",
    before: "ab",
    records: "abc",
    expected: ["wait", "complete", "send"],
    sentMore: 1,
  },
  {
    name: "the second is another",
    before: "ab",
    records: "ac",
    expected: ["wait", "release"],
    resent: 1,
    sentMore: 1,
  },
  {
    name: "the third is another",
    before: "abc",
    records: "abdc",
    expected: ["wait", "wait", "release", "send"],
    resent: 1,
    sentMore: 3,
  },
  {
    name: "the first is another",
    before: "ab",
    records: "bab",
    expected: ["send", "send", "send"],
    resent: 1,
    sentMore: 2,
  },
  { name: "not all of them", before: "ab", records: "a", expected: ["wait"] },
];

for (const { name, before, records, expected, resent = 0, sentMore = 0 } of cases) {
  Deno.test(`judge() of ${name}`, () => {
    const recorded = before === undefined ? undefined : known(before);
    const { judgements, marks } = judged(judgeOf(), people(records), recorded);
    assertEquals(judgements, expected);
    const keys = (users: Marks["resent"]) => users.map(({ key }) => key);
    const expectedKeys = (count: number) => new Array(count).fill("x");
    assertEquals(keys(marks.resent), expectedKeys(resent));
    assertEquals(keys(marks.sentMore), expectedKeys(sentMore));
    assertEquals(marks.back, []);
    const apart = judgeOf();
    const oneByOne = people(records).flatMap((one) => judged(apart, [one], recorded).judgements);
    assertEquals(oneByOne, expected, "one by one");
  });
}

Deno.test("judge() knows who is in the data, who has people and who of them is sent", () => {
  const judge = judgeOf();
  judged(judge, people("b"), known("a"));
  judged(judge, people("a"), known("a", { number: 7 }));
  const rejected = { known: known("a", { number: 9, gone: "set 1" }), marks: NO_MARKS };
  for (let i = 0; i < 2; i++) judge.seeRejected("y", rejected);
  const sizes = [judge.seen.numbers, judge.judged, judge.sent].map(({ size }) => size);
  assertEquals(sizes, [3, 2, 1]);
  assertEquals([3, 7, 9, 8].map((number) => judge.seen.numbers.has(number)), [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(["", "set 1", "suppress"].map((gone) => judge.seen.countBy(gone)), [2, 1, 0]);
});

Deno.test("judge() sends everyone in a full run", () => {
  const { judgements, marks } = judged(judgeOf({ full: true }), people("ab"), known("ab"));
  assertEquals(judgements, ["send", "send"]);
  const user = { key: "x", number: 3 };
  assertEquals(marks, { resent: [user], sentMore: [user], back: [] });
});

Deno.test("judge() takes those who come back for what they are", () => {
  const kept = judged(judgeOf(), people("a"), known("a", { gone: "keep" }));
  assertEquals(kept, { judgements: ["unchanged"], marks: { ...NO_MARKS, back: ["x"] } });
  const judge = judgeOf();
  const suppressed = judged(judge, people("ab"), known("", { gone: "suppress" }));
  assertEquals(suppressed.judgements, ["send", "send"]);
  assertEquals([...judge.suppressed], ["x"]);
  const set = judgeOf();
  judged(set, people("a"), known("", { gone: "set 1" }));
  assertEquals(set.suppressed.size, 0);
});

Deno.test("judge() leaves out what a later run with this state has replaced", () => {
  const failedIn = (state: string, run: number) =>
    people("a").map((one) => ({ ...one, record: { failedIn: { state, run } } }));
  const of = (some: StatePerson[], letters = "b", options: Partial<JudgeOptions> = {}) =>
    judged(judgeOf(options), some, known(letters)).judgements;
  assertEquals(of(failedIn("state-1", 4)), ["replaced"]);
  assertEquals(of(failedIn("state-1", 4), ""), ["replaced"]);
  assertEquals(of(failedIn("state-1", 4), "a"), ["unchanged"]);
  assertEquals(of(failedIn("state-1", 5)), ["send"]);
  assertEquals(of(failedIn("state-2", 4)), ["send"]);
  assertEquals(of(failedIn("state-1", 4), "b", { full: true }), ["send"]);
});

Deno.test("judge() gives users their numbers, and new ones the next", () => {
  const judge = judgeOf();
  const [first, second, third] = [people("a")[0], people("b")[0], people("c")[0]];
  judged(judge, [first], known("a"));
  judged(judge, [second, third], undefined);
  assertEquals([first, second, third].map(({ stateNumber }) => stateNumber), [3, 10, 11]);
  assertEquals(judge.next, 12);
});

Deno.test("judge() marks those new users of whom there was one before, by the number of the record", () => {
  const judge = judgeOf();
  const keys = ["a", "known", "b", "a", "c", "b"];
  const some = keys.map((key) => personOf(key, { a: "a" }));
  const recorded = keys.map((key) => key === "known" ? known("a") : undefined);
  const marks = structuredClone(NO_MARKS);
  judge.judge(some, { recorded, marks });
  assertEquals(marks.sentMore, [{ key: "a", number: 12 }, { key: "b", number: 14 }]);
  judge.judge([personOf("c", {})], { recorded: [undefined], marks });
  assertEquals(marks.sentMore.at(-1), { key: "c", number: 15 });
});

Deno.test("judge() takes a user with one more record than before for sent", () => {
  const judge = judgeOf();
  judged(judge, people("ab"), known("a"));
  assertEquals([judge.sent.has(3), judge.sent.size], [true, 1]);
});

Deno.test("repeat() is true once for a user, and not for one who was judged, sent or rejected", () => {
  const judge = judgeOf();
  judged(judge, people("a"), known("a", { number: 1 }));
  judged(judge, people("b"), known("a", { number: 2 }));
  judge.seeRejected("y", { known: known("a", { number: 4 }), marks: NO_MARKS });
  assertEquals([1, 2, 4, 5, 5].map((number) => judge.repeat(number)), [
    ...[false, false, false, true, false],
  ]);
  assertEquals(judge.seen.numbers.has(5), true);
  const again = judged(judge, people("a"), known("a", { number: 5 }));
  assertEquals(again.judgements, ["send"], "one more than was accepted");
});

Deno.test("takeBack() has a record judged again that was taken for unchanged", () => {
  const judge = judgeOf();
  assertEquals(judge.repeat(3), true);
  judge.takeBack(3);
  assertEquals(judged(judge, people("ab"), known("ab")).judgements, ["wait", "complete"]);
});

Deno.test("userOf() keeps the number of who was judged, and gives others the next, once", () => {
  const judge = judgeOf();
  const [judged3, new10, new11] = ["a", "b", "c"].map((letter) => people(letter)[0]);
  judged(judge, [judged3], known("a"));
  assertEquals(judge.userOf(judged3), { key: "x", number: 3 });
  for (let i = 0; i < 2; i++) {
    assertEquals(judge.userOf(new10), { key: "x", number: 10 });
    assertEquals(judge.userOf(new11), { key: "x", number: 11 });
  }
  assertEquals(judge.next, 12);
});

Deno.test("judge() lets records of 500,000 users wait, and sends those of others", () => {
  const judge = judgeOf({ limit: 500_002 });
  const [first, second] = people("ab");
  const recorded = Array.from({ length: 500_001 }, (_, number) => known("ab", { number }));
  const judgements = (some: StatePerson[], from: RecordedPerson[]) => {
    const marks = structuredClone(NO_MARKS);
    return judge.judge(some, { recorded: from, marks });
  };
  const waiting = judgements(new Array(500_000).fill(first), recorded.slice(0, 500_000));
  assertEquals(new Set(waiting), new Set(["wait"]));
  assertEquals(judgements([first], recorded.slice(-1)), ["send"]);
  assertEquals(judgements([second], recorded.slice(0, 1)), ["complete"]);
  // Who was complete, or turned out to be another, makes room for one each.
  assertEquals(judgements([first], recorded.slice(1, 2)), ["release"]);
  const others = [0, 1, 2].map((i) => known("ab", { number: 500_001 + i }));
  assertEquals(judgements([first, first, first], others), ["wait", "wait", "send"]);
});
