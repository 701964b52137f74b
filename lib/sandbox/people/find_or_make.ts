/** The person of a request that brings more than attributes. */

import type { Identifier } from "../../customerio/identifiers.ts";
import { identify } from "./identify.ts";
import type { StoredPerson } from "./store.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The person with an identifier, who is made if there is none. Undefined if nobody can have it: it is suppressed, or an
 * unknown `cio_id`; the log says so.
 */
export function findOrMake(workspace: Workspace, identifier: Identifier): StoredPerson | undefined {
  const { store } = workspace;
  const person = store.find(identifier);
  if (person !== undefined) return person;
  identify(workspace, { identifier, attributes: {} });
  return store.find(identifier);
}
