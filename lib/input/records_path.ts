/** Follows a path of keys into an object while that is read. */

import { nearestName } from "../nearest_name.ts";

/** Keys that a message names, at most. */
const MAX_KEYS = 20;

/** An object that the path leads into. */
interface Level {
  /** How many containers are open in it. */
  depth: number;
  /** What of the path is left. */
  rest: string;
  /** Its first keys. */
  keys: string[];
}

/** The way to one array: keys with dots between them, each of which may have dots itself. */
export class RecordsPath {
  /** All of it. */
  readonly text: string;
  /** Whether the array was reached. */
  isFound = false;

  #levels: Level[];
  /** The object that it led into farthest. */
  #deepest: Level;
  /** What is left behind the key that was taken last; undefined where that is not on the way. */
  #next: string | undefined;

  constructor(text: string) {
    this.text = text;
    this.#deepest = { depth: 1, rest: text, keys: [] };
    this.#levels = [this.#deepest];
  }

  /** Whether the value behind the last key is to be the array. */
  get isUsers(): boolean {
    return this.#next === "";
  }

  /** Whether the array is to be inside the value behind the last key. */
  get isOnWay(): boolean {
    return this.#next !== undefined && this.#next !== "" && !this.isFound;
  }

  /** Takes a key of the object in which `depth` containers are open; false when it leads to the array once more. */
  take(key: string | undefined, depth: number): boolean {
    // The outermost object is never left.
    while (this.#levels.at(-1)!.depth > depth) this.#levels.pop();
    const level = this.#levels.at(-1)!;
    this.#next = undefined;
    if (key === undefined || level.depth !== depth) return true;
    if (level.keys.length < MAX_KEYS) level.keys.push(key);
    if (key === level.rest) this.#next = "";
    else if (level.rest.startsWith(`${key}.`)) this.#next = level.rest.slice(key.length + 1);
    return !(this.isUsers && this.isFound);
  }

  /** Enters the object behind the last key, in which `depth` containers are open. */
  enter(depth: number): void {
    const level = { depth, rest: this.#next!, keys: [] };
    this.#levels.push(level);
    if (level.rest.length < this.#deepest.rest.length) this.#deepest = level;
  }

  /** What to say when there was no array. */
  missing(): { expected: string; found: string } {
    const { rest, keys } = this.#deepest;
    const before = this.text.slice(0, this.text.length - rest.length);
    const [key, ...behind] = rest.split(".");
    const nearest = nearestName(key, keys) ?? nearestName(rest, keys);
    const place = before === "" ? "the object" : `"${before.slice(0, -1)}"`;
    const list = keys.map((name) => JSON.stringify(name)).join(", ");
    const more = keys.length === MAX_KEYS ? ", …" : "";
    const there = keys.length === 0 ? "no keys" : `only ${list}${more}`;
    const advice = nearest === undefined
      ? ""
      : `; did you mean --records ${before}${[nearest, ...behind].join(".")}?`;
    return {
      expected: `"${this.text}", the array of users`,
      found: `${there} in ${place}${advice}`,
    };
  }
}
