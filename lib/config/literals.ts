/** The rules of values that stand in a mapping itself: a `default`, and a `value` that everyone gets. Pure functions. */

import { ATTRIBUTE_VALUE_BYTES } from "../customerio/limits.ts";
import {
  OBJECT_NAMES,
  RELATIONSHIPS,
  STRING_NAMES,
  TIMESTAMP,
} from "../customerio/reserved_names.ts";
import { utf8Length } from "../json/text.ts";
import { nearestName } from "../nearest_name.ts";
import { typeByName } from "../person/attribute.ts";
import { ATTRIBUTE_TYPES, type AttributeType, convertValue } from "../person/attribute_type.ts";
import { readRelationships } from "../person/relationships.ts";
import { isPlausibleTime } from "../person/time/calendar.ts";
import { TIME_UNITS, type TimeUnit } from "../person/time/timestamp.ts";

/** Values of a mapping as they stand in the file. */
export type RawMapping = Record<string, unknown>;

/** What is wrong with one key of a mapping. */
export interface Problem {
  key: string;
  message: string;
}

/** Keys that say what becomes of records without a value: beside a `value` there are none. */
const ABOUT_RECORDS = ["default", "null", "required"];

/** What is wrong with where a mapping takes values from: a key of the data, or its own `value`. */
export function checkSource(
  mapping: RawMapping,
  { limits }: Readonly<Record<string, unknown>>,
): Problem[] {
  const { from, value, to } = mapping;
  if (value === undefined) {
    // A misspelt one is told of as such.
    const isMeant = Object.keys(mapping).some((key) => nearestName(key, ["value"]) !== undefined);
    const message = "Missing: name the key in the data, or give a value that everyone gets";
    return from === undefined && !isMeant ? [{ key: "from", message }] : [];
  }
  if (typeof to === "string" && STRING_NAMES.has(to)) {
    const message = `Cannot be given for ${to}, which is one person's alone: drop the mapping`;
    return [{ key: "value", message }];
  }
  const together = "Cannot be given together with";
  return [
    ...(from === undefined
      ? []
      : [{ key: "value", message: `${together} from: drop one of the two` }]),
    ...ABOUT_RECORDS.filter((key) => mapping[key] !== undefined).map((key) => ({
      key,
      message: `${together} value, which everyone gets: drop one of the two`,
    })),
    ...checkLiteral("value", mapping),
    ...(limits === "server" ? [] : checkLength(mapping)),
  ];
}

/** What is wrong with the default of a mapping. */
export function checkDefault(mapping: RawMapping): Problem[] {
  const { to, default: value, required } = mapping;
  if (value === undefined || mapping.value !== undefined) return [];
  if (typeof to === "string" && STRING_NAMES.has(to)) {
    const message = `Cannot be given for ${to}, which is one person's alone: drop it`;
    return [{ key: "default", message }];
  }
  const message = "Cannot be true together with default: drop one of the two";
  return [
    ...(required === true ? [{ key: "required", message }] : []),
    ...checkLiteral("default", mapping),
  ];
}

/** What keeps the value under `key` from being sent as what the attribute is. */
function checkLiteral(key: "default" | "value", mapping: RawMapping): Problem[] {
  const { to, type, unit, [key]: value } = mapping;
  const form = typeof to === "string" && type === undefined ? problemOfForm(to, value) : undefined;
  if (form !== undefined) return [{ key, message: form }];
  // Their form says all: a list or an object.
  if (to === RELATIONSHIPS) return [];
  const meant = type ?? (typeof to === "string" ? typeByName(to) : undefined);
  if (fitsType(value, meant, isUnit(unit) ? { unit } : {})) return [];
  const message = `Cannot be converted to the mapping's type, ${meant}: change one of the two`;
  return [{ key, message }];
}

/** A value over the limit would have everyone rejected. */
function checkLength({ to, value, type }: RawMapping): Problem[] {
  if (typeof to !== "string" || OBJECT_NAMES.has(to) || type === "timestamp") return [];
  const length = utf8Length(typeof value === "string" ? value : JSON.stringify(value));
  if (length <= ATTRIBUTE_VALUE_BYTES) return [];
  return [{
    key: "value",
    message:
      `Cannot be longer than ${ATTRIBUTE_VALUE_BYTES} bytes of UTF-8, Customer.io's limit for ` +
      'attribute values: shorten it, or set "limits": "server" if your account has another limit',
  }];
}

/** What is wrong with a value for a name whose values have a form of their own, beside the attributes. */
function problemOfForm(to: string, value: unknown): string | undefined {
  const isTime = Number.isSafeInteger(value) && isPlausibleTime(value as number);
  if (to === TIMESTAMP && value !== null && !isTime) {
    return `Must be whole Unix seconds for ${to}, or add "type": "timestamp"`;
  }
  if (to !== RELATIONSHIPS) return undefined;
  const read = readRelationships(JSON.stringify(value));
  return "problem" in read ? `Cannot be sent as ${to}: ${read.problem}` : undefined;
}

/** Whether a value can be sent as `type`; a type that is none is told elsewhere. */
function fitsType(value: unknown, type: unknown, options: { unit?: TimeUnit }): boolean {
  if (type === "object") return typeof value === "object" && !Array.isArray(value);
  if (!isAttributeType(type)) return true;
  return convertValue(JSON.stringify(value), type, options) !== undefined;
}

function isAttributeType(type: unknown): type is AttributeType {
  return ATTRIBUTE_TYPES.some((known) => known === type);
}

function isUnit(unit: unknown): unit is TimeUnit {
  return TIME_UNITS.some((known) => known === unit);
}
