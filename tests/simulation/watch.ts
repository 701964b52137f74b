/** Looks over the shoulder of one run: whom it takes for accepted or unchanged has to be in the server just so. */

import { attributesEnd, isRejected, type Person } from "../../lib/person/person.ts";
import type { StatePerson } from "../../lib/state/state.ts";
import type { Deliver } from "../../lib/sync/deliver.ts";
import { isWithin } from "./records.ts";
import type { Attributes, SimulatedServer } from "./server.ts";
import { attributesText, type SimulatedState } from "./state.ts";
import type { Process } from "./world.ts";

/** What a watch looks at. */
export interface WatchOptions {
  server: SimulatedServer;
  process: Process;
  /** Whether what the state says of this user can be relied on after all that has happened. */
  isVouched: (key: string) => boolean;
  /** By user the last record that was accepted, to be kept up to date. */
  confirmed: Map<string, number>;
}

/** What one run took records for, each by its number in the data. */
export class Watch {
  accepted = new Set<number>();
  unchanged = new Set<number>();
  problems: string[] = [];

  #options: WatchOptions;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** `deliver`, watched. */
  deliver(deliver: Deliver): Deliver {
    return async (request, options) => {
      const delivery = await deliver(request, options);
      if (this.#options.process.isAlive) {
        for (const person of delivery.accepted) this.#accept(person);
      }
      return delivery;
    };
  }

  /** `state`, watched. */
  state(state: SimulatedState): SimulatedState {
    return {
      ...state,
      unchanged: (people) => {
        const unchanged = state.unchanged(people);
        people.forEach((person, i) => {
          if (unchanged[i]) this.#leaveUnchanged(person as Person);
        });
        return unchanged;
      },
    };
  }

  #accept(person: Person): void {
    const text = new TextDecoder().decode(
      person.bytes.subarray(person.attributesStart, attributesEnd(person)),
    );
    this.#expect(person, JSON.parse(text), "accepted");
    this.#options.confirmed.set(person.key, person.record.position.record);
    for (const part of person.parts ?? [person]) {
      if (!isRejected(part)) this.#add(this.accepted, part);
    }
  }

  #leaveUnchanged(person: Person): void {
    this.#add(this.unchanged, person);
    if (!this.#options.isVouched(person.key)) return;
    this.#expect(person, parseVouched(attributesText(person)), "unchanged");
  }

  #add(set: Set<number>, { record: { position } }: Person): void {
    if (set.has(position.record)) this.problems.push(`record ${position.record} counts twice`);
    set.add(position.record);
  }

  #expect({ key }: StatePerson, attributes: Attributes, outcome: string): void {
    const there = this.#options.server.people.get(key);
    if (isWithin(attributes, there)) return;
    this.problems.push(
      `${key} counts as ${outcome} with ${JSON.stringify(attributes)}, ` +
        `and the server has ${JSON.stringify(there)}`,
    );
  }
}

/** The attributes in a text by which a state compares people, which may have a time behind them. */
export function parseVouched(text: string): Attributes {
  return JSON.parse(`{"attributes":${text}}`).attributes;
}
