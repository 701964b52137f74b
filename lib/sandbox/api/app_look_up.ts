/** What the App API's look-ups have in common: whom a request names, and which page of a list it asks for. */

import type { Context } from "hono";
import {
  canonical,
  type Identifier,
  IDENTIFIER_KINDS,
  type IdentifierKind,
  isPhoneNumber,
} from "../../customerio/identifiers.ts";
import type { BodyError } from "./body.ts";
import { appError } from "./errors.ts";
import { NOT_E164 } from "../people/limits.ts";
import type { Store, StoredPerson } from "../people/store.ts";

/** How long the pages of a list are. */
export interface PageLimits {
  /** Without `limit`. */
  usual: number;
  /** The highest `limit`. */
  max: number;
}

/** Which page of a list is asked for. */
export interface PageQuery {
  /** What `next` of the page before was; 0 for the first one. */
  start: number;
  limit: number;
}

/** Answers 404 to what is asked for by a name that nothing has. */
export function answerNotFound(context: Context): Response {
  return context.json(appError(404, "not found"), 404);
}

/** Answers 400 and says what a request has wrong. */
export function answerBad(context: Context, detail: string): Response {
  return context.json(appError(400, detail), 400);
}

/** Answers that a body is refused. */
export function answerBodyError(context: Context, { status, message }: BodyError): Response {
  return context.json(appError(status, message), status);
}

/**
 * The identifiers that are meant by `values`, of the kind that `id_type` names, or the response to give instead. Without
 * `id_type`, ids are meant; a `cio_id` may be written with its prefix, as in the paths of the Track API. Source: App
 * API reference, query parameter "id_type".
 */
export function readIdentifiers(
  context: Context,
  values: readonly string[],
): Identifier[] | Response {
  const type = context.req.query("id_type") ?? "id";
  const kind: IdentifierKind | undefined = IDENTIFIER_KINDS.find((kind) => kind === type);
  if (kind === undefined) {
    return answerBad(context, `id_type must be one of ${IDENTIFIER_KINDS.join(", ")}`);
  }
  if (kind === "phone" && !values.every(isPhoneNumber)) {
    return answerBad(context, NOT_E164.message);
  }
  return values.map((value) => ({ kind, value: canonical({ kind, value }) }));
}

/** The person whom a path `/customers/:identifier/…` names, or the response to give instead. */
export function personInPath(context: Context, store: Store): StoredPerson | Response {
  const identifiers = readIdentifiers(context, [context.req.param("identifier") ?? ""]);
  if (identifiers instanceof Response) return identifiers;
  return store.find(identifiers[0]) ?? answerNotFound(context);
}

/** Reads `start` and `limit`, or gives the response to give instead. Source: App API reference, the parameters of those names. */
export function readPage(context: Context, { usual, max }: PageLimits): PageQuery | Response {
  const start = wholeNumber(context.req.query("start"), 0);
  if (start === undefined) return answerBad(context, "start must be next of another answer");
  const limit = wholeNumber(context.req.query("limit"), usual);
  if (limit === undefined || limit < 1 || limit > max) {
    return answerBad(context, `limit must be a whole number from 1 to ${max}`);
  }
  return { start, limit };
}

/** One page of a list whose `start` counts what was on the pages before, and `next` for the one after: `""` if it is the last. */
export function pageOf<T>(
  all: Iterable<T>,
  { start, limit }: PageQuery,
): { page: T[]; next: string } {
  const page: T[] = [];
  let place = 0;
  for (const each of all) {
    if (page.length === limit) return { page, next: String(start + limit) };
    if (place >= start) page.push(each);
    place += 1;
  }
  return { page, next: "" };
}

/** Undefined if it is none, and `usual` for what is not there. */
function wholeNumber(text: string | undefined, usual: number): number | undefined {
  if (text === undefined || text === "") return usual;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
