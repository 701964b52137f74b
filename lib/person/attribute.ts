/** One mapping, made ready for writing many people: its name and default as bytes, and what its name means. */

import { ATTRIBUTE_VALUE_BYTES, ID_BYTES } from "../customerio/limits.ts";
import {
  INSTRUCTION_NAMES,
  isBooleanName,
  OBJECT_NAMES,
  RELATIONSHIPS,
  STRING_NAMES,
  TIMESTAMP,
  UNSUBSCRIBED,
} from "../customerio/reserved_names.ts";
import { QUOTE, SMALL_N } from "../json/bytes.ts";
import { type AttributeType, convertValue } from "./attribute_type.ts";
import type { Mapping } from "./mapping.ts";
import { UntypedDates } from "./untyped_dates.ts";

/** A mapping, made ready. */
export interface Attribute {
  mapping: Mapping;
  /** Index of the mapping. */
  index: number;
  /** Number of its path in the finder, whose first path is `userId`. */
  path: number;
  /** `"name":` in UTF-8. */
  name: Uint8Array;
  /** JSON text, already converted, for records without a value: the default, or the `value` that all people get. */
  default: Uint8Array | undefined;
  /** What the value becomes: the mapping's own type, or the only one that Customer.io takes under this name. */
  type: AttributeType | "object" | undefined;
  /** Takes strings and numbers only, as it is an identifier by its name. */
  isIdentifier: boolean;
  /** The most bytes of its value. */
  maxBytes: number;
  /** Whether it is none of the attributes that Customer.io counts. */
  isInstruction: boolean;
  /** Whether a record without a value is rejected. */
  isRequired: boolean;
  /** Whether `null` counts as a value that the record lacks. */
  skipsNull: boolean;
  /** Whether `false` lets people be written to again who have unsubscribed. */
  canResubscribe: boolean;
  /** Whether `""` becomes `null`. */
  isEmptyNull: boolean;
  /** Finds dates; undefined where there is nothing to look for. */
  dates: UntypedDates | undefined;
  /** Whether the default is such a date, until that was told. */
  hasDateDefault: boolean;
  /** Which values are worth asking `dates` about: a number, as this is asked for every value. */
  watch: number;
}

/** No value is looked at: there is a type, or a date was found. */
export const NO_WATCH = 0;
/** Values that have a `-` behind four characters are looked at. */
export const DISTANT_WATCH = 1;
/** Every value is looked at. */
export const CLOSE_WATCH = 2;

/** The mappings in two lists. */
export interface Attributes {
  /** Those that go among the attributes. */
  among: Attribute[];
  /** Those that go beside them in the Track API v2: a time, relationships. */
  beside: Attribute[];
}

/** Makes `mappings` ready. */
export function prepareMappings(mappings: readonly Mapping[]): Attributes {
  const all = mappings.map(prepare);
  const isBeside = ({ mapping: { to } }: Attribute) => to === TIMESTAMP || to === RELATIONSHIPS;
  return { among: all.filter((each) => !isBeside(each)), beside: all.filter(isBeside) };
}

function prepare(mapping: Mapping, index: number): Attribute {
  const { to } = mapping;
  const isIdentifier = STRING_NAMES.has(to);
  const type = isIdentifier ? "string" : mapping.type ?? typeByName(to);
  const byDefault = encodeDefault(mapping, type);
  const dates = type === undefined ? new UntypedDates(to) : undefined;
  return {
    mapping,
    index,
    path: index + 1,
    name: encode(`${JSON.stringify(to)}:`),
    default: byDefault,
    type,
    isIdentifier,
    maxBytes: to === "id" ? ID_BYTES : OBJECT_NAMES.has(to) ? Infinity : ATTRIBUTE_VALUE_BYTES,
    isInstruction: INSTRUCTION_NAMES.has(to),
    isRequired: mapping.required === true,
    skipsNull: mapping.null === "skip",
    canResubscribe: to === UNSUBSCRIBED,
    isEmptyNull: mapping.type !== undefined || type === "boolean",
    dates,
    hasDateDefault: byDefault !== undefined && dates?.has(byDefault, 0, byDefault.length) === true,
    watch: type === undefined ? CLOSE_WATCH : NO_WATCH,
  };
}

/** Whether JSON text that begins with `first` and has `length` bytes is `null`, or would be sent as such. */
export function isNull(
  { isEmptyNull }: Pick<Attribute, "isEmptyNull">,
  { first, length }: { first: number; length: number },
): boolean {
  return first === SMALL_N || (isEmptyNull && first === QUOTE && length === 2);
}

/** The only type that Customer.io takes under a name that it gives a meaning to; undefined for other names. */
export function typeByName(name: string): Attribute["type"] {
  if (OBJECT_NAMES.has(name)) return "object";
  return isBooleanName(name) ? "boolean" : undefined;
}

function encodeDefault(mapping: Mapping, type: Attribute["type"]): Uint8Array | undefined {
  const { from, to, unit } = mapping;
  const value = from === undefined ? mapping.value : mapping.default;
  if (value === undefined) return undefined;
  const json = JSON.stringify(value);
  const isAsItIs = type === undefined || type === "object";
  const converted = isAsItIs ? json : convertValue(json, type, { unit });
  if (converted === undefined) {
    const what = from === undefined ? `value for '${to}'` : `default of '${from}'`;
    throw new TypeError(`Cannot convert the ${what} to ${type}`);
  }
  return encode(converted);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
