/** What a state is to a simulation: one in memory that keeps the contract of `State`, or the real one. */

import { Judge, type Marks, type NumberedUser } from "../../lib/state/judge.ts";
import { HASH_DIGITS, type RecordedPerson } from "../../lib/state/recorded_people.ts";
import { RepeatedRecords } from "../../lib/state/repeated_records.ts";
import type { RunState } from "../../lib/state/run_state.ts";
import { State, type StateOptions, type StatePerson } from "../../lib/state/state.ts";
import { acceptable } from "../../lib/state/state_person.ts";
import { WaitingRecords } from "../../lib/state/waiting_records.ts";
import type { Random } from "../helpers/random.ts";
import type { Plan } from "./plan.ts";
import { type ModelList, ModelRecords } from "../helpers/record_store.ts";

/** The part of a `State` that a run uses. */
export type SimulatedState = RunState & Pick<State, "sort"> & Disposable;

/** What a run asks of a store. */
export interface OpenOptions {
  /** Called around each change; throws where it fails. */
  operate: <T>(name: string, action: () => T) => T;
  /** Whether records are compared with those of an earlier run. */
  comparesRecords: boolean;
}

/** Where a state is between two runs. */
export interface StateStore extends Disposable {
  /** Opens it for one run. */
  open(options: OpenOptions): Promise<SimulatedState>;
  /** The run that has it open is killed; with `random` the power fails, and takes back what was not synced. */
  crash(random?: Random): void;
  /** By user the attributes that the state vouches for: those of each record, as JSON text. */
  vouched(): Map<string, readonly string[]>;
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

/** What a state in memory has of a user. */
interface ModelRow {
  number: number;
  run: number;
  /** The attributes of each record that was accepted. */
  texts: string[];
  /** Records that are on their way. */
  pending: number;
}

/** A change of a state in memory: see `sorting.ts`. */
type ModelChange = NumberedUser & { texts: "reset" | "more" | "refused" | string[] };

/** A state in memory. */
export class ModelStore implements StateStore {
  #rows = new Map<string, ModelRow>();
  #run = 0;
  #hashes = new Map<string, string>();
  #list: ModelList | undefined;
  /** That of the last run: what was written last is lost first. */
  #listBefore: ModelList | undefined;
  /** Changes of the run that has it open. */
  #changes: ModelChange[][] = [];

  open({ operate, comparesRecords }: OpenOptions): Promise<SimulatedState> {
    this.#settle();
    this.#run++;
    const change = (name: string, rows: ModelChange[]) => {
      if (rows.length > 0) operate(`state ${name}`, () => void this.#changes.push(rows));
    };
    const recordedOf = ({ key }: { key: string }) => this.#recorded(key);
    const judge = this.#judge();
    const waiting = new WaitingRecords();
    const repeated = comparesRecords ? this.#compare(judge) : undefined;
    this.#listBefore = this.#list;
    const numbered = (person: StatePerson) => judge.userOf(person);
    const all = (users: readonly NumberedUser[], texts: ModelChange["texts"]): ModelChange[] =>
      users.map((user) => ({ ...user, texts }));
    const accept = (people: readonly StatePerson[]) => {
      change("accept", people.map((one) => ({ ...numbered(one), texts: textsOf(one) })));
      for (const { listEntry } of people.flatMap((one) => acceptable(one))) {
        if (listEntry !== undefined) repeated?.confirm(listEntry);
      }
    };
    return Promise.resolve({
      waiting,
      repeated,
      disputes: (people) => repeated?.takeBack(people.map(recordedOf)) ?? [],
      judge: (people) => {
        const marks: Marks = { resent: [], sentMore: [], back: [] };
        const judgements = judge.judge(people, { recorded: people.map(recordedOf), marks });
        change("mark", [...all(marks.resent, "reset"), ...all(marks.sentMore, "more")]);
        return judgements;
      },
      resend: (person, count) => {
        const user = numbered(person);
        const more = new Array(count - 1).fill(user);
        change("resend", [...all([user], "reset"), ...all(more, "more")]);
      },
      reject: (key) => {
        const known = this.#recorded(key);
        const marks: Marks = { resent: [], sentMore: [], back: [] };
        if (known !== undefined) judge.seeRejected(key, { known, marks });
      },
      accept,
      written: () => Promise.resolve(),
      doubt: (people) => change("doubt", all(people.map(numbered), "reset")),
      refuse: (people) =>
        change(
          "refuse",
          people.flatMap((one) => all(textsOf(one).map(() => numbered(one)), "refused")),
        ),
      sort: (shapes) => {
        if (shapes !== undefined) repeated?.finish(shapes, true);
      },
      // SQLite has all of it on the disk when it closes the file.
      [Symbol.dispose]: () => {
        waiting[Symbol.dispose]();
        this.#settle();
      },
    });
  }

  crash(random?: Random): void {
    if (random !== undefined) {
      this.#changes.splice(random.below(this.#changes.length + 1));
      this.#list = this.#listBefore;
    }
    this.#settle();
  }

  vouched(): Map<string, readonly string[]> {
    this.#settle();
    const vouched = new Map<string, readonly string[]>();
    for (const [key, { texts, pending }] of this.#rows) {
      if (texts.length > 0 && pending === 0) vouched.set(key, texts);
    }
    return vouched;
  }

  [Symbol.dispose](): void {}

  #judge(): Judge {
    const hashOf = (text: string) => this.#hashOf(text);
    return new Judge({
      fingerprints: {
        ofAttributes: (person) => hashOf(attributesText(person as StatePerson)),
      },
      limit: 1 + Math.max(-1, ...[...this.#rows.values()].map(({ number }) => number)),
      full: false,
      id: "model",
    });
  }

  #compare(judge: Judge): RepeatedRecords {
    const store = new ModelRecords({
      list: this.#list,
      run: this.#run,
      isValid: (number, run) =>
        [...this.#rows.values()].some((row) =>
          row.number === number && row.run <= run && row.pending === 0 && row.texts.length === 1
        ),
      onFinish: (list) => this.#list = list,
    });
    return new RepeatedRecords({
      ...{ store, judge, seed: 0n, rules: "", limit: judge.next, full: false },
      hash: (bytes) => BigInt("0x" + this.#hashOf(new TextDecoder().decode(bytes))),
      beforeMatch: () => {},
    });
  }

  #recorded(key: string): RecordedPerson | undefined {
    const row = this.#rows.get(key);
    if (row === undefined) return undefined;
    const { number, run, texts, pending } = row;
    const hashes = pending > 0 ? "" : texts.map((text) => this.#hashOf(text)).join("");
    return { number, run, hashes, gone: "" };
  }

  #hashOf(text: string): string {
    const known = this.#hashes.get(text);
    if (known !== undefined) return known;
    const hash = this.#hashes.size.toString(16).padStart(HASH_DIGITS, "0");
    this.#hashes.set(text, hash);
    return hash;
  }

  #settle(): void {
    for (const change of this.#changes.flat()) this.#change(change);
    this.#changes = [];
  }

  #change({ key, number, texts }: ModelChange): void {
    const known = this.#rows.get(key);
    const row = known ?? { number, run: 0, texts: [], pending: 0 };
    this.#rows.set(key, row);
    if (texts === "reset") Object.assign(row, { texts: [], pending: 1 });
    else if (texts === "more") row.pending += known === undefined ? 2 : 1;
    else if (texts === "refused") row.pending = Math.max(0, row.pending - 1);
    else {
      row.texts.push(...texts);
      row.pending = Math.max(0, row.pending - texts.length);
      row.run = this.#run;
    }
  }
}

/** The attributes of each record that `person` stands for. */
function textsOf(person: StatePerson): string[] {
  return (person.parts ?? [person])
    .filter((part) => !("rejection" in part))
    .map((part) => attributesText(part));
}

/** The real state, on a real file; a loss of power is no more to it than a kill, as what SQLite syncs is its own. */
export class FileStore implements StateStore {
  #folder = Deno.makeTempDirSync({ prefix: "cio-sync-simulation-", ...inMemory() });
  #path = `${this.#folder}/state.db`;
  #open: State | undefined;
  #options: Omit<StateOptions, "path">;

  constructor(options: Omit<StateOptions, "path">) {
    this.#options = options;
  }

  async open({ operate, comparesRecords }: OpenOptions): Promise<SimulatedState> {
    const state = this.#open = await State.open({
      ...{ ...this.#options, path: this.#path },
      rules: comparesRecords ? "the same" : undefined,
    });
    return {
      waiting: state.waiting,
      repeated: state.repeated,
      disputes: (people) => state.disputes(people),
      judge: (people) => operate("state judge", () => state.judge(people)),
      resend: (person, count) => operate("state resend", () => state.resend(person, count)),
      reject: (key) => operate("state reject", () => state.reject(key)),
      accept: (people) => operate("state accept", () => state.accept(people)),
      doubt: (people) => operate("state doubt", () => state.doubt(people)),
      refuse: (people) => operate("state refuse", () => state.refuse(people)),
      written: () => state.written(),
      sort: (shapes) => state.sort(shapes),
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

  vouched(): Map<string, readonly string[]> {
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
