/** What a state is to a simulation: one in memory that keeps the contract of `State`, or the real one. */

import { State, type StateOptions, type StatePerson } from "../../lib/state/state.ts";
import type { Random } from "../helpers/random.ts";
import type { Plan } from "./plan.ts";

/** The part of a `State` that a run uses. */
export type SimulatedState = Pick<State, "unchanged" | "accept" | "doubt" | "sort"> & Disposable;

/** Where a state is between two runs. */
export interface StateStore extends Disposable {
  /** Opens it for one run; `operate` is called around each change, and throws where it fails. */
  open(operate: <T>(name: string, action: () => T) => T): Promise<SimulatedState>;
  /** The run that has it open is killed; with `random` the power fails, and takes back what was not synced. */
  crash(random?: Random): void;
  /** By user the attributes that the state vouches for, as JSON text. */
  vouched(): Map<string, string>;
}

/** The attributes of `person` as the state compares them. */
export function attributesText({ bytes, attributesStart, end }: StatePerson): string {
  return new TextDecoder().decode(bytes.subarray(attributesStart, end - 1));
}

/** The state that `plan` wants, if any. */
export function openStore({ state, identifier }: Plan): StateStore | undefined {
  if (state === "model") return new ModelStore();
  if (state === "none") return undefined;
  const workspace = { id: 3, region: "us", origin: "https://track.example.com", siteId: "site-id" };
  return new FileStore({ workspace, identifier });
}

/** A state in memory. */
export class ModelStore implements StateStore {
  #rows = new Map<string, string | null>();
  /** Changes of the run that has it open. */
  #changes: [string, string | null][][] = [];

  open(operate: <T>(name: string, action: () => T) => T): Promise<SimulatedState> {
    this.#settle();
    const recorded = new Map(this.#rows);
    const sent = new Set<string>();
    const change = (name: string, rows: [string, string | null][]) => {
      if (rows.length > 0) operate(`state ${name}`, () => void this.#changes.push(rows));
    };
    return Promise.resolve({
      unchanged: (people) => {
        const doubted: string[] = [];
        const unchanged = people.map((person) => {
          const before = recorded.get(person.key);
          if (before === undefined) return false;
          if (before === attributesText(person) && !sent.has(person.key)) return true;
          sent.add(person.key);
          doubted.push(person.key);
          return false;
        });
        change("doubt", doubted.map((key) => [key, null]));
        return unchanged;
      },
      accept: (people) => change("accept", people.map((one) => [one.key, attributesText(one)])),
      doubt: (people) => change("doubt", people.map(({ key }) => [key, null])),
      sort: () => {},
      // SQLite has all of it on the disk when it closes the file.
      [Symbol.dispose]: () => this.#settle(),
    });
  }

  crash(random?: Random): void {
    if (random !== undefined) this.#changes.splice(random.below(this.#changes.length + 1));
    this.#settle();
  }

  vouched(): Map<string, string> {
    this.#settle();
    const vouched = new Map<string, string>();
    for (const [key, text] of this.#rows) if (text !== null) vouched.set(key, text);
    return vouched;
  }

  [Symbol.dispose](): void {}

  #settle(): void {
    for (const [key, text] of this.#changes.flat()) this.#rows.set(key, text);
    this.#changes = [];
  }
}

/** The real state, on a real file; a loss of power is no more to it than a kill, as what SQLite syncs is its own. */
export class FileStore implements StateStore {
  #folder = Deno.makeTempDirSync({ prefix: "cio-sync-simulation-", ...inMemory() });
  #path = `${this.#folder}/state.db`;
  #open: State | undefined;
  /** The last that was accepted of each user, by hash. */
  #texts = new Map<string, string>();
  #options: Omit<StateOptions, "path">;

  constructor(options: Omit<StateOptions, "path">) {
    this.#options = options;
  }

  async open(operate: <T>(name: string, action: () => T) => T): Promise<SimulatedState> {
    const state = this.#open = await State.open({ ...this.#options, path: this.#path });
    const texts = this.#texts;
    return {
      unchanged: (people) => operate("state unchanged", () => state.unchanged(people)),
      accept(people) {
        for (const person of people) texts.set(person.key, attributesText(person));
        operate("state accept", () => state.accept(people));
      },
      doubt: (people) => operate("state doubt", () => state.doubt(people)),
      sort: () => state.sort(),
      [Symbol.dispose]: () => state[Symbol.dispose](),
    };
  }

  /** Goes on with a copy of the files as they are, as the process that had them open cannot tidy up any more. */
  crash(): void {
    const copy = `${this.#folder}/${crypto.randomUUID()}.db`;
    for (const suffix of ["", "-wal"]) {
      try {
        Deno.copyFileSync(this.#path + suffix, copy + suffix);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    this.#open?.[Symbol.dispose]();
    this.#path = copy;
  }

  vouched(): Map<string, string> {
    return new Map();
  }

  [Symbol.dispose](): void {
    this.#open?.[Symbol.dispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** A folder in memory, where the machine has one. */
function inMemory(): { dir?: string } {
  try {
    return Deno.statSync("/dev/shm").isDirectory ? { dir: "/dev/shm" } : {};
  } catch {
    return {};
  }
}
