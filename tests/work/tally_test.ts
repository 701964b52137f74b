import { assertEquals } from "@std/assert";
import type { Delivery } from "../../lib/sync/delivery.ts";
import { Tally } from "../../lib/work/tally.ts";
import { peopleOf, users } from "../helpers/people.ts";

Deno.test("Tally counts requests, and what became of the people of messages", async () => {
  const people = await peopleOf(users(6));
  const refused = (["rejected", "failed", "failed"] as const).map((outcome, i) => ({
    person: people[i],
    failure: { outcome, reason: "as it says" },
  }));
  const delivery: Delivery = { accepted: people.slice(3), refused, stop: undefined };
  const tally = new Tally();
  tally.count({ sent: 3, retried: 2 });
  tally.count({ sent: 1, retried: 0 });
  tally.settle(delivery);
  tally.settle({ accepted: people, refused: [], stop: undefined });
  assertEquals([tally.sent, tally.retried], [4, 2]);
  assertEquals(tally.people, { accepted: 9, rejected: 1, failed: 2 });
  assertEquals(tally.messages, { taken: 0, acknowledged: 2, expired: 0 });
});
