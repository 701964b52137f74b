/** What is sent about people who have left the data: items of a batch, which no record stands behind. */

import type { GoneAction } from "../../config/gone.ts";
import { BATCH_BYTES } from "../../customerio/limits.ts";
import type { IdentifierKind } from "../../customerio/identifiers.ts";
import { UPDATE } from "../../customerio/reserved_names.ts";
import { MemberList } from "../../json/member_list.ts";
import type { Person } from "../../person/person.ts";
import { BATCH_FRAME_BYTES } from "../batch.ts";

/** The action of an item, as the Track API v2 names it. Source: Track API reference, "batch". */
export type ItemAction = Exclude<GoneAction, "keep"> | "unsuppress";

/** People of one request, at most: their answer is to come soon. */
const MAX_PEOPLE = 1000;

/** What stands behind people of whom there is no record. */
export const NO_RECORD: Person["record"] = {
  position: { record: 0, line: 0, column: 0, offset: 0 },
  bytes: new Uint8Array(0),
  ...{ start: 0, end: 0, nextOffset: 0, firstMember: -1, endMember: -1 },
  ...{ chunk: undefined, tooLarge: undefined, members: new MemberList() },
};

/** An item that has `action` done to the person with this identifier. */
export function itemFor(
  key: string,
  { action, kind }: { action: ItemAction; kind: IdentifierKind },
): Person {
  const head = { type: "person", action: typeof action === "string" ? action : "identify" };
  const identifiers = { [kind]: key };
  // Nobody is created by it, whatever has become of them.
  const attributes = typeof action === "string"
    ? {}
    : { attributes: { ...action.set, [UPDATE]: true } };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...head, identifiers, ...attributes }));
  return {
    record: NO_RECORD,
    ...{ user: key, key, bytes, start: 0, end: bytes.length, attributesStart: 0 },
    ...{ beside: undefined, parts: undefined, stateNumber: undefined, listEntry: undefined },
  };
}

/** `people` in groups, each for one batch. */
export function* batchesOf(people: Iterable<Person>): Generator<Person[]> {
  let batch: Person[] = [];
  let bytes = BATCH_FRAME_BYTES;
  for (const person of people) {
    const more = person.end - person.start + 1;
    if (batch.length > 0 && (batch.length === MAX_PEOPLE || bytes + more >= BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = BATCH_FRAME_BYTES;
    }
    batch.push(person);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}
