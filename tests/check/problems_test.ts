import { assertEquals } from "@std/assert";
import { Problems } from "../../lib/check/problems.ts";
import type { Rejection } from "../../lib/person/person.ts";
import { recordsOf } from "../helpers/records.ts";

const [FIRST, SECOND] = await recordsOf('[{"id":1},\n{"id":22}]');

function problem(rejection: Partial<Rejection> & { reason: string }, message = "m", at = -1) {
  return { rejection: rejection as Rejection, message, at };
}

Deno.test("Problems counts each kind, the most frequent first, with its first places", () => {
  const problems = new Problems({ isText: true });
  problems.add(FIRST, problem({ reason: "x is 5", group: "x is a number", field: "a" }), "1");
  problems.add(SECOND, problem({ reason: "no user" }, "there is no user"), undefined);
  const at = SECOND.start + 6;
  problems.add(
    SECOND,
    problem({ reason: "x is 7", group: "x is a number", field: "a" }, "it is 7", at),
    "22",
  );
  problems.add(SECOND, problem({ reason: "x is 5", group: "x is a number" }), "22");
  const place = { record: 2, line: 2, column: 1, offset: 11 };
  assertEquals(problems.kinds(), [
    {
      words: "a: x is a number",
      problem: {
        ...{ outcome: "rejected", reason: "x is 5", field: "a", count: 2 },
        first: FIRST.position,
        examples: [
          { user: "1", message: "m", position: FIRST.position },
          { user: "22", message: "it is 7", position: { ...place, column: 7, offset: 17 } },
        ],
      },
    },
    {
      words: "no user",
      problem: {
        ...{ outcome: "rejected", reason: "no user", field: null, count: 1, first: place },
        examples: [{ user: null, message: "there is no user", position: place }],
      },
    },
    {
      words: "x is a number",
      problem: {
        ...{ outcome: "rejected", reason: "x is 5", field: null, count: 1, first: place },
        examples: [{ user: "22", message: "m", position: place }],
      },
    },
  ]);
});

Deno.test("Problems tells two hundred kinds apart, and counts all others together", () => {
  const problems = new Problems({ isText: false });
  for (let kind = 1; kind <= 203; kind++) {
    for (let times = kind === 202 ? 3 : 1; times > 0; times--) {
      problems.add(FIRST, problem({ reason: `kind ${kind}`, field: `f${kind}` }), "1");
    }
  }
  problems.add(SECOND, problem({ reason: "kind 7", field: "f7" }, "m", SECOND.start + 6), "22");
  const [others, seventh, ...more] = problems.kinds();
  assertEquals(more.length, 199);
  const words = "Other problems, of more kinds than are told apart";
  assertEquals([others.words, others.problem.reason, others.problem.field], [words, words, null]);
  assertEquals([others.problem.count, others.problem.examples.length], [5, 5]);
  assertEquals([seventh.words, seventh.problem.reason], ["f7: kind 7", "kind 7"]);
  // Where records are not as in the file, values have no places of their own.
  assertEquals(seventh.problem.examples.map(({ position }) => position), [
    FIRST.position,
    SECOND.position,
  ]);
});

Deno.test("Problems keeps twenty of a kind, and of each what is not too long", () => {
  const problems = new Problems({ isText: true });
  const long = "x".repeat(1001);
  for (let i = 0; i < 21; i++) problems.add(FIRST, problem({ reason: "r" }, long), long);
  const [{ problem: { count, examples } }] = problems.kinds();
  assertEquals([count, examples.length], [21, 20]);
  assertEquals(examples[0], {
    user: "x".repeat(1000),
    message: "x".repeat(1000),
    position: FIRST.position,
  });
});
