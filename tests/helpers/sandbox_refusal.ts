/** How the sandbox answers to what it refuses. */

import type { Answer } from "./sandbox_client.ts";

/** The whole answer to a request that has one thing wrong: `PUT` of v1, `POST /entity` or a batch of one. */
export function refusal(
  way: string,
  { field, message }: { field: string; message: string },
): Answer {
  const error = { reason: "invalid", field, message };
  switch (way) {
    case "v1":
      return { status: 400, body: { meta: { errors: [message] } } };
    case "entity":
      return { status: 400, body: { errors: [error] } };
    default:
      return { status: 207, body: { errors: [{ batch_index: 0, ...error }] } };
  }
}
