import { assertEquals } from "@std/assert";
import { isUnreachable } from "../../lib/delivery/silence.ts";

Deno.test("isUnreachable() is one rule of two bounds", () => {
  const fine = { unansweredRequests: 0, hasAnswered: true, isEnd: false };
  const cases = [
    { name: "answers come", change: {}, expected: false },
    { name: "just short of the bound", change: { unansweredRequests: 9 }, expected: false },
    { name: "ten requests in a row", change: { unansweredRequests: 10 }, expected: true },
    { name: "no answer yet", change: { hasAnswered: false }, expected: false },
    { name: "never an answer", change: { hasAnswered: false, isEnd: true }, expected: true },
    { name: "an end after answers", change: { isEnd: true }, expected: false },
  ];
  for (const { name, change, expected } of cases) {
    assertEquals(isUnreachable({ ...fine, ...change }), expected, name);
  }
});
