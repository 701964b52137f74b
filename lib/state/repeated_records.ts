/** Records that are to the byte what they were when they were accepted: they are unchanged without being made people. */

import type { KnownTexts, TextExtent } from "../input/known_texts.ts";
import type { DataRecord } from "../input/record.ts";
import { BRACE_CLOSE } from "../json/bytes.ts";
import type { Judge } from "./judge.ts";
import { RecordListReader } from "./record_list_reader.ts";
import { RecordListWriter } from "./record_list_writer.ts";
import type { RecordedPerson } from "./recorded_people.ts";
import { Entries, NOBODY } from "./record_entries.ts";
import type { RecordStore } from "./record_store.ts";
import type { TextHash } from "./text_hash.ts";

/** How far from where it should be a text is looked for: one may have left the data, or have come into it. */
const DISTANCES = [0, 1, -1];

/** The shape of a record that does not repeat one. */
export const NO_SHAPE = -1;

/** What finding them needs. */
export interface RepeatedRecordsOptions {
  store: RecordStore;
  /** With the seed that `store` has, or a new one. */
  hash: TextHash;
  seed: bigint;
  judge: Pick<Judge, "repeat" | "takeBack" | "judged">;
  /** The rules by which people are made of records, and by what program. */
  rules: string;
  /** All numbers of people in the state are below this. */
  limit: number;
  /** Whether everyone is sent. */
  full: boolean;
  /** Called before records are looked for. */
  beforeMatch: () => void;
}

/**
 * Finds the records of one run in the list that the last one has left, and writes that of this run. Records are looked for
 * where they should be in the order of the data; those that are not there are for the `Judge`.
 */
export class RepeatedRecords implements KnownTexts {
  readonly extent: TextExtent = { bytes: 0, newlines: 0, lastLine: 0, continuations: 0 };
  /** The shapes that the list knows; undefined where nothing of it can be used. */
  readonly shapes: Uint8Array | undefined;

  #options: RepeatedRecordsOptions;
  #isValid: ((number: number) => boolean) | undefined;
  /** Undefined where nothing of the last list can be used. */
  #reader: RecordListReader | undefined;
  #writer: RecordListWriter;
  /** The entry that the text read next should be, by its index among those of the reader. */
  #nextText = 0;
  /** Of the records that were looked for last: the shapes found, indexes in the list, and what becomes entries. */
  #shapes = new Int32Array(0);
  #indexes = new Float64Array(0);
  #last = new Entries(0);
  #records: readonly DataRecord[] = [];

  constructor(options: RepeatedRecordsOptions) {
    this.#options = options;
    const { store, rules, limit, full } = options;
    this.#writer = new RecordListWriter(store);
    if (full || store.list?.rules !== rules) return;
    this.shapes = store.list.shapes;
    this.#isValid = store.valid(limit);
    this.#reader = new RecordListReader(store);
  }

  /**
   * Whether the text of the record that should be next stands at `start`: then it is JSON, as it was when it was accepted,
   * and nothing can follow that belongs to it, as it ends with the brace that closes it.
   */
  findText(bytes: Uint8Array, start: number): number {
    const reader = this.#reader;
    const next = this.#nextText;
    if (reader === undefined || next >= reader.length) return -1;
    const { entries } = reader;
    // It goes on in the next piece of data, so it is asked for again.
    if (start + entries.bytesAt(next) > bytes.length) return -1;
    for (const distance of DISTANCES) {
      const index = next + distance;
      if (!this.#isText(index, { bytes, start })) continue;
      entries.readExtent(index, this.extent);
      this.#nextText = index + 1;
      return reader.first + index;
    }
    // It has mostly taken the place of the one that was expected.
    this.#nextText++;
    return -1;
  }

  /**
   * The shape of each of `records`, the next ones of the data, that repeats one of the list; else {@linkcode NO_SHAPE}.
   */
  match(records: readonly DataRecord[]): Int32Array {
    if (this.#indexes.length < records.length) {
      this.#indexes = new Float64Array(records.length);
      this.#last = this.#writer.source = new Entries(records.length);
    }
    this.#records = records;
    this.#options.beforeMatch();
    const shapes = this.#shapes = new Int32Array(records.length);
    for (let i = 0; i < records.length; i++) shapes[i] = this.#match(records[i], i);
    this.#nextText = this.#reader?.at ?? 0;
    return shapes.slice();
  }

  /**
   * Of the records that were looked for last, takes those for not found after all whose users have others in the same
   * list, so that all are judged in their order.
   *
   * @param others What the state has of the users of the others.
   * @returns the indexes of those that were found before.
   */
  takeBack(others: readonly (Pick<RecordedPerson, "number"> | undefined)[]): number[] {
    const { judge } = this.#options;
    const takenBack: number[] = [];
    for (const known of others) {
      if (known === undefined || !judge.judged.has(known.number)) continue;
      for (const [i, shape] of this.#shapes.entries()) {
        if (shape === NO_SHAPE || this.#last.numbers[i] !== known.number) continue;
        this.#shapes[i] = NO_SHAPE;
        judge.takeBack(known.number);
        takenBack.push(i);
      }
    }
    return takenBack;
  }

  /** Adds to the new list the record with index `i` of those that were looked for last, which repeats one. */
  keep(i: number, shape: number): void {
    this.#last.shapes[i] = shape;
    this.#writer.keep(i, this.#indexes[i]);
  }

  /**
   * Adds to the new list such a record that repeats none: what the state calls its user, and the shape. It holds when it
   * is confirmed.
   *
   * @returns its entry.
   */
  add(i: number, { number, shape }: { number: number; shape: number }): number {
    this.#last.numbers[i] = number;
    this.#last.shapes[i] = shape;
    this.#options.store.texts?.add(this.#records[i]);
    return this.#writer.add(i);
  }

  /** Call it when those that were looked for last are added, before any of them can be settled. */
  endAdding(): void {
    this.#options.store.texts?.flush();
    this.#records = [];
  }

  /** Tells that the record of this entry was accepted, or is unchanged. */
  confirm(entry: number): void {
    this.#writer.confirm(entry);
  }

  /** Has the new list hold. All of the data must have been read. */
  finish(shapes: Uint8Array, isDoubtful: boolean): void {
    const { store, rules, seed } = this.#options;
    this.#writer.end();
    const { count, holds } = this.#writer;
    store.finish({ count, rules, seed, shapes }, { isDoubtful, holds });
  }

  /** Whether the text of the entry with this index, if there is one, stands at `start`. */
  #isText(index: number, { bytes, start }: { bytes: Uint8Array; start: number }): boolean {
    const { entries, length } = this.#reader!;
    const size = index >= 0 && index < length ? entries.bytesAt(index) : 0;
    const end = start + size;
    if (size === 0 || end > bytes.length || bytes[end - 1] !== BRACE_CLOSE) return false;
    return this.#options.hash(bytes.subarray(start, end)) === entries.hashes[index];
  }

  #match(record: DataRecord, i: number): number {
    const { tooLarge, fault, failedIn, extent } = record;
    if (tooLarge !== undefined || fault !== undefined || failedIn !== undefined) return NO_SHAPE;
    const reader = this.#reader;
    const index = this.#indexOf(record, i);
    if (reader === undefined || index < 0) return NO_SHAPE;
    const { entries } = reader;
    const number = entries.numbers[index];
    const shape = entries.shapes[index];
    this.#last.copy(entries, { i: index, at: i });
    if (extent !== undefined) this.#last.setExtent(i, extent);
    this.#indexes[i] = reader.first + index;
    reader.moveTo(index + 1);
    const { judge } = this.#options;
    if (number === NOBODY || this.#isValid?.(number) === false) return NO_SHAPE;
    return judge.repeat(number) ? shape : NO_SHAPE;
  }

  /** The index of the entry of `record`, the one with index `i`, among those of the reader; -1 where it has none. */
  #indexOf(record: DataRecord, i: number): number {
    const { known = -1, bytes, start, end } = record;
    if (known >= 0) return this.#reader!.indexOf(known);
    this.#last.setExtent(i, record.extent);
    // As long as the record is on its way, the garbage collector would carry it along.
    record.extent = undefined;
    const { store, hash: hashOf } = this.#options;
    if (store.texts !== undefined) return -1;
    const hash = this.#last.hashes[i] = hashOf(bytes.subarray(start, end));
    return this.#reader?.find(hash) ?? -1;
  }
}
