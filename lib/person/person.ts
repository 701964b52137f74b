/** What a record becomes: a person, or a rejection that says why it is none. */

import type { DataRecord } from "../input/record.ts";

/** An identifier and a set of attributes, ready to be sent. */
export interface Person {
  record: DataRecord;
  /** The identifier; a `cio_id` without its prefix. */
  user: string;
  /** Equal for two people exactly when Customer.io takes them for one. */
  key: string;
  /** `bytes[start..end]` is the person as an item of a batch, JSON in UTF-8. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** `bytes[attributesStart..]` is the object of attributes in it. */
  attributesStart: number;
  /** What stands behind the attributes; undefined where nothing does, as for most people. */
  beside: Beside | undefined;
  /**
   * Each of the records that were merged into this person, in the order of the file, and the rejected ones among them;
   * undefined for a person of one record. `record` and `user` are those of the last one.
   */
  parts: readonly (Person | RejectedPerson)[] | undefined;
  /** What the state of the run calls the user; undefined without one. */
  stateNumber: number | undefined;
  /** Which record it is to that state; undefined where it cannot be told again. */
  listEntry: number | undefined;
}

/** A rejected record that waits for an earlier one of its user, so that both are settled in the order of the file. */
export interface RejectedPerson extends Person {
  rejection: Rejection;
}

const NO_BYTES = new Uint8Array(0);

/** `record`, whose user is known, as one who waits for earlier records of that user. */
export function rejectedPerson(
  record: DataRecord,
  rejection: Rejection & { user: string; key: string },
): RejectedPerson {
  const { user, key } = rejection;
  const nothing = { bytes: NO_BYTES, start: 0, end: 0, attributesStart: 0 };
  const none = {
    beside: undefined,
    parts: undefined,
    stateNumber: undefined,
    listEntry: undefined,
  };
  return { record, user, key, ...nothing, ...none, rejection };
}

/** What stands beside the attributes of a person: a time, relationships. */
export interface Beside {
  /** How many bytes of the item, up to its closing brace. */
  length: number;
  /** Removes relationships, which only the Track API v1 can do in the same request. */
  isV1Only: boolean;
}

/** Where the object of attributes ends in `bytes`. */
export function attributesEnd({ end, beside }: Pick<Person, "end" | "beside">): number {
  return end - 1 - (beside === undefined ? 0 : beside.length);
}

/** Why a record does not become a person. */
export interface Rejection {
  reason: string;
  /** The reason without the value in it: records with the same one are counted together. @default {the reason} */
  group?: string;
  /** The attribute at fault, where one is. */
  field?: string;
  /** The identifier, where the record has one, and what it would be as the `key` of a person. */
  user?: string;
  key?: string;
}

/** Whether it is known whose record was rejected. */
export function isOfUser(
  rejection: Rejection,
): rejection is Rejection & { user: string; key: string } {
  return rejection.user !== undefined && rejection.key !== undefined;
}

/** Whether `result` is a person and not a rejection. */
export function isPerson(result: Person | Rejection): result is Person {
  return "bytes" in result;
}

/** Whether `person` stands for several records. */
export function isMerged({ parts }: { parts?: readonly unknown[] | undefined }): boolean {
  return parts !== undefined;
}

/** Whether `person` is a rejected record that waits. */
export function isRejected(person: Person | RejectedPerson): person is RejectedPerson {
  return "rejection" in person;
}
