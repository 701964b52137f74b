/** Counts what a worker has done. */

import type { Attempts } from "../delivery/attempts.ts";
import type { Delivery } from "../sync/delivery.ts";
import type { WorkFacts } from "./facts.ts";

/** Counts that only go up. */
export class Tally implements Pick<WorkFacts, "sent" | "retried" | "people" | "messages"> {
  sent = 0;
  retried = 0;
  people: WorkFacts["people"] = { accepted: 0, rejected: 0, failed: 0 };
  messages: WorkFacts["messages"] = { taken: 0, acknowledged: 0, expired: 0 };

  /** Counts the attempts of a request that has ended. */
  count({ sent, retried }: Pick<Attempts, "sent" | "retried">): void {
    this.sent += sent;
    this.retried += retried;
  }

  /** Counts a message whose outcome was published. */
  settle(delivery: Delivery): void {
    this.messages.acknowledged++;
    countPeople(this.people, delivery);
  }
}

/** Adds the people of `delivery` to `counts`. */
export function countPeople(
  counts: WorkFacts["people"],
  { accepted, refused }: Pick<Delivery, "accepted" | "refused">,
): void {
  counts.accepted += accepted.length;
  for (const { failure: { outcome } } of refused) counts[outcome]++;
}
