/** The rules of mappings that a schema cannot express. Pure functions over values that may be wrong. */

import { ATTRIBUTE_NAME_BYTES } from "../customerio/limits.ts";
import {
  isBooleanName,
  OBJECT_NAMES,
  STRING_NAMES,
  TIMESTAMP,
  UPDATE,
} from "../customerio/reserved_names.ts";
import { utf8Length } from "../json/text.ts";
import { checkDefault, checkSource, type Problem, type RawMapping } from "./literals.ts";

/** A rule that the value at `path` breaks. */
export interface BrokenRule {
  path: PropertyKey[];
  message: string;
}

/** The rules that `mappings`, the list of `configuration`, breaks. */
export function checkMappings(
  mappings: unknown[],
  configuration: Readonly<Record<string, unknown>>,
): BrokenRule[] {
  const firstWith = new Map<string, number>();
  return mappings.flatMap((value, index) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const mapping: RawMapping = { ...value };
    const { to } = mapping;
    const problems: Problem[] = [];
    if (typeof to === "string" && to !== "") {
      const first = firstWith.get(to);
      if (first === undefined) firstWith.set(to, index);
      else {
        const message = `Same attribute as mappings[${first}].to: drop one of the two mappings`;
        problems.push({ key: "to", message });
      }
      problems.push(...checkName(to, configuration), ...checkMeaning(to, mapping, configuration));
    }
    problems.push(...checkUnit(mapping), ...checkDefault(mapping));
    problems.push(...checkSource(mapping, configuration));
    return problems.map(({ key, message }) => ({ path: ["mappings", index, key], message }));
  });
}

function checkName(to: string, { limits }: Readonly<Record<string, unknown>>): Problem[] {
  if (limits === "server" || utf8Length(to) <= ATTRIBUTE_NAME_BYTES) return [];
  return [{
    key: "to",
    message:
      `Cannot be longer than ${ATTRIBUTE_NAME_BYTES} bytes of UTF-8, Customer.io's limit for ` +
      'attribute names: shorten it, or set "limits": "server" if your account has another limit',
  }];
}

/** What the names mean that Customer.io gives a meaning to. */
function checkMeaning(
  to: string,
  { from, type }: RawMapping,
  { userId, identifier = "id", people }: Readonly<Record<string, unknown>>,
): Problem[] {
  if (to === "cio_id") {
    return [{
      key: "to",
      message:
        "Cannot be cio_id, which Customer.io gives to each person itself: drop the mapping, " +
        'or set "identifier": "cio_id" to name people by it',
    }];
  }
  const problems: Problem[] = [];
  const isIdentifier = to === identifier;
  if (isIdentifier && typeof from === "string" && typeof userId === "string" && from !== userId) {
    problems.push({
      key: "to",
      // What `userId` is may come out of a variable.
      message: `Cannot be ${to} from another key than the userId, as ${to} names the person: ` +
        "drop the mapping, or make the other key the userId",
    });
  }
  if (to === UPDATE && people === "update") {
    problems.push({
      key: "to",
      message: `Cannot be ${to} together with "people": "update", which sends it for everyone: ` +
        "drop one of the two",
    });
  }
  return [...problems, ...checkTypeOfName(to, type)];
}

/** What is wrong with a type for a name that Customer.io gives one to. */
function checkTypeOfName(to: string, type: unknown): Problem[] {
  const problems: Problem[] = [];
  if (STRING_NAMES.has(to) && type !== undefined && type !== "string") {
    problems.push({
      key: "type",
      message:
        `Cannot be anything but "string" for ${to}, which Customer.io takes as text only: drop it`,
    });
  }
  if (OBJECT_NAMES.has(to) && type !== undefined) {
    problems.push({
      key: "type",
      message: `Cannot be given for ${to}, which has a form of its own: drop it`,
    });
  }
  if (isBooleanName(to) && type !== undefined && type !== "boolean") {
    problems.push({ key: "type", message: `Cannot be anything but "boolean" for ${to}` });
  }
  if (to === TIMESTAMP && type !== undefined && type !== "timestamp") {
    problems.push({ key: "type", message: `Cannot be anything but "timestamp" for ${to}` });
  }
  return problems;
}

function checkUnit({ unit, type }: RawMapping): Problem[] {
  if (unit === undefined || type === "timestamp") return [];
  return [{
    key: "unit",
    message: 'Can only be given with "type": "timestamp": add that, or drop unit',
  }];
}
