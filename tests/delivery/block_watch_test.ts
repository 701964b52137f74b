import { assertEquals } from "@std/assert";
import { StatusError, UnreadableAnswerError } from "../../lib/customerio/request_error.ts";
import { type Blockade, BlockWatch, isBlockade } from "../../lib/delivery/block_watch.ts";

const REQUEST = {
  host: "track.example",
  endpoint: "POST /api/v2/batch",
  setting: "trackUrl",
} as const;

const BLOCKED = new StatusError({
  status: 403,
  isApiAnswer: false,
  sender: "Filter/2",
  request: REQUEST,
});

const UNREADABLE = new UnreadableAnswerError("Cannot understand the answer: HTML", REQUEST);

Deno.test("isBlockade() is true when something else answers for everyone", () => {
  const none: Blockade = { blocked: 0, unreadable: 0, hasAnswered: false, isEnd: false };
  const cases: { name: string; blockade: Partial<Blockade>; expected: boolean }[] = [
    { name: "nothing", blockade: {}, expected: false },
    { name: "29 people", blockade: { blocked: 29 }, expected: false },
    { name: "30 people", blockade: { blocked: 30 }, expected: true },
    { name: "299 after answers", blockade: { blocked: 299, hasAnswered: true }, expected: false },
    { name: "300 after answers", blockade: { blocked: 300, hasAnswered: true }, expected: true },
    { name: "9 unreadable", blockade: { unreadable: 9 }, expected: false },
    { name: "10 unreadable", blockade: { unreadable: 10 }, expected: true },
    { name: "10 after answers", blockade: { unreadable: 10, hasAnswered: true }, expected: true },
    { name: "the end of nothing", blockade: { isEnd: true }, expected: false },
    { name: "the end, one blocked", blockade: { blocked: 1, isEnd: true }, expected: true },
    { name: "the end, one unreadable", blockade: { unreadable: 1, isEnd: true }, expected: true },
    {
      name: "the end after answers",
      blockade: { blocked: 40, hasAnswered: true, isEnd: true },
      expected: false,
    },
  ];
  for (const { name, blockade, expected } of cases) {
    assertEquals(isBlockade({ ...none, ...blockade }), expected, name);
  }
});

Deno.test("BlockWatch counts anew after each answer of Customer.io", () => {
  const watch = new BlockWatch();
  for (let i = 0; i < 29; i++) assertEquals(watch.recordBlocked(BLOCKED), undefined);
  for (let i = 0; i < 9; i++) assertEquals(watch.recordUnreadable(UNREADABLE), undefined);
  watch.recordAnswer();
  for (let i = 0; i < 299; i++) assertEquals(watch.recordBlocked(BLOCKED), undefined);
  for (let i = 0; i < 9; i++) assertEquals(watch.recordUnreadable(UNREADABLE), undefined);
  assertEquals(watch.end(), undefined);
  assertEquals(watch.recordBlocked(BLOCKED)?.kind, "setup");
});

Deno.test("BlockWatch names who answers, and what to do", () => {
  const watch = new BlockWatch();
  const advice =
    "ask who runs the proxy or firewall to let track.example through, or check trackUrl";
  watch.recordBlocked(BLOCKED);
  assertEquals(
    watch.end()?.message,
    `Blocked on the way to track.example: Filter/2 answered 403, not in Customer.io's form: ${advice}`,
  );
  for (let i = 2; i < 30; i++) watch.recordBlocked(BLOCKED);
  const stop = watch.recordBlocked(BLOCKED);
  assertEquals(
    stop!.message,
    "Blocked on the way to track.example: Filter/2 answered 403, not in Customer.io's form, to 30 people " +
      `in a row: ${advice}`,
  );
  watch.recordUnreadable(UNREADABLE);
  assertEquals(
    watch.end()?.message,
    `Blocked on the way to track.example: Cannot understand the answer: HTML: ${advice}`,
  );
  for (let i = 2; i < 10; i++) watch.recordUnreadable(UNREADABLE);
  assertEquals(
    watch.recordUnreadable(UNREADABLE)?.message,
    "Blocked on the way to track.example: Cannot understand the answer: HTML, to 10 requests in a row: " +
      advice,
  );
});
