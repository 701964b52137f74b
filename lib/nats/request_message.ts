/** A request as a message: all that a worker needs to send it, and nothing that opens an account. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { Beside, Person } from "../person/person.ts";
import { BATCH_FRAME_BYTES, encodeBatch } from "../sync/batch.ts";
import { NO_RECORD } from "../sync/gone/items.ts";
import type { PlannedRequest } from "../sync/planned_request.ts";
import { allocateParts, splitParts } from "./parts.ts";

/** Body, head, and what only the publisher reads. */
const PARTS = 3;

/** What is known of a request beside its body. */
interface Head {
  id: string;
  kind: PlannedRequest["kind"];
  identifier: IdentifierKind;
  /** Bytes of each person in the body. */
  lengths: number[];
  /** Of a person who is sent alone. */
  single?: Pick<Person, "user" | "attributesStart"> & { beside?: Beside };
}

/** What a message is made of. */
export interface RequestMessage {
  /** Tells it from all others of its queue. */
  id: string;
  identifier: IdentifierKind;
  request: PlannedRequest;
  /** Comes back with the outcome as it is. */
  echo: Uint8Array;
}

/**
 * `message` in bytes, in `buffer` if it has room. From then on the people of a batch are in there, so that the memory
 * they were in can be freed.
 */
export function encodeRequest(
  { id, identifier, request: { kind, people }, echo }: RequestMessage,
  buffer?: Uint8Array,
): Uint8Array {
  const lengths = people.map(({ start, end }) => end - start);
  const single = kind === "single" ? { single: singleOf(people[0]) } : {};
  const head: Head = { id, kind, identifier, lengths, ...single };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const frame = kind === "batch" ? BATCH_FRAME_BYTES + people.length - 1 : 0;
  const body = lengths.reduce((sum, length) => sum + length, frame);
  const { bytes, parts } = allocateParts([body, headBytes.length, echo.length], buffer);
  if (kind === "batch") encodeBatch(people, parts[0]);
  else parts[0].set(people[0].bytes.subarray(people[0].start, people[0].end));
  parts[1].set(headBytes);
  parts[2].set(echo);
  return bytes;
}

/**
 * What {@linkcode encodeRequest} was given. The people have no records, and those of a batch neither identifiers.
 *
 * @throws {Error} when `bytes` are something else.
 */
export function decodeRequest(bytes: Uint8Array): RequestMessage {
  const [body, headBytes, echo] = splitParts(bytes, PARTS);
  const { id, kind, identifier, lengths, single }: Head = JSON.parse(
    new TextDecoder().decode(headBytes),
  );
  let at = kind === "batch" ? BATCH_START : 0;
  const people = lengths.map((length): Person => {
    const start = at;
    at += length + 1;
    // Spelt out, as there are a thousand of them in a message.
    return {
      record: NO_RECORD,
      user: single?.user ?? "",
      key: "",
      bytes: body,
      start,
      end: start + length,
      attributesStart: single?.attributesStart ?? 0,
      beside: single?.beside,
      parts: undefined,
      stateNumber: undefined,
      listEntry: undefined,
    };
  });
  return { id, identifier, request: { kind, people, body }, echo };
}

/** Where the first person of a batch begins in its body. */
const BATCH_START = '{"batch":['.length;

function singleOf({ user, start, attributesStart, beside }: Person): NonNullable<Head["single"]> {
  return {
    user,
    attributesStart: attributesStart - start,
    ...(beside === undefined ? {} : { beside }),
  };
}
