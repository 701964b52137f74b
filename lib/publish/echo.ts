/** What comes back with an outcome so that a publisher that was started anew can write it into its state. */

import type { Person } from "../person/person.ts";
import type { AcceptedPerson, State } from "../state/state.ts";

const NOTHING = new Uint8Array(0);

/** What is to come back of `people`; nothing where no state is to know of them. */
export function echoOf(
  people: readonly Person[],
  state: Pick<State, "acceptedAs"> | undefined,
): Uint8Array {
  if (state === undefined) return NOTHING;
  const rows = state.acceptedAs(people).map(({ key, hashes }) => [key, hashes]);
  return new TextEncoder().encode(JSON.stringify(rows));
}

/** Those of {@linkcode echoOf} who are not at one of the indexes `refused`. */
export function acceptedOf(echo: Uint8Array, refused: ReadonlySet<number>): AcceptedPerson[] {
  if (echo.length === 0) return [];
  const rows: [string, string][] = JSON.parse(new TextDecoder().decode(echo));
  return rows.filter((_, index) => !refused.has(index)).map(([key, hashes]) => ({ key, hashes }));
}
