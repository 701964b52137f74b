/** Looks over the shoulder of one run: whom it takes for accepted or unchanged has to be in the server just so. */

import type { DataRecord } from "../../lib/input/record.ts";
import type { PersonMaker } from "../../lib/person/person_maker.ts";
import { attributesEnd, isRejected, type Person } from "../../lib/person/person.ts";
import type { Judgement } from "../../lib/state/judge.ts";
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
  /** Whether what the state says can be relied on after all that has happened. */
  isVouched: () => boolean;
  /** Of its own, as makers count. */
  maker: PersonMaker;
  /** By user the last record that was accepted, to be kept up to date. */
  confirmed: Map<string, number>;
}

/** What one run took records for, each by its number in the data. */
export class Watch {
  accepted = new Set<number>();
  unchanged = new Set<number>();
  problems: string[] = [];

  /** Records that wait for the next ones of their users, by key. */
  #waiting = new Map<string, (Person & { text: string })[]>();
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
    const { repeated } = state;
    let records: readonly DataRecord[] = [];
    return {
      ...state,
      repeated: repeated && {
        shapes: repeated.shapes,
        extent: repeated.extent,
        findText: (bytes, start) => repeated.findText(bytes, start),
        match: (some) => {
          records = some;
          return repeated.match(some);
        },
        keep: (i, shape) => {
          this.#repeat(records[i]);
          repeated.keep(i, shape);
        },
        add: (i, entry) => repeated.add(i, entry),
        endAdding: () => repeated.endAdding(),
        confirm: (entry) => repeated.confirm(entry),
      },
      judge: (people) => {
        const judgements = state.judge(people);
        people.forEach((person, i) => this.#judge(person as Person, judgements[i]));
        return judgements;
      },
      resend: (person, count) => {
        state.resend(person, count);
        this.#waiting.delete(person.key);
      },
    };
  }

  /** Who still waits when the run has ended is as before. */
  end(): void {
    for (const [key, waiting] of this.#waiting) {
      for (const person of waiting) this.#add(this.unchanged, person);
      this.#waiting.delete(key);
    }
  }

  /** Looks at the person of `record`, who is taken for unchanged without being made. */
  #repeat(record: DataRecord): void {
    this.#judge(this.#options.maker.make(record) as Person, "unchanged");
  }

  #judge(person: Person, judgement: Judgement): void {
    const { key } = person;
    if (judgement === "wait") {
      const seen = { ...person, text: attributesText(person) };
      this.#waiting.set(key, [...this.#waiting.get(key) ?? [], seen]);
    } else if (judgement === "release") this.#waiting.delete(key);
    else if (judgement === "unchanged" || judgement === "complete") {
      const all = [...this.#waiting.get(key) ?? [], { ...person, text: attributesText(person) }];
      this.#waiting.delete(key);
      for (const one of all) this.#add(this.unchanged, one);
      if (!this.#options.isVouched()) return;
      this.#expect(person, parseVouched(all.map(({ text }) => text)), "unchanged");
    }
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

/** The attributes in texts by which a state compares people, each of which may have a time behind it; later ones win. */
export function parseVouched(texts: readonly string[]): Attributes {
  return Object.assign(
    {},
    ...texts.map((text) => JSON.parse(`{"attributes":${text}}`).attributes),
  );
}
