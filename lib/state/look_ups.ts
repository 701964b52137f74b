/** Looks up what the file of a state has of people. */

import type { RecordedPerson } from "./recorded_people.ts";
import type { StateFile } from "./state_file.ts";
import type { StatePerson } from "./state_person.ts";

/** The look-ups of one run. */
export class LookUps {
  #file: Pick<StateFile, "isNew" | "recorded">;
  #last: { people: readonly StatePerson[]; recorded: readonly (RecordedPerson | undefined)[] } = {
    people: [],
    recorded: [],
  };

  constructor(file: Pick<StateFile, "isNew" | "recorded">) {
    this.#file = file;
  }

  /** What the file has of each of `people`; a list that is asked for twice in a row is looked up once. */
  of(people: readonly StatePerson[]): readonly (RecordedPerson | undefined)[] {
    if (this.#last.people !== people) {
      const { isNew, recorded } = this.#file;
      const found = isNew
        ? new Array<undefined>(people.length).fill(undefined)
        : recorded.of(people.map(({ key }) => key));
      this.#last = { people, recorded: found };
    }
    return this.#last.recorded;
  }
}
