/** The engine: reads all records as a sync would, sends nobody, and counts what it finds. */

import { internalError, type RunError } from "../errors.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import { untilAborted } from "../input/until_aborted.ts";
import { BRACE_OPEN } from "../json/bytes.ts";
import { ITEM_BYTES } from "../customerio/limits.ts";
import type { PersonRules } from "../person/mapping.ts";
import { isPerson, type Person, type Rejection } from "../person/person.ts";
import { PersonMaker } from "../person/person_maker.ts";
import { singleRequest } from "../sync/single.ts";
import type { Warning } from "../warning.ts";
import { type AttributeCount, AttributeCounts } from "./attributes.ts";
import { Explainer } from "./explain.ts";
import { type Duplicates, PeopleKeys } from "./people_keys.ts";
import { type ProblemKind, Problems } from "./problems.ts";

/** How many records there are, and how many of them a sync would reject before it sends them. */
export interface CheckCounts {
  read: number;
  valid: number;
  rejected: number;
}

/** What a check needs. */
export interface CheckOptions {
  /** The records of the data; may throw a `DataError`. */
  records: AsyncIterable<DataRecord[]>;
  /** What a sync makes people by. */
  rules: PersonRules & { mode: "batch" | "identify" };
  /** Whether the text of a record is that of the file. */
  isText: boolean;
  /** Ends the check early when it is aborted with a `RunError`. */
  signal: AbortSignal;
  /** Bytes of users in memory, and as many of emails; more go to a temporary file. @default {that of `Repeats`} */
  maxKeyBytes?: number;
}

/** One run over one data file. */
export class Check implements Disposable {
  readonly counts: CheckCounts = { read: 0, valid: 0, rejected: 0 };
  readonly maker: PersonMaker;
  /** Whether all of the data was read. */
  isComplete = false;

  #options: CheckOptions;
  #explainer: Explainer;
  #problems: Problems;
  #attributes: AttributeCounts;
  #keys: PeopleKeys;

  constructor(options: CheckOptions) {
    const { rules, maxKeyBytes, isText } = options;
    this.#problems = new Problems({ isText });
    this.#options = options;
    this.maker = new PersonMaker(rules);
    this.#explainer = new Explainer(rules);
    this.#attributes = new AttributeCounts(rules.mappings);
    this.#keys = new PeopleKeys(rules, maxKeyBytes === undefined ? {} : { maxBytes: maxKeyBytes });
  }

  /** Runs to the end; what ended it early, or undefined. */
  async run(): Promise<RunError | undefined> {
    const { records, signal } = this.#options;
    let ended: RunError | undefined;
    try {
      for await (const some of untilAborted(records, signal)) {
        for (const record of some) this.#add(record);
      }
      this.isComplete = !signal.aborted;
    } catch (error) {
      ended = error instanceof DataError ? error : internalError(error);
    }
    try {
      await this.#keys.finish(signal);
    } catch (error) {
      ended ??= internalError(error);
    }
    return signal.aborted ? signal.reason : ended;
  }

  /** The problems, by kind, the most frequent one first. */
  problems(): ProblemKind[] {
    return this.#problems.kinds();
  }

  /** What the mappings have found. */
  attributes(): AttributeCount[] {
    return this.#attributes.list(this.maker.present);
  }

  /** Who and what is there more than once. */
  duplicates(): Duplicates {
    return this.#keys.duplicates();
  }

  /** What goes through but is likely not what was meant, beyond what a sync warns of. */
  warnings(): Warning[] {
    return [...this.#attributes.warnings(), ...this.#keys.warnings()];
  }

  [Symbol.dispose](): void {
    this.#keys[Symbol.dispose]();
  }

  #add(record: DataRecord): void {
    const { counts, maker } = this;
    counts.read++;
    const made = maker.make(record);
    const rejection = isPerson(made) ? this.#rejectionOf(made) : made;
    if (rejection === undefined) counts.valid++;
    else {
      counts.rejected++;
      this.#explain(record, rejection);
    }
    if (record.tooLarge === undefined && record.bytes[record.start] === BRACE_OPEN) {
      const { fields } = maker;
      this.#attributes.add(record, fields);
      this.#keys.add(record, { key: made.key, fields, number: counts.read });
    }
    if (isPerson(made)) maker.discard();
    record.chunk?.release();
  }

  /** Why a sync would reject a person when it comes to the request; undefined when it would not. */
  #rejectionOf(person: Person): Rejection | undefined {
    const { mode, identifier } = this.#options.rules;
    const isAlone = mode === "identify" || person.beside?.isV1Only ||
      person.end - person.start > ITEM_BYTES;
    if (!isAlone) return undefined;
    const request = singleRequest(person, identifier);
    return "reason" in request ? { ...request, user: person.user } : undefined;
  }

  #explain(record: DataRecord, rejection: Rejection): void {
    for (const problem of this.#explainer.explain(record, rejection)) {
      this.#problems.add(record, problem, rejection.user);
    }
  }
}
