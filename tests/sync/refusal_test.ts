/** Tests of what becomes of people whose request did not get through, by what its attempts came to. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { trackCredentialsMessage } from "../../lib/customerio/credentials.ts";
import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { blockedReason, setupMessage } from "../../lib/customerio/setup_message.ts";
import type { FailedAttempts } from "../../lib/delivery/attempts_result.ts";
import { RunError } from "../../lib/errors.ts";
import { refusalOf, type RefusalOptions } from "../../lib/sync/refusal.ts";
import { peopleOf, users } from "../helpers/people.ts";

const STOP = new RunError("unreachable", "enough");

/** What became of two people, alike but for their identifiers, and what other requests' watches were told. */
async function refusal(failure: FailedAttempts) {
  const told: [string, Error][] = [];
  const telling = (what: string) => (error: Error) => {
    told.push([what, error]);
    return STOP;
  };
  const { accepted, refused, stop } = refusalOf(failure, {
    people: await peopleOf(users(2)),
    outage: { giveUpAfterMs: 300_000, recordFailedRequest: telling("unreachable") },
    attempts: { blocks: { recordBlocked: telling("blocked"), recordUnreadable: telling("other") } },
  } as unknown as RefusalOptions);
  const [{ failure: { user: _, ...why }, isUntouched }] = refused;
  assertEquals(accepted, []);
  assertEquals(refused.map(({ failure: { user } }) => user), ["0", "1"]);
  return { ...why, isUntouched, stop, told };
}

const PROBLEMS = [{ reason: "bad", field: "email" }, { reason: "worse", field: "phone" }];

const NOTHING = { field: undefined, status: undefined, isUntouched: undefined, told: [] };

Deno.test("refusalOf() rejects with the first thing that the answer finds wrong", async () => {
  for (const verdict of ["reject", "split"] as const) {
    const error = new StatusError({ status: 400, problems: PROBLEMS });
    assertEquals<unknown>(await refusal({ verdict, error, attempts: 1 }), {
      ...{ outcome: "rejected", reason: "bad", field: "email", status: 400 },
      ...{ isUntouched: undefined, stop: undefined, told: [] },
    });
    const bare = new StatusError({ status: 413 });
    const { reason, field, status } = await refusal({ verdict, error: bare, attempts: 1 });
    assertEquals([reason, field, status], ["Customer.io answered 413", undefined, 413]);
    const other = await refusal({ verdict, error: new Error("no"), attempts: 1 });
    assertEquals(other, { ...NOTHING, outcome: "rejected", reason: "no", stop: undefined });
  }
});

Deno.test("refusalOf() fails those whose attempts are used up, and asks whether the run must stop", async () => {
  const unreachable = new UnreachableError("nothing listens");
  const whole = new UnreadableAnswerError("no JSON");
  const cut = new UnreadableAnswerError("half of it", undefined, { isWhole: false });
  const cases: { error: Error; attempts: number; reason: string; told?: string }[] = [
    { error: unreachable, attempts: 1, reason: "nothing listens", told: "unreachable" },
    {
      error: unreachable,
      attempts: 2,
      reason: "nothing listens (2 attempts)",
      told: "unreachable",
    },
    { error: whole, attempts: 3, reason: "no JSON (3 attempts)", told: "other" },
    { error: cut, attempts: 3, reason: "half of it (3 attempts)" },
    { error: new Error("odd"), attempts: 0, reason: "odd" },
  ];
  for (const { error, attempts, reason, told } of cases) {
    assertEquals<unknown>(await refusal({ verdict: "retry", error, attempts }), {
      ...{ ...NOTHING, outcome: "failed", reason, stop: told && STOP },
      told: told === undefined ? [] : [[told, error]],
    });
  }
  const busy = new StatusError({ status: 503, retryAfterMs: 600_000, problems: PROBLEMS });
  const { reason, field, status, isUntouched } = await refusal({
    ...{ verdict: "retry", error: busy, attempts: 2 },
  });
  assertEquals([reason, field, status, isUntouched], [
    "Customer.io answered 503: bad (2 attempts), and it asked to wait 10:00 min: a larger giveUpAfter " +
    "waits that out",
    ...["email", 503, undefined],
  ]);
});

Deno.test("refusalOf() fails whose request is blocked on the way, and asks whether all are", async () => {
  const error = new StatusError({ status: 403, isApiAnswer: false, sender: "a filter" });
  const blocked = await refusal({ verdict: "fail", error, attempts: 1 });
  assertEquals([blocked.reason, blocked.status, blocked.stop, blocked.told], [
    blockedReason(error, { isAboutPath: false }),
    403,
    STOP,
    [["blocked", error]],
  ]);
  assertEquals(blocked.isUntouched, true);
});

Deno.test("refusalOf() says of a stop whether it came before the first attempt", async () => {
  const error = new RunError("interrupted", "Interrupted by SIGINT");
  for (const verdict of ["stop", "setup"] as const) {
    for (const attempts of [0, 1]) {
      const reason = `Not ${attempts === 0 ? "sent" : "confirmed"}: the run was interrupted`;
      assertEquals<unknown>(await refusal({ verdict, error, attempts }), {
        ...{ ...NOTHING, outcome: "failed", reason, stop: undefined },
      });
    }
  }
});

Deno.test("refusalOf() ends the run with the kind of error that the verdict names", async () => {
  const refusedAs = async (error: Error, endsWith?: FailedAttempts["endsWith"]) => {
    const { stop, reason, isUntouched } = await refusal({
      ...{ verdict: "stop", error, attempts: 1, ...(endsWith === undefined ? {} : { endsWith }) },
    });
    assertEquals(reason, error.message);
    assertStrictEquals(stop!.cause, error);
    return [stop!.kind, stop!.message, isUntouched];
  };
  const unauthorized = new StatusError({ status: 401 });
  const redirect = new RedirectError("to another host");
  assertEquals(await refusedAs(unauthorized, "auth"), [
    ...["auth", trackCredentialsMessage(unauthorized), true],
  ]);
  assertEquals(await refusedAs(unauthorized, "setup"), ["setup", setupMessage(unauthorized), true]);
  assertEquals(await refusedAs(redirect, "setup"), ["setup", setupMessage(redirect), undefined]);
  assertEquals(await refusedAs(redirect, "auth"), ["auth", setupMessage(redirect), undefined]);
  assertEquals(await refusedAs(new Error("oh")), ["internal", "oh", undefined]);
  // Who answers 500 or more may have looked at the people before.
  assertEquals((await refusedAs(new StatusError({ status: 500 }), "setup"))[2], undefined);
  assertEquals((await refusedAs(new StatusError({ status: 499 }), "setup"))[2], true);
});
