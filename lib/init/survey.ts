/** Looks at the first records of the data: which keys there are, and what their values are like. */

import { OBJECT_NAMES } from "../customerio/reserved_names.ts";
import type { DataRecord } from "../input/record.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseExactJson,
} from "../json/exact_json.ts";
import { decodeText } from "../json/text.ts";
import { isObject } from "../person/record_keys.ts";
import { isMongoDate } from "../person/time/timestamp.ts";
import { identifierRank, OTHER_NAMES } from "./names.ts";
import { KeyValues } from "./values.ts";

/** Records to look at: many enough to see what is rare, few enough to be done in a second. */
const MAX_RECORDS = 10_000;
/** Bytes of records to look at, as they can be large. */
const MAX_BYTES = 64_000_000;

/** Different keys that are looked at: an object by identifier has as many as there are users. */
export const MAX_KEYS = 2000;
/** Keys whose different values are counted, as these are kept meanwhile: so many that are called like identifiers. */
const MAX_COUNTED = 24;
/** And so many others. */
const MAX_COUNTED_OTHERS = 8;
/** Of so many values, at least every second must be a new one for the key to be one that identifies. */
const MIN_COUNTED = 100;

/** Objects inside of objects inside of a record are looked into, and no deeper ones. */
const MAX_DEPTH = 3;
/** Keys of a nested object; one with more is a table of its own, not a set of attributes. */
const MAX_NESTED_KEYS = 20;

/** One key of the data, or a path into nested objects. */
export interface DataKey {
  /** As a mapping's `from` names it. */
  from: string;
  /** The keys on the way. */
  segments: readonly string[];
  values: KeyValues;
}

/** What was seen. */
export interface Survey {
  /** Records that were looked at, what is no object among them. */
  records: number;
  /** Whether there are no more. */
  isAll: boolean;
  /** Records that are objects. */
  objects: number;
  /** In the order in which they were first seen; what objects that are always objects hold, in place of them. */
  keys: DataKey[];
  /** Whether there are so many keys that not all were looked at. */
  hasMoreKeys: boolean;
}

/** How far to look. */
export interface SurveyOptions {
  /** @default {10000} */
  maxRecords?: number;
}

/** Looks at the first of `records`. */
export async function surveyRecords(
  records: AsyncIterable<DataRecord[]>,
  { maxRecords = MAX_RECORDS }: SurveyOptions = {},
): Promise<Survey> {
  const tree = new KeyTree();
  let [seen, objects, bytes] = [0, 0, 0];
  let isAll = true;
  for await (const some of records) {
    for (const record of some) {
      isAll = seen < maxRecords && bytes < MAX_BYTES;
      if (!isAll) break;
      seen++;
      bytes += record.end - record.start;
      if (record.tooLarge !== undefined || !isObject(record)) continue;
      objects++;
      tree.add(parseExactJson(decodeText(record.bytes, record.start, record.end)) as JsonObject);
    }
    if (!isAll) break;
  }
  return { records: seen, isAll, objects, keys: tree.keys(), hasMoreKeys: tree.isFull };
}

/** A key, and the keys of the objects under it. */
interface KeyNode {
  segments: readonly string[];
  values: KeyValues;
  /** Undefined where they are too many, or too deep. */
  nested: Map<string, KeyNode> | undefined;
}

class KeyTree {
  isFull = false;

  #top = new Map<string, KeyNode>();
  #count = 0;
  /** Those whose different values are counted, by whether they are called like identifiers. */
  #named = new Set<KeyValues>();
  #others = new Set<KeyValues>();

  add(record: JsonObject): void {
    for (const [key, value] of Object.entries(record)) this.#add(this.#top, [key], value);
  }

  keys(): DataKey[] {
    return [...this.#top.values()].flatMap((node) => this.#leaves(node));
  }

  #add(level: Map<string, KeyNode>, segments: readonly string[], value: JsonValue): void {
    const key = segments.at(-1)!;
    const node = level.get(key) ?? this.#newNode(level, segments);
    if (node === undefined) return;
    node.values.add(value);
    this.#watch(node);
    if (node.nested === undefined || !isNested(value)) return;
    for (const [inner, innerValue] of Object.entries(value)) {
      this.#add(node.nested, [...segments, inner], innerValue);
    }
    if (node.nested.size > MAX_NESTED_KEYS) {
      this.#count -= node.nested.size;
      node.nested = undefined;
    }
  }

  #newNode(level: Map<string, KeyNode>, segments: readonly string[]): KeyNode | undefined {
    if (this.#count >= MAX_KEYS) {
      this.isFull = true;
      return undefined;
    }
    this.#count++;
    const isDeep = segments.length >= MAX_DEPTH || OBJECT_NAMES.has(segments[0]);
    const node = {
      segments,
      values: new KeyValues(attributeName(segments)),
      nested: isDeep ? undefined : new Map<string, KeyNode>(),
    };
    level.set(segments.at(-1)!, node);
    return node;
  }

  /** Forgets the values of a key that does not identify anyone, or is one too many. */
  #watch({ values, segments }: KeyNode): void {
    const { distinct, identifiers } = values;
    if (distinct === null || distinct.size === 0) return;
    const isNamed = identifierRank(segments.join(".")) < OTHER_NAMES;
    const [counted, most] = isNamed
      ? [this.#named, MAX_COUNTED]
      : [this.#others, MAX_COUNTED_OTHERS];
    if (counted.size < most) counted.add(values);
    const isDoubtful = identifiers >= MIN_COUNTED && distinct.size * 2 < identifiers;
    if (counted.has(values) && !isDoubtful) return;
    counted.delete(values);
    values.distinct = null;
  }

  /** What is mapped of a node: itself, or what the objects under it hold. */
  #leaves({ segments, values, nested }: KeyNode): DataKey[] {
    const own = [{ from: segments.join("."), segments, values }];
    if (nested === undefined || nested.size === 0 || values.objects < values.filled) return own;
    // A path ends at a dot, and a key of the record itself comes before a path.
    const isPath = [...nested.keys()].every((key) => key !== "" && !key.includes("."));
    if (!isPath || segments[0].includes(".")) return own;
    const inner = [...nested.values()].flatMap((node) => this.#leaves(node));
    const isTaken = inner.some(({ from }) => this.#top.has(from));
    return isTaken || inner.length > MAX_NESTED_KEYS ? own : inner;
  }
}

/** The name of an attribute for a path: `address_city`; `$oid` and the like are MongoDB's words for types. */
export function attributeName(segments: readonly string[]): string {
  const [first, ...rest] = segments;
  return [first, ...rest.filter((segment) => !segment.startsWith("$"))].join("_");
}

function isNested(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && !isMongoDate(JSON.stringify(value));
}
