/** The bodies of errors: each API has an envelope of its own. */

import type { Context } from "hono";
import { type ApiProblem, invalid } from "../people/problem.ts";

/** The body of most errors of the Track v1 API, and of every 401 and 404. */
export function metaError(message: string): { meta: { error: string } } {
  return { meta: { error: message } };
}

/** The body of a v1 error about attributes, of which there can be several. */
export function metaErrors(messages: string[]): { meta: { errors: string[] } } {
  return { meta: { errors: messages } };
}

/** The body of an error of the Track v2 API; in a 207, `batch_index` says which item it is about. */
export function problemList<T extends ApiProblem>(problems: T[]): { errors: T[] } {
  return { errors: problems };
}

/** The body of an error of the App API. */
export function appError(
  status: number,
  detail: string,
): { errors: { detail: string; status: string }[] } {
  return { errors: [{ detail, status: String(status) }] };
}

/** The body of an error that is about the request as a whole, in the envelope of the API whose path it is. */
export function errorAt(path: string, { status, message }: { status: number; message: string }) {
  if (path.startsWith("/v1/")) return appError(status, message);
  return path.startsWith("/api/v2/")
    ? problemList([invalid("request", message)])
    : metaError(message);
}

/** Answers 404 to a path that is none of the APIs'. */
export function unknownAddress(context: Context): Response {
  return context.json(metaError("not found"), 404);
}
