/** The problems of all records: counted by kind, and the first of each kind with their places. */

import type { DataRecord, Position } from "../input/record.ts";
import type { ReasonCount } from "../outcome/ledger.ts";
import type { Problem } from "./explain.ts";
import { placeIn } from "./place.ts";

/** Problems of one kind that are kept. */
export const MAX_EXAMPLES = 20;

/** Kinds that are counted separately; further ones are counted together, so that memory stays bounded. */
const MAX_KINDS = 200;

/** Characters of an identifier or a message: what the data says can be part of it. */
const MAX_LENGTH = 1000;

/** One problem, for people. */
export interface ProblemExample {
  /** The identifier, where the record has one. */
  user: string | null;
  message: string;
  /** Of the value at fault, or else of the record. */
  position: Position;
}

/** A kind of problem and how often there is one, with what a sync's `reasons` have of it. */
export interface ProblemCount extends ReasonCount {
  /** The first of them, 20 at most. */
  examples: ProblemExample[];
}

/** A kind of problem with the words for all of its kind, without any value. */
export interface ProblemKind {
  words: string;
  problem: ProblemCount;
}

/** Counts the problems of one run. */
export class Problems {
  #kinds = new Map<string, ProblemKind>();
  #isText: boolean;

  /** @param options.isText Whether the text of a record is that of the file, so that values have places of their own. */
  constructor({ isText }: { isText: boolean }) {
    this.#isText = isText;
  }

  /** Counts a problem of `record`, whose user may have been found out. */
  add(record: DataRecord, { rejection, message, at }: Problem, user: string | undefined): void {
    const { reason, group = reason, field } = rejection;
    const key = JSON.stringify([group, field]);
    const isSeparate = this.#kinds.has(key) || this.#kinds.size < MAX_KINDS;
    const words = isSeparate ? group : "Other problems, of more kinds than are told apart";
    const kind = this.#kinds.get(isSeparate ? key : "") ?? {
      words: isSeparate && field !== undefined ? `${field}: ${words}` : words,
      problem: {
        outcome: "rejected",
        reason: isSeparate ? reason : words,
        field: isSeparate && field !== undefined ? field : null,
        count: 0,
        first: record.position,
        examples: [],
      },
    };
    this.#kinds.set(isSeparate ? key : "", kind);
    const { problem } = kind;
    problem.count++;
    if (problem.examples.length === MAX_EXAMPLES) return;
    problem.examples.push({
      user: user?.slice(0, MAX_LENGTH) ?? null,
      message: message.slice(0, MAX_LENGTH),
      position: this.#isText ? placeIn(record, at) : record.position,
    });
  }

  /** The kinds, most frequent first. */
  kinds(): ProblemKind[] {
    return [...this.#kinds.values()].sort((a, b) => b.problem.count - a.problem.count);
  }
}
