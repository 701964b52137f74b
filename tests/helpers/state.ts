/** State files in folders of their own, and people for them. */

import type { Judgement } from "../../lib/state/judge.ts";
import { State, type StateOptions, type StatePerson } from "../../lib/state/state.ts";

/** What a test may want to be other than usual. */
export type StateRunOptions = Partial<StateOptions>;

/** A state file in a folder of its own, which goes when it is disposed of. */
export interface StateFile extends Disposable {
  folder: string;
  path: string;
  /** Opens it as one run does: workspace 3 of region us, people identified by id. */
  open(options?: StateRunOptions): Promise<State>;
}

/** A folder for a state file; the file is not there yet. */
export function stateFile(): StateFile {
  const folder = Deno.makeTempDirSync({ prefix: "cio-sync-state-" });
  const path = `${folder}/state.db`;
  return {
    folder,
    path,
    open: (options) => openState(path, options),
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

/** Opens the state at `path` as a run does that sends to workspace 3 of region us people identified by id. */
export function openState(path: string, options: StateRunOptions = {}): Promise<State> {
  return State.open({
    path,
    workspace: { id: 3, region: "us", origin: "https://track.customer.io", siteId: "site-id" },
    identifier: "id",
    ...options,
  });
}

/** A person with these attributes, amid bytes that are not part of them. */
export function personOf(key: string, attributes: unknown): StatePerson {
  const bytes = new TextEncoder().encode(
    `{"of":${JSON.stringify(key)},"attributes":${JSON.stringify(attributes)}},`,
  );
  const attributesStart = bytes.length - 2 -
    new TextEncoder().encode(JSON.stringify(attributes)).length;
  return { key, bytes, attributesStart, end: bytes.length - 1 };
}

/** People `from` up to but not including `end`, each with attributes of their own of this `version`. */
export function peopleUpTo(end: number, { from = 0, version = 1 } = {}): StatePerson[] {
  const people: StatePerson[] = [];
  for (let i = from; i < end; i++) people.push(personOf(`user-${i}`, { seq: i, version }));
  return people;
}

/** How many of `answers` are true. */
export function countTrue(answers: readonly boolean[]): number {
  return answers.filter(Boolean).length;
}

/** Which of `people`, of whom none is there twice, a run with `state` does not send. */
export function unchangedOf(
  state: { judge(people: readonly StatePerson[]): Judgement[] },
  people: readonly StatePerson[],
): boolean[] {
  return state.judge(people).map((judgement) => judgement === "unchanged");
}
