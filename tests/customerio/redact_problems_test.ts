import { assertEquals } from "@std/assert";
import { LEFT_OUT, redactor } from "../../lib/customerio/redact.ts";
import { redactProblems } from "../../lib/customerio/redact_problems.ts";

const KEY = "7f3a9c0b12d4e5f60718";
const redact = redactor([KEY]);

Deno.test("redactProblems() leaves out the words of the problem that shows a key, and keeps whom it is about", () => {
  const fine = { reason: "is too long", field: "bio", index: 0 };
  const problems = [fine, { reason: `no ${KEY}`, field: "id", index: 3 }, {
    reason: "no",
    field: KEY,
  }];
  assertEquals(redactProblems([problems[1]], redact), [{ reason: LEFT_OUT, index: 3 }]);
  assertEquals(redactProblems([problems[2]], redact), [{ reason: LEFT_OUT, index: undefined }]);
  assertEquals(redactProblems([fine], redact), [fine]);
  assertEquals(redactProblems([fine, fine], redact), [fine, fine]);
});

Deno.test("redactProblems() finds a key that is spread over a field and its reason, or over several problems", () => {
  const [first, second, third] = [KEY.slice(0, 6), KEY.slice(6, 12), KEY.slice(12)];
  assertEquals(redactProblems([{ field: first, reason: second, index: 1 }], redact), [
    { reason: LEFT_OUT, index: 1 },
  ]);
  assertEquals(redactProblems([{ field: second, reason: first, index: 1 }], redact), [
    { reason: LEFT_OUT, index: 1 },
  ]);
  assertEquals(
    redactProblems([first, second].map((reason, index) => ({ reason, index })), redact),
    [0, 1].map((index) => ({ reason: LEFT_OUT, index })),
  );
  assertEquals(
    redactProblems([first, second, third].map((reason, index) => ({ reason, index })), redact),
    [0, 1, 2].map((index) => ({ reason: LEFT_OUT, index })),
  );
});

Deno.test("redactProblems() looks at the first 16,384 characters of several problems together", () => {
  for (const [length, isFound] of [[16_383, true], [16_384, false]] as const) {
    // A space stands on both sides of a reason.
    const text = "so much text ".repeat(2000).slice(0, length - 2 - 6);
    const reasons = [text + KEY.slice(0, 6), KEY.slice(6, 12)];
    const problems = reasons.map((reason, index) => ({ reason, index }));
    const leftOut = [0, 1].map((index) => ({ reason: LEFT_OUT, index }));
    assertEquals(redactProblems(problems, redact), isFound ? leftOut : problems, `${length}`);
  }
});
