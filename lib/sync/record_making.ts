/** What records turn out to be: as they were accepted, people, or rejected; and what is to become of each. */

import type { DataRecord } from "../input/record.ts";
import { isOfUser, isPerson, type Person, type Rejection } from "../person/person.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import type { Judgement } from "../state/judge.ts";
import { NO_SHAPE } from "../state/repeated_records.ts";
import type { RecordList, RunState } from "../state/run_state.ts";

/** What making needs. */
export interface RecordMakingOptions {
  maker: PersonMaker;
  /** What was accepted before. @default {everyone is sent} */
  state?: RunState | undefined;
}

/** What records turned out to be, one by one. */
export interface MadeRecords {
  /** Undefined for a record that is as it was accepted, of whose user no record was rejected in this run. */
  made: (Person | Rejection | undefined)[];
  /** What is to become of each; undefined where everyone is sent. */
  judgements: Judgement[] | undefined;
  /** How many are sent. */
  sent: number;
}

/** Records that were compared with those of the last run. */
interface ComparedRecords extends Pick<MadeRecords, "made"> {
  records: DataRecord[];
  /** The shape of each that repeats one, or was made; else {@linkcode NO_SHAPE}. */
  shapes: Int32Array;
}

/** Makes people of the records of one run, in the order of the data. */
export class RecordMaking {
  #options: RecordMakingOptions;

  constructor(options: RecordMakingOptions) {
    this.#options = options;
    const shapes = options.state?.repeated?.shapes;
    if (shapes !== undefined) options.maker.shapes.load(shapes);
  }

  /** What `records` turn out to be. */
  make(records: DataRecord[]): MadeRecords {
    const { maker, state } = this.#options;
    if (state?.repeated !== undefined) return this.#compare(records, state, state.repeated);
    const made = records.map((record) => maker.make(record));
    if (state === undefined) return { made, judgements: undefined, sent: made.length };
    return judged(made, state.judge(peopleOf(made)));
  }

  /** Makes people of those of `records` alone that are not as they were accepted. */
  #compare(records: DataRecord[], state: RunState, repeated: RecordList): MadeRecords {
    const { maker } = this.#options;
    const shapes = repeated.match(records);
    maker.shapes.take();
    const made: MadeRecords["made"] = new Array(records.length).fill(undefined);
    const compared = { records, made, shapes };
    for (let i = 0; i < records.length; i++) {
      if (shapes[i] === NO_SHAPE) this.#makeAt(i, compared);
    }
    let people = peopleOf(made);
    const disputed = state.disputes(people);
    for (const i of disputed) this.#makeAt(i, compared);
    if (disputed.length > 0) people = peopleOf(made);
    const result = judged(made, state.judge(people));
    list(result, { repeated, shapes });
    this.#settleRepeated(compared);
    return result;
  }

  #makeAt(i: number, { records, made, shapes }: ComparedRecords): void {
    const { maker } = this.#options;
    made[i] = maker.make(records[i]);
    shapes[i] = maker.shapes.take() ?? NO_SHAPE;
  }

  /**
   * Counts the records that are as they were accepted; makes people of them all the same where something was rejected of
   * users among them, as it has to be known then who they are.
   */
  #settleRepeated({ records, made, shapes }: ComparedRecords): void {
    const { maker } = this.#options;
    const mustBeMade = made.some((one) => one !== undefined && !isPerson(one) && isOfUser(one));
    for (let i = 0; i < made.length; i++) {
      if (made[i] !== undefined) continue;
      if (mustBeMade) made[i] = maker.make(records[i]);
      else maker.shapes.repeat(shapes[i], records[i].position);
    }
  }
}

/** What was made, with what is to become of the people among it. */
function judged(made: MadeRecords["made"], ofPeople: Judgement[]): MadeRecords {
  let sent = 0;
  for (const judgement of ofPeople) if (judgement === "send") sent++;
  if (ofPeople.length === made.length) return { made, judgements: ofPeople, sent };
  let next = 0;
  const judgements = made.map((one) => {
    if (one === undefined) return "unchanged";
    return isPerson(one) ? ofPeople[next++] : "send";
  });
  return { made, judgements, sent };
}

/** Puts those into the list of the run's records that the next run can look for. */
function list(
  { made, judgements }: MadeRecords,
  { repeated, shapes }: { repeated: RecordList; shapes: Int32Array },
): void {
  for (let i = 0; i < made.length; i++) {
    const one = made[i];
    const judgement = judgements![i];
    if (one === undefined) repeated.keep(i, shapes[i]);
    else if (shapes[i] !== NO_SHAPE && isPerson(one) && isListed(judgement)) {
      const entry = repeated.add(i, { number: one.stateNumber!, shape: shapes[i] });
      if (judgement === "unchanged") repeated.confirm(entry);
      else one.listEntry = entry;
    }
  }
  repeated.endAdding();
}

/** Mostly these are all, and no other list is needed. */
function peopleOf(made: MadeRecords["made"]): Person[] {
  return (made.every(isMadePerson) ? made : made.filter(isMadePerson)) as Person[];
}

function isMadePerson(one: Person | Rejection | undefined): boolean {
  return one !== undefined && isPerson(one);
}

/** Whether a record that was judged so is to be looked for in the next run. */
function isListed(judgement: Judgement): boolean {
  return judgement === "send" || judgement === "unchanged";
}
