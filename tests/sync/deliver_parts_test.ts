/** Tests of what a batch and its parts are given, and of what is left to try, with attempts that are the test's. */

import { assertEquals } from "@std/assert";
import { UnreadableAnswerError } from "../../lib/customerio/request_error.ts";
import type { AttemptedRequest, Attempts } from "../../lib/delivery/attempts.ts";
import type { AttemptsResult, FailedAttempts } from "../../lib/delivery/attempts_result.ts";
import type { OutageWatch } from "../../lib/delivery/outage.ts";
import type { Past } from "../../lib/delivery/suspect.ts";
import { RunError } from "../../lib/errors.ts";
import { type Deliver, deliverTo, type PeopleApi } from "../../lib/sync/deliver.ts";
import { peopleOf, users } from "../helpers/people.ts";

/** What the attempts of one request are given, and say. */
type Make = (request: AttemptedRequest<unknown>) => Promise<AttemptsResult<unknown>>;

const PAST: Past = {
  peopleBefore: 1,
  successesAtFailure: 2,
  failingSince: 3,
  isOfBad: true,
  failuresAmongSuccesses: 4,
  waitedMs: 5,
};

const ACCEPTED: AttemptsResult<unknown> = { verdict: "accepted", answer: [] };
const BUSY: FailedAttempts = { verdict: "retry", error: new Error("busy"), attempts: 2 };
/** The request is to be tried in parts, as others succeed. */
const BAD: FailedAttempts = { ...BUSY, past: PAST };

/** Deliveries whose attempts are `make`. */
function deliverWith(make: Make): Deliver {
  return deliverTo({
    api: {} as PeopleApi,
    identifier: "id",
    attempts: { make } as unknown as Attempts,
    outage: { giveUpAfterMs: 300_000 } as OutageWatch,
  });
}

async function deliverBatch(count: number, make: Make) {
  const { signal } = new AbortController();
  return await deliverWith(make)({ kind: "batch", people: await peopleOf(users(count)) }, {
    signal,
  });
}

/** How many splits are left for a request; all are taken. */
function takeAll({ takeSplit }: AttemptedRequest<unknown>): number {
  let count = 0;
  while (takeSplit!()) count++;
  return count;
}

const budgets: { people: number; splits: number }[] = [
  { people: 1, splits: 0 },
  { people: 2, splits: 8 + 1 },
  { people: 8, splits: 3 * 8 + 1 },
  { people: 9, splits: 4 * 8 + 2 },
  { people: 100, splits: 7 * 8 + 13 },
];

for (const { people, splits } of budgets) {
  Deno.test(`deliver() splits a batch of ${people} at most ${splits} times`, async () => {
    const left: number[] = [];
    await deliverBatch(people, (request) => {
      left.push(takeAll(request));
      return Promise.resolve(BUSY);
    });
    assertEquals(left, [splits]);
  });
}

Deno.test("deliver() splits a batch twice more for each part that is accepted, and its parts from what is left", async () => {
  const left: number[] = [];
  await deliverBatch(8, async (request) => {
    if (request.asked.size === 8) {
      takeAll(request);
      return BAD;
    }
    if (left.length === 0) {
      left.push(takeAll(request));
      return ACCEPTED;
    }
    // The other half is taken for accepted meanwhile.
    await new Promise((resolve) => setTimeout(resolve));
    left.push(takeAll(request));
    return BUSY;
  });
  assertEquals(left, [0, 2]);
});

Deno.test("deliver() tries parts of a batch that fails among others at once: several people twice, one as often as any", async () => {
  const asked: unknown[] = [];
  const { accepted, refused } = await deliverBatch(3, ({ asked: { size }, maxAttempts, past }) => {
    asked.push({ size, maxAttempts, past });
    return Promise.resolve(size > 1 ? BAD : BUSY);
  });
  assertEquals(asked, [
    { size: 3, maxAttempts: undefined, past: undefined },
    { size: 1, maxAttempts: undefined, past: PAST },
    { size: 2, maxAttempts: 2, past: PAST },
    { size: 1, maxAttempts: undefined, past: PAST },
    { size: 1, maxAttempts: undefined, past: PAST },
  ]);
  assertEquals(accepted, []);
  assertEquals(refused.map(({ person, failure }) => [person.user, failure.reason]), [
    ["0", "busy (2 attempts)"],
    ["1", "busy (2 attempts)"],
    ["2", "busy (2 attempts)"],
  ]);
});

const STOP = new RunError("interrupted", "Interrupted by SIGINT");

const stops: { name: string; result: FailedAttempts; isUntouched?: true; reason: string }[] = [
  {
    name: "before the first attempt",
    result: { verdict: "stop", error: STOP, attempts: 0 },
    isUntouched: true,
    reason: "Not sent: the run was interrupted",
  },
  {
    name: "after an attempt",
    result: { verdict: "stop", error: STOP, attempts: 1 },
    reason: "Not confirmed: the run was interrupted",
  },
  {
    name: "by what is no stop",
    result: { verdict: "retry", error: new Error("busy"), attempts: 0 },
    reason: "busy",
  },
];

for (const { name, result, isUntouched, reason } of stops) {
  Deno.test(`deliver() says whether a person was sent: ended ${name}`, async () => {
    const people = await peopleOf(users(1));
    const { signal } = new AbortController();
    for (const kind of ["batch", "single"] as const) {
      const deliver = deliverWith(() => Promise.resolve(result));
      const { refused, accepted } = await deliver({ kind, people }, { signal });
      assertEquals(accepted, []);
      assertEquals(
        refused.map((one) => [one.isUntouched, one.failure.reason]),
        [[isUntouched, reason]],
        kind,
      );
    }
  });
}

Deno.test("deliver() does not take a part for never sent, as the whole was", async () => {
  const cases: { name: string; whole: FailedAttempts }[] = [
    { name: "which failed among others", whole: BAD },
    {
      name: "which was answered by something else",
      whole: { ...BUSY, error: new UnreadableAnswerError("<html>") },
    },
  ];
  for (const { name, whole } of cases) {
    const { refused } = await deliverBatch(
      2,
      ({ asked: { size } }) =>
        Promise.resolve(size === 2 ? whole : { verdict: "stop", error: STOP, attempts: 0 }),
    );
    assertEquals(
      refused.map((one) => [one.isUntouched, one.failure.reason]),
      [[undefined, "Not sent: the run was interrupted"], [
        undefined,
        "Not sent: the run was interrupted",
      ]],
      name,
    );
  }
});
