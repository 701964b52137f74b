/** A mistake of cio-sync's own in the middle of a request: half of its people have their outcome, which stays. */

import { assertEquals } from "@std/assert";
import { peopleOf, users } from "../helpers/people.ts";
import { deliveriesTo } from "../helpers/sync_run.ts";
import { type Answer, startTrackServer } from "../helpers/track_server.ts";

/** Refuses several people as a whole, and those of `bad` alone too. */
function splitting(bad: string[] = []): Answer {
  return ({ people }) =>
    people.length > 3 || people.some(({ user }) => bad.includes(user))
      ? { status: 400, body: { meta: { error: "no" } } }
      : {};
}

Deno.test("deliver() keeps what became of the first half when the second breaks, and stops", async () => {
  for (const [breaksAt, accepted, failed] of [[1, 0, 6], [2, 0, 6], [3, 3, 3]]) {
    await using server = startTrackServer(splitting());
    const parts = deliveriesTo(server.url);
    const { identifyBatch } = parts.api;
    let calls = 0;
    parts.api.identifyBatch = (...args) => {
      if (++calls === breaksAt) throw new TypeError("Cannot read properties of undefined");
      return identifyBatch.apply(parts.api, args);
    };
    await parts.send({ kind: "batch", people: await peopleOf(users(6)) });
    const name = `request ${breaksAt}`;
    assertEquals(parts.ledger.counts.accepted, accepted, name);
    assertEquals(parts.ledger.counts.failed, failed, name);
    assertEquals(parts.stop.signal.reason?.kind, "internal", name);
    assertEquals(parts.stop.signal.reason?.message, "Cannot read properties of undefined", name);
    const reasons = new Set(parts.settled.map(({ reason }) => reason));
    const said = "Cannot read properties of undefined";
    const notSent = "Not sent: the run ended with an internal error";
    assertEquals([...reasons], breaksAt === 2 ? [said, notSent] : [said], name);
    // Nobody has two outcomes.
    assertEquals(new Set(parts.settled.map(({ record }) => record)).size, failed, name);
  }
});

Deno.test("deliver() keeps the rejections of the first half when the second breaks", async () => {
  await using server = startTrackServer(splitting(["1"]));
  const parts = deliveriesTo(server.url);
  const { identifyBatch } = parts.api;
  parts.api.identifyBatch = (body, size) => {
    const isSecond = new TextDecoder().decode(body).includes('"id":"3"') && size === 2;
    if (isSecond) throw new TypeError("odd");
    return identifyBatch.call(parts.api, body, size);
  };
  await parts.send({ kind: "batch", people: await peopleOf(users(4)) });
  const { accepted, rejected, failed } = parts.ledger.counts;
  assertEquals({ accepted, rejected, failed }, { accepted: 1, rejected: 1, failed: 2 });
  assertEquals(parts.settled.map(({ user, outcome }) => `${user} ${outcome}`).toSorted(), [
    "1 rejected",
    "2 failed",
    "3 failed",
  ]);
});
