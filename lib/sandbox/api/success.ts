/** The answer of the Track API to what succeeds. */

import type { Context } from "hono";

/** Recorded from the real service: `{}` and a line feed. */
export function success(context: Context, body: object = {}): Response {
  return context.body(`${JSON.stringify(body)}\n`, 200, {
    "Content-Type": "application/json; charset=utf-8",
  });
}
