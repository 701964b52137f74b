/** People as they would be sent, for people. Pure text. */

import { bold, dim } from "@std/fmt/colors";
import { placeOf } from "../input/record.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/exact_json.ts";
import { formatCount, plural, printable, printableJson } from "../text.ts";
import type { ShownPerson } from "./shown_people.ts";

/** Characters of a name, and of a value before its length is named instead of the rest. */
const NAME_WIDTH = 40;
const VALUE_WIDTH = 120;
/** Attributes of one person; the JSON has them all. */
const MAX_ATTRIBUTES = 50;

/** The members of an item of a batch that are not about the person, and those that stand in the first line. */
const FRAME: readonly string[] = ["type", "action", "identifiers", "attributes"];

/** The part of a summary that shows `people`, with an empty line before it; nothing when there are none. */
export function peopleLines(people: readonly ShownPerson[]): string[] {
  if (people.length === 0) return [];
  const title = people.length === 1
    ? "The first person as they would be sent:"
    : `The first ${people.length} people as they would be sent:`;
  return ["", bold(title), ...people.flatMap(personLines)];
}

function personLines({ user, position, records, request, body }: ShownPerson): string[] {
  const { identifiers, attributes } = body;
  const isItem = isJsonObject(identifiers) && isJsonObject(attributes);
  const names = isItem ? membersOf(identifiers) : [`${valueText(user)} in the path`];
  const facts = [
    placeOf(position),
    ...(records > 1 ? [`${records} records together`] : []),
    printable(request, VALUE_WIDTH),
  ];
  return [
    `  ${names.join(", ")} ${dim(`(${facts.join(", ")})`)}`,
    ...attributeLines(isItem ? attributes : body),
    ...(isItem ? besideLines(body) : []),
  ];
}

function membersOf(object: JsonObject): string[] {
  return Object.entries(object).map(([name, value]) => `${nameText(name)} ${valueText(value)}`);
}

function attributeLines(attributes: JsonObject): string[] {
  const all = Object.entries(attributes);
  if (all.length === 0) return [dim("    no attributes")];
  const shown = all.slice(0, MAX_ATTRIBUTES);
  const width = Math.max(...shown.map(([name]) => nameText(name).length));
  const hidden = all.length - shown.length;
  return [
    ...shown.map(([name, value]) => `    ${nameText(name).padEnd(width)}  ${valueText(value)}`),
    ...(hidden > 0 ? [`    and ${plural(hidden, "other attribute")}: --json has them all`] : []),
  ];
}

/** What stands beside the attributes of an item: when the update happened, relationships. */
function besideLines(body: JsonObject): string[] {
  return Object.entries(body)
    .filter(([name]) => !FRAME.includes(name))
    .map(([name, value]) => `    beside the attributes: ${nameText(name)} ${valueText(value)}`);
}

function nameText(name: string): string {
  return printable(name, NAME_WIDTH);
}

/** A value as JSON, on one line, with what has no place in print escaped; of a long one the beginning and the length. */
export function valueText(value: JsonValue): string {
  const text = printableJson(JSON.stringify(value));
  if (text.length <= VALUE_WIDTH) return text;
  return `${printable(text, VALUE_WIDTH)} (${formatCount(text.length)} characters)`;
}
