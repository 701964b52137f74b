/** The answers to what succeeds. */

import type { Context } from "hono";

/** As recorded from the real service, from both of its APIs, in the tests of npm `customerio-node` (2026-05). */
const HEADERS = { "Content-Type": "application/json; charset=utf-8" };

/** The answer of the Track API, recorded from the real service: `{}` and a line feed. */
export function success(context: Context, body: object = {}): Response {
  return context.body(`${JSON.stringify(body)}\n`, 200, HEADERS);
}

/** The answer of the App API to a look-up. */
export function found(context: Context, body: object): Response {
  return context.body(JSON.stringify(body), 200, HEADERS);
}
