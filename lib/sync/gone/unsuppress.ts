/** Lets people whom we have suppressed be written again, before they are. */

import type { IdentifierKind } from "../../customerio/identifiers.ts";
import type { Person } from "../../person/person.ts";
import type { Deliver } from "../deliver.ts";
import { notTried, type RefusedPerson, together } from "../delivery.ts";
import { itemFor } from "./items.ts";

/** What it needs. */
export interface UnsuppressOptions {
  /** Keys of those who are suppressed: whoever no longer is, is taken out. */
  suppressed: Set<string>;
  kind: IdentifierKind;
}

/**
 * `deliver`, which first has everyone in a request unsuppressed who needs it: by a request of its own, as nobody says in
 * which order the items of a batch are done.
 */
export function unsuppressingFirst(
  deliver: Deliver,
  { suppressed, kind }: UnsuppressOptions,
): Deliver {
  return async (request, options) => {
    const people = request.people.filter(({ key }) => suppressed.has(key));
    if (people.length === 0) return await deliver(request, options);
    const items = people.map(({ key }) => itemFor(key, { action: "unsuppress", kind }));
    const first = { kind: "batch", people: items, hasNoRecords: true } as const;
    const { refused, stop } = await deliver(first, { signal: options.signal });
    const failures = new Map(refused.map((one) => [one.person.key, one]));
    for (const { key } of people) if (!failures.has(key)) suppressed.delete(key);
    if (refused.length === 0 && stop === undefined) return await deliver(request, options);
    const still = request.people.filter(({ key }) => failures.has(key));
    const free = request.people.filter(({ key }) => !failures.has(key));
    const held = { accepted: [], refused: still.map((one) => refusedAs(one, failures)), stop };
    if (free.length === 0) return held;
    return together(
      held,
      stop === undefined
        ? await deliver({ ...request, people: free }, options)
        : notTried(free, stop),
    );
  };
}

function refusedAs(person: Person, failures: ReadonlyMap<string, RefusedPerson>): RefusedPerson {
  const { failure, isUntouched } = failures.get(person.key)!;
  return {
    person,
    failure: { ...failure, user: person.user },
    ...(isUntouched === undefined ? {} : { isUntouched }),
  };
}

/** What people are delivered by, where a state may say that some of them are suppressed. */
export function deliverWith(
  { deliver }: { deliver: Deliver },
  { state, kind }: {
    state: { isNew: boolean; suppressed: Set<string> } | undefined;
    kind: IdentifierKind;
  },
): Deliver {
  if (state === undefined || state.isNew) return deliver;
  return unsuppressingFirst(deliver, { suppressed: state.suppressed, kind });
}
