/** Takes requests as delivering them would, sends none, and counts them. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import { isRejected, type Person } from "../person/person.ts";
import { BATCH_FRAME_BYTES } from "../sync/batch.ts";
import type { Deliver } from "../sync/deliver.ts";
import { answered, type Delivery, refused } from "../sync/delivery.ts";
import type { PlannedRequest } from "../sync/planned_request.ts";
import { type SingleRequest, singleRequest } from "../sync/single.ts";

/** A person in a planned request. */
export interface PlannedPerson {
  person: Person;
  /** The request of their own; undefined for an item of a batch. */
  single: Exclude<SingleRequest, { reason: string }> | undefined;
}

/** What is done with each person who would be sent, in the order of the requests. */
export type Look = (planned: PlannedPerson) => void;

/** The requests of a run that sends nothing. */
export class PlannedRequests {
  /** How many there are. */
  count = 0;
  /** Bytes of their bodies. */
  bytes = 0;
  /** Records that need no place of their own, as they go together with a later one of their user. */
  merged = 0;

  #identifier: IdentifierKind;
  #looks: readonly Look[];

  /** @param looks Called with each person. */
  constructor(identifier: IdentifierKind, looks: readonly Look[]) {
    this.#identifier = identifier;
    this.#looks = looks;
  }

  /** Takes a request for one that was sent and accepted, but for a person whom no request means. */
  readonly deliver: Deliver = (request) => Promise.resolve(this.#take(request));

  #take({ kind, people }: PlannedRequest): Delivery {
    if (kind === "single") return this.#takeSingle(people[0]);
    this.count++;
    this.bytes += BATCH_FRAME_BYTES + people.length - 1;
    for (const person of people) {
      this.bytes += person.end - person.start;
      this.#see({ person, single: undefined });
    }
    return answered(people, []);
  }

  #takeSingle(person: Person): Delivery {
    const single = singleRequest(person, this.#identifier);
    if ("reason" in single) return refused([person], { outcome: "rejected", ...single });
    this.count++;
    this.bytes += single.body.length;
    this.#see({ person, single });
    return answered([person], []);
  }

  #see(planned: PlannedPerson): void {
    const { parts } = planned.person;
    if (parts !== undefined) this.merged += recordsOf(planned.person) - 1;
    for (const look of this.#looks) look(planned);
  }
}

/** How many records `person` stands for, without the rejected ones among them. */
export function recordsOf({ parts }: Person): number {
  return parts === undefined ? 1 : parts.filter((part) => !isRejected(part)).length;
}
