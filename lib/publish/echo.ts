/** What comes back with an outcome so that a publisher that was started anew can write it into its state. */

import type { AcceptedPerson, State } from "../state/state.ts";
import type { PlannedRequest } from "../sync/planned_request.ts";

const NOTHING = new Uint8Array(0);

/** What is to come back of `request`; nothing where there is no state, or it is not to know of it. */
export function echoOf(
  { people, hasNoRecords = false }: PlannedRequest,
  state: Pick<State, "acceptedAs"> | undefined,
): Uint8Array {
  if (state === undefined || hasNoRecords) return NOTHING;
  const rows = state.acceptedAs(people).map(({ key, hashes }) => [key, hashes]);
  return new TextEncoder().encode(JSON.stringify(rows));
}

/** Those of {@linkcode echoOf} who are not at one of the indexes `refused`. */
export function acceptedOf(echo: Uint8Array, refused: ReadonlySet<number>): AcceptedPerson[] {
  if (echo.length === 0) return [];
  const rows: [string, string][] = JSON.parse(new TextDecoder().decode(echo));
  return rows.filter((_, index) => !refused.has(index)).map(([key, hashes]) => ({ key, hashes }));
}
