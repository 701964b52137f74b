/** Finds the values that the configuration names in a record: an exact key first, then a dotted path. */

import * as constants from "./bytes.ts";
import { MemberList, type ObjectText } from "./member_list.ts";
import { JsonScanner } from "./scanner.ts";
import { decodeString } from "./text.ts";

// Constants of this module are faster than imported ones: see the scanner.
const { BACKSLASH, BRACE_OPEN } = constants;

/** Buckets of the hash table of keys: more than most configurations name, so that few keys share one. */
const BUCKETS = 64;

interface KeyEntry {
  key: Uint8Array;
  name: string;
  /** Where `start` and `end` of its value are kept. */
  slot: number;
  /** The keys to look for inside its value. */
  nested: KeyTable | undefined;
}

/** Looks up all paths of a configuration in one pass over a record's members. */
export class FieldFinder {
  #top = new KeyTable();
  #exact: number[] = [];
  #nested: number[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #scanner = new JsonScanner();

  /** @param paths Keys; one with dots is also a path into nested objects. No record has one that is undefined. */
  constructor(paths: readonly (string | undefined)[]) {
    const newSlot = () => this.#starts.push(-1) - 1;
    for (const path of paths) {
      if (path === undefined) {
        this.#exact.push(newSlot());
        this.#nested.push(-1);
        continue;
      }
      this.#exact.push(this.#top.entry(path, newSlot).slot);
      const segments = path.split(".");
      if (segments.length === 1) {
        this.#nested.push(-1);
        continue;
      }
      let entry = this.#top.entry(segments[0], newSlot);
      for (const segment of segments.slice(1)) {
        entry.nested ??= new KeyTable();
        entry = entry.nested.entry(segment, newSlot);
      }
      this.#nested.push(entry.slot);
    }
  }

  /** Looks all paths up in `record`; afterwards `start` and `end` answer for it. */
  find(record: ObjectText): void {
    const starts = this.#starts;
    // `fill` takes twice as long for so few.
    for (let i = 0; i < starts.length; i++) starts[i] = -1;
    this.#scanner.bytes = record.bytes;
    if (record.firstMember < 0) return this.#findFrom(this.#top, record.start);
    this.#match(this.#top, record.members, record.firstMember, record.endMember);
    if (this.#top.withNested.length > 0) this.#findNested(this.#top);
  }

  /** Where the value of path number `path` begins in the record's bytes; -1 when the record lacks it. */
  start(path: number): number {
    const exact = this.#starts[this.#exact[path]];
    if (exact >= 0 || this.#nested[path] < 0) return exact;
    return this.#starts[this.#nested[path]];
  }

  /** Where the value of path number `path` ends. */
  end(path: number): number {
    const isExact = this.#starts[this.#exact[path]] >= 0;
    return this.#ends[isExact ? this.#exact[path] : this.#nested[path]];
  }

  /** Looks through the object that begins at `start`. */
  #findFrom(table: KeyTable, start: number): void {
    const { members } = table;
    members.count = 0;
    members.onFull ??= () => this.#match(table, members, 0, members.count);
    this.#scanner.scan(start, members);
    this.#match(table, members, 0, members.count);
    this.#findNested(table);
  }

  #match(table: KeyTable, members: MemberList, first: number, end: number): void {
    const { bytes } = this.#scanner;
    const at = members.at;
    for (let i = first * 4; i < end * 4; i += 4) {
      const entry = table.find(bytes, at[i], at[i + 1]);
      if (entry === undefined) continue;
      this.#starts[entry.slot] = at[i + 2];
      this.#ends[entry.slot] = at[i + 3];
    }
  }

  /** Only when all of `table` was found: when a key is there twice, the last one counts. */
  #findNested(table: KeyTable): void {
    const { bytes } = this.#scanner;
    for (const entry of table.withNested) {
      const start = this.#starts[entry.slot];
      if (start >= 0 && bytes[start] === BRACE_OPEN) this.#findFrom(entry.nested!, start);
    }
  }
}

/** Finds keys by their bytes, so that a record's keys need not become strings. */
class KeyTable {
  /** Room for the members of a nested object. */
  members = new MemberList();

  #entries: KeyEntry[] = [];
  #buckets: KeyEntry[][] = Array.from({ length: BUCKETS }, () => []);

  get withNested(): KeyEntry[] {
    return this.#nested ??= this.#entries.filter((entry) => entry.nested !== undefined);
  }
  #nested: KeyEntry[] | undefined;

  entry(name: string, newSlot: () => number): KeyEntry {
    let entry = this.#entries.find((known) => known.name === name);
    if (entry === undefined) {
      entry = { key: new TextEncoder().encode(name), name, slot: newSlot(), nested: undefined };
      this.#entries.push(entry);
      // Such a name stands in JSON text only with escapes: the same bytes without them would be another key.
      if (!name.includes("\\") && name.isWellFormed()) {
        this.#buckets[bucket(entry.key, 0, entry.key.length)].push(entry);
      }
    }
    return entry;
  }

  find(bytes: Uint8Array, start: number, end: number): KeyEntry | undefined {
    const candidates = this.#buckets[bucket(bytes, start, end)];
    for (let i = 0; i < candidates.length; i++) {
      if (equalsRange(candidates[i].key, bytes, start, end)) return candidates[i];
    }
    for (let i = start; i < end; i++) {
      if (bytes[i] === BACKSLASH) {
        const name = decodeString(bytes, start, end);
        return this.#entries.find((entry) => entry.name === name);
      }
    }
    return undefined;
  }
}

function bucket(bytes: Uint8Array, start: number, end: number): number {
  return start === end ? 0 : ((end - start) * 31 + bytes[start] * 7 + bytes[end - 1]) % BUCKETS;
}

function equalsRange(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) {
    if (key[i] !== bytes[start + i]) return false;
  }
  return true;
}
