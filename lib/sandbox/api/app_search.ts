/** The App API's search for people by a filter. */

import type { Context } from "hono";
import { answerBad, answerBodyError, pageOf, readPage } from "./app_look_up.ts";
import { MAX_REQUEST_BYTES, readBody } from "./body.ts";
import { comparable } from "../../customerio/identifiers.ts";
import { isJsonObject, type JsonValue, ownValue, showValue } from "../../json/exact_json.ts";
import { answerLacking } from "./lacking.ts";
import { identifiersOf } from "../people/activity.ts";
import type { Store, StoredPerson } from "../people/store.ts";
import { found } from "./success.ts";

/** Whether a filter finds a person. */
type Filter = (person: StoredPerson) => boolean;

/** Why a filter is not applied: it is wrong, or the sandbox lacks what it asks for. */
class FilterProblem extends Error {
  /** @param isLack Whether the message is what the sandbox lacks. */
  constructor(message: string, readonly isLack: boolean = false) {
    super(message);
  }
}

/** How long pages are. Source: App API reference, "Search for customers". */
const LIMITS = { usual: 50, max: 1000 };

/** How deep filters may be nested: some limit has to keep a body from filling the stack. */
const MAX_DEPTH = 20;

const CONDITIONS = "a filter must have exactly one of and, or, not, attribute and segment";

/**
 * Answers with those whom the filter in the body finds, oldest first: by attributes (`eq` and `exists`), and by `and`,
 * `or` and `not` of them. Source: App API reference, "Search for customers".
 */
export async function searchPeople(context: Context, store: Store): Promise<Response> {
  const query = readPage(context, LIMITS);
  if (query instanceof Response) return query;
  const body = await readBody(context, MAX_REQUEST_BYTES);
  if (body.error !== undefined) return answerBodyError(context, body.error);
  try {
    const filter = readFilter(isJsonObject(body.value) ? body.value.filter : undefined);
    const { page, next } = pageOf(matching(store, filter), query);
    return found(context, {
      identifiers: page.map(identifiersOf),
      ids: page.map(({ id }) => id ?? ""),
      next,
    });
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error;
    if (error.isLack) return answerLacking(context, error.message);
    return answerBad(context, error.message);
  }
}

function* matching(store: Store, filter: Filter): Iterable<StoredPerson> {
  for (const person of store.people()) if (filter(person)) yield person;
}

/** @throws {FilterProblem} */
function readFilter(filter: JsonValue | undefined, depth = 0): Filter {
  if (depth > MAX_DEPTH) throw new FilterProblem(`a filter can be ${MAX_DEPTH} levels deep`);
  const entries = isJsonObject(filter) ? Object.entries(filter) : [];
  if (entries.length !== 1) throw new FilterProblem(CONDITIONS);
  const [[name, value]] = entries;
  switch (name) {
    case "and":
    case "or": {
      if (!Array.isArray(value) || value.length === 0) {
        throw new FilterProblem(`${name} must be a list of filters`);
      }
      const filters = value.map((each) => readFilter(each, depth + 1));
      return name === "and"
        ? (person) => filters.every((each) => each(person))
        : (person) => filters.some((each) => each(person));
    }
    case "not": {
      const negated = readFilter(value, depth + 1);
      return (person) => !negated(person);
    }
    case "attribute":
      return readAttribute(value);
    case "segment":
      throw new FilterProblem("search of people by segment", true);
    default:
      throw new FilterProblem(CONDITIONS);
  }
}

/** @throws {FilterProblem} */
function readAttribute(condition: JsonValue): Filter {
  const { field, operator, value } = isJsonObject(condition) ? condition : {};
  if (typeof field !== "string") throw new FilterProblem("attribute needs a field");
  if (operator === "exists") return (person) => valueOf(person, field) !== undefined;
  if (operator !== "eq") throw new FilterProblem("operator must be eq or exists");
  if (value === undefined) throw new FilterProblem("operator eq needs a value");
  const wanted = shown(field, value);
  return (person) => {
    const own = valueOf(person, field);
    return own !== undefined && shown(field, own) === wanted;
  };
}

/** Identifiers are attributes, too. */
function valueOf(person: StoredPerson, field: string): JsonValue | undefined {
  switch (field) {
    case "id":
      return person.id ?? undefined;
    case "email":
      return person.email ?? undefined;
    case "cio_id":
      return person.cioId;
    default:
      return ownValue(person.attributes, field);
  }
}

/** A value as look-ups show it, so that `1` and `"1"` are the same; emails have no case. */
function shown(field: string, value: JsonValue): string {
  const text = showValue(value);
  return field === "email" ? comparable({ kind: "email", value: text }) : text;
}
