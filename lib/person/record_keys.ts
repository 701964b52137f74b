/** Which of the keys that a configuration names a few records have, and which keys they have instead. */

import type { DataRecord } from "../input/record.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { BRACE_OPEN } from "../json/bytes.ts";
import { decodeText } from "../json/text.ts";
import { nearestName } from "../nearest_name.ts";
import { printable } from "../text.ts";

/** Objects inside of objects inside of a record are looked into, and no deeper ones. */
const MAX_DEPTH = 3;

/** Different keys that are remembered: objects by identifier have as many as there are users. */
const MAX_KEYS = 1000;

/** Keys that a list names, and the characters of one of them. */
const LISTED_KEYS = 20;
const KEY_WIDTH = 60;

/** Looks for keys and dotted paths, written as in a mapping, until each was found in some record. */
export class PathSearch {
  /** The paths that no record had so far, by their index; without those that are undefined. */
  readonly missing: Set<number>;

  #finder: FieldFinder;

  constructor(paths: readonly (string | undefined)[]) {
    this.missing = new Set(paths.keys().filter((path) => paths[path] !== undefined));
    this.#finder = new FieldFinder(paths);
  }

  /** Looks into more records; whether no path is missing any more. */
  look(records: readonly DataRecord[]): boolean {
    for (const record of records) {
      if (this.missing.size === 0) return true;
      this.#finder.find(record);
      for (const path of this.missing) {
        if (this.#finder.start(path) >= 0) this.missing.delete(path);
      }
    }
    return this.missing.size === 0;
  }
}

/** Whether the record is an object, as a user should be. */
export function isObject({ bytes, start }: DataRecord): boolean {
  return bytes[start] === BRACE_OPEN;
}

/** The keys of a few records, in the order in which they were first seen; dotted paths for those of nested objects. */
export class RecordKeys {
  /** Whether the value is an object with keys of its own, which are here too. */
  #keys = new Map<string, boolean>();

  constructor(records: Iterable<DataRecord>) {
    for (const record of records) {
      if (!isObject(record)) continue;
      // Whole values cost time, but only where something is missing.
      const text = decodeText(record.bytes, record.start, record.end);
      this.#add(JSON.parse(text), "", MAX_DEPTH);
      if (this.#keys.size >= MAX_KEYS) break;
    }
  }

  /** The key that was most likely meant by `path`, none of `taken`; undefined when none is near. */
  nearest(path: string, taken: readonly string[] = []): string | undefined {
    const keys = [...this.#keys.keys()].filter((key) => !taken.includes(key));
    const near = nearestName(path, keys);
    if (near !== undefined) return near;
    // "city" for "address.city".
    const lasts = keys.map(lastSegment);
    const last = nearestName(path, lasts);
    if (last !== undefined) return keys[lasts.indexOf(last)];
    // "user.id" for "id", but not "it.it" for "id".
    const end = lastSegment(path).toLowerCase();
    const same = keys.find((key) => key.toLowerCase() === end);
    if (same !== undefined) return same;
    // "id" for "user_id" and "emailAddress" for "email", but not one of "first_name" and "last_name" for "name".
    const related = keys.filter((key) => isPartOf(key, path) || isPartOf(path, key));
    return related.length === 1 ? related[0] : undefined;
  }

  /** `id, email, address.city and 3 more`, or `at least 980 more`; empty when there are none. */
  list(): string {
    const keys = [...this.#keys].filter(([, isParent]) => !isParent).map(([key]) => key);
    const listed = keys.slice(0, LISTED_KEYS).map(shown).join(", ");
    const hidden = keys.length - LISTED_KEYS;
    if (hidden <= 0) return listed;
    return `${listed} and ${this.#keys.size < MAX_KEYS ? "" : "at least "}${hidden} more`;
  }

  #add(object: object, prefix: string, depth: number): void {
    for (const [key, value] of Object.entries(object)) {
      if (this.#keys.size >= MAX_KEYS) return;
      const path = prefix + key;
      const isParent = depth > 1 && isFilledObject(value);
      this.#keys.set(path, isParent || this.#keys.get(path) === true);
      if (isParent) this.#add(value, `${path}.`, depth - 1);
    }
  }
}

function isFilledObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).length > 0;
}

/** Whether the words of `part` are the first or the last ones of `whole`. */
function isPartOf(part: string, whole: string): boolean {
  const [some, all] = [words(part), words(whole)];
  return all.startsWith(`${some} `) || all.endsWith(` ${some}`);
}

/** `userId`, `user_id` and `user.id` as `user id`. */
export function words(key: string): string {
  return key.replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** A key as it can stand in a list: in quotes unless it is a plain word. */
function shown(key: string): string {
  return printable(/^[\p{L}\p{N}_$@.-]+$/u.test(key) ? key : JSON.stringify(key), KEY_WIDTH);
}
