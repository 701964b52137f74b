/** A pending person as the text that is kept of them, and back. */

import { ownValue, parseExactJson } from "../json/exact_json.ts";
import type { AttributeDifference, Comparison } from "./compare.ts";
import type { Expectation } from "./expectation.ts";
import { type LongPlace, LongValue, type LongValues } from "./long_values.ts";

/** What was found, if it has more characters, is kept apart. */
const LONG_FOUND = 1_000_000;

/** A person who is yet to be looked up, or to be looked up again. */
export interface Pending {
  expectation: Expectation;
  /** What the last look-up came to; undefined before the first. */
  comparison: Exclude<Comparison, { status: "identical" | "not created" }> | undefined;
}

/** As JSON. What is expected stands in it once, and of what is long there is only its place. */
interface Facts {
  expectation: Omit<Expectation, "long">;
  long?: [name: string, LongPlace][] | undefined;
  comparison: Exclude<Pending["comparison"], { status: "different" }>;
  /** Name and what was found; undefined where they do not differ. */
  different?: [name: string, found: string | LongPlace | null][] | undefined;
}

/** The text of `pending`, whose long values `values` keeps, and how much memory it takes to look them up. */
export function toFacts(pending: Pending, values: LongValues): { facts: string; length: number } {
  const { expectation: { long, ...expectation }, comparison } = pending;
  const isDifferent = comparison?.status === "different";
  const facts = JSON.stringify(
    {
      expectation,
      long: long && [...long].map(([name, { place }]) => [name, place]),
      comparison: isDifferent ? undefined : comparison,
      different: isDifferent
        ? comparison.attributes.map(({ name, found }) => [name, keptFound(found, values)])
        : undefined,
    } satisfies Facts,
  );
  let { length } = facts;
  for (const { place } of long?.values() ?? []) length += place.length;
  return { facts, length };
}

/** The person whose text is `facts`. */
export function fromFacts(facts: string, values: LongValues): Pending {
  const { expectation: others, long: places, comparison, different } = parseExactJson(
    facts,
  ) as unknown as Facts;
  if (places === undefined && different === undefined) return { expectation: others, comparison };
  const long = new Map(places?.map(([name, place]) => [name, values.at(place)]));
  const expectation = places === undefined ? others : { ...others, long };
  if (different === undefined) return { expectation, comparison };
  const attributes = different.map(([name, found]): AttributeDifference => ({
    name,
    expected: long.get(name) ?? ownValue(others.attributes, name)!,
    found: found === null || typeof found === "string" ? found : values.at(found),
  }));
  return { expectation, comparison: { status: "different", attributes } };
}

function keptFound(
  found: AttributeDifference["found"],
  values: LongValues,
): string | LongPlace | null {
  if (found instanceof LongValue) return found.place;
  if (found === null || found.length <= LONG_FOUND) return found;
  return values.keepText(found).place;
}
