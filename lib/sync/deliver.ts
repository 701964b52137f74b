/** One planned request to its end: what became of everyone in it, and whether the run must stop. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { TrackApi } from "../customerio/track_api.ts";
import type { Attempts } from "../delivery/attempts.ts";
import { type FailedAttempts, isAnsweredByOther } from "../delivery/attempts_result.ts";
import type { OutageWatch } from "../delivery/outage.ts";
import type { Past } from "../delivery/suspect.ts";
import type { AskedFor } from "../delivery/verdict.ts";
import { RunError } from "../errors.ts";
import type { Person } from "../person/person.ts";
import { encodeBatch } from "./batch.ts";
import { answered, type Delivery, mistake, notTried, refused, together } from "./delivery.ts";
import type { PlannedRequest } from "./planned_request.ts";
import { refusalOf } from "./refusal.ts";
import { singleRequest } from "./single.ts";

/** What one delivery is given. */
export interface DeliverOptions {
  /** Aborted with a `RunError` when no new attempt may be made. */
  signal: AbortSignal;
  /**
   * Memory for what a batch is sent as. From then on the bytes of its people are in there, so it must not be used again
   * before the delivery is settled. @default {a new one}
   */
  buffer?: Uint8Array | undefined;
}

/** Delivers one planned request. Changes nothing but what the attempts know of the other side; does not throw. */
export type Deliver = (request: PlannedRequest, options: DeliverOptions) => Promise<Delivery>;

/** What sends people. */
export type PeopleApi = Pick<TrackApi, "identifyBatch" | "identify" | "entity">;

/** What deliveries to the Track API need. */
export interface TrackDeliveryOptions {
  api: PeopleApi;
  /** What the users are in Customer.io. */
  identifier: IdentifierKind;
  attempts: Attempts;
  /** Says when so many requests had no answer that the run must stop. */
  outage: OutageWatch;
}

/** Delivers requests to the Track API: a batch in one request or, where it is refused as a whole, in parts. */
export function deliverTo(options: TrackDeliveryOptions): Deliver {
  const delivery = new TrackDelivery(options);
  return (request, { signal, buffer }) =>
    request.kind === "batch"
      ? delivery.batch(request.people, { signal, buffer, body: request.body })
      : delivery.single(request.people[0], signal);
}

/** What the parts of a batch are given. */
interface PartOptions extends DeliverOptions {
  /** @default {made of the people} */
  body?: Uint8Array | undefined;
  /** Whether the whole was answered with a success that is no yes. */
  isPart?: boolean;
  /** @default {that of the whole batch} */
  trouble?: Trouble | undefined;
  /** Of the part whose half this is, where that failed. */
  past?: Past | undefined;
}

/** What is left to find out who in a batch makes it fail. */
interface Trouble {
  /** Parts that may still be split. */
  splits: number;
}

/** Attempts for a part of several people that fails while others succeed: its parts are tried next. */
const PART_ATTEMPTS = 2;

/**
 * How often a batch that fails while others succeed is split at most: so often for each time that it can be halved, once
 * for so many people, and so often for each part that was accepted. Enough for one person in ten at fault, and a bound
 * where it is the other side that fails half the time.
 */
const SPLITS_PER_HALVING = 8;
const PEOPLE_PER_SPLIT = 8;
const SPLITS_PER_SUCCESS = 2;

/** Identifiers that every server and proxy takes in a path as they are. */
const PLAIN_IDENTIFIER = /^[\w@.+~-]+$/;

class TrackDelivery {
  #options: TrackDeliveryOptions;

  constructor(options: TrackDeliveryOptions) {
    this.#options = options;
  }

  async batch(people: Person[], options: PartOptions): Promise<Delivery> {
    const { signal, buffer, isPart = false, past } = options;
    const trouble = options.trouble ?? troubleOf(people);
    const { api, attempts } = this.#options;
    try {
      const body = options.body ?? encodeBatch(people, buffer);
      const result = await attempts.make({
        asked: { purpose: "people", size: people.length, isPart },
        send: () => api.identifyBatch(body, people.length),
        signal,
        maxAttempts: past && people.length > 1 ? PART_ATTEMPTS : undefined,
        takeSplit: () => people.length > 1 && takeSplitOf(trouble),
        past,
      });
      if (result.verdict === "accepted") {
        trouble.splits += SPLITS_PER_SUCCESS;
        return answered(people, result.answer);
      }
      if (result.verdict === "split") {
        return await this.#halves(people, { signal, isPart, trouble, past });
      }
      if (people.length > 1 && isAnsweredByOther(result)) {
        return await this.#halves(people, { signal, isPart: true });
      }
      if (result.past !== undefined) {
        const { past } = result;
        return await this.#bothHalves(people, { signal, isPart, trouble, past });
      }
      if (past === undefined && !isPart && isUntried(result)) return notTried(people, result.error);
      return refusalOf(result, { ...this.#options, people });
    } catch (error) {
      return mistake(people, error);
    }
  }

  async single(person: Person, signal: AbortSignal): Promise<Delivery> {
    const { api, attempts, identifier } = this.#options;
    try {
      const single = singleRequest(person, identifier);
      if ("reason" in single) return refused([person], { outcome: "rejected", ...single });
      const result = await attempts.make({
        asked: askedForOne("path" in single ? single.path : undefined),
        send: () =>
          "path" in single ? api.identify(single.path, single.body) : api.entity(single.body),
        signal,
      });
      if (result.verdict === "accepted") return answered([person], []);
      if (isUntried(result)) return notTried([person], result.error);
      return refusalOf(result, { ...this.#options, people: [person] });
    } catch (error) {
      return mistake([person], error);
    }
  }

  /** One after the other, so that a delivery never takes more than one of the requests in flight. */
  async #halves(people: Person[], options: PartOptions): Promise<Delivery> {
    const [left, right] = halvesOf(people);
    const first = await this.batch(left, options);
    const second = first.stop === undefined
      ? await this.batch(right, options)
      : notTried(right, first.stop);
    return together(first, second);
  }

  /** Both at once: that one succeeds shows that it is the other one which is bad. */
  async #bothHalves(people: Person[], options: PartOptions): Promise<Delivery> {
    const [left, right] = halvesOf(people);
    return together(...await Promise.all([this.batch(left, options), this.batch(right, options)]));
  }
}

function halvesOf(people: Person[]): [Person[], Person[]] {
  const half = people.length >> 1;
  return [people.slice(0, half), people.slice(half)];
}

/** Whether the run was stopped before the first attempt. */
function isUntried(result: FailedAttempts): result is FailedAttempts & { error: RunError } {
  return result.attempts === 0 && result.error instanceof RunError;
}

function takeSplitOf(trouble: Trouble): boolean {
  if (trouble.splits === 0) return false;
  trouble.splits--;
  return true;
}

function troubleOf({ length }: Person[]): Trouble {
  return {
    splits: SPLITS_PER_HALVING * Math.ceil(Math.log2(length)) +
      Math.ceil(length / PEOPLE_PER_SPLIT),
  };
}

/**
 * A proxy may decode `%2F`, or clean a path up, before it looks where the request goes: then a 404 is about this one
 * identifier. When the identifier is plain, it is about `trackUrl`.
 */
function askedForOne(path: string | undefined): AskedFor {
  const hasDoubtfulPath = path !== undefined && !PLAIN_IDENTIFIER.test(path);
  return { purpose: "people", size: 1, hasDoubtfulPath };
}
