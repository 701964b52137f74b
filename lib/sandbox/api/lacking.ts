/** Operations of Customer.io's published specification of the Track API that the sandbox lacks: it says so with 501. */

import { type Context, Hono } from "hono";
import { errorAt } from "./errors.ts";

/** An operation that is answered with 501. */
interface Lacking {
  method: "POST";
  /** As Hono writes it. */
  path: string;
  /** Whose lack it is, for "the sandbox has no …". */
  what: string;
  /** Whether Customer.io takes it without credentials. @default {false} */
  isOpen?: boolean;
}

const LACKING: readonly Lacking[] = [
  { method: "POST", path: "/api/v1/events", what: "anonymous events" },
  { method: "POST", path: "/api/v1/forms/:form/submit", what: "forms" },
  { method: "POST", path: "/api/v1/segments/:segment/add_customers", what: "segments" },
  { method: "POST", path: "/api/v1/segments/:segment/remove_customers", what: "segments" },
  { method: "POST", path: "/api/v1/metrics", what: "metrics", isOpen: true },
  { method: "POST", path: "/api/v1/push/events", what: "push metrics", isOpen: true },
  { method: "POST", path: "/unsubscribe/:delivery", what: "deliveries", isOpen: true },
];

/**
 * The routes of what the sandbox lacks.
 *
 * @param options.isOpen Those that take no credentials, or the others, which belong behind the authentication.
 */
export function lackingRoutes({ isOpen }: { isOpen: boolean }): Hono {
  const routes = new Hono();
  for (const { method, path, what, isOpen: takesAll = false } of LACKING) {
    if (takesAll === isOpen) routes.on(method, path, (context) => answerLacking(context, what));
  }
  return routes;
}

/** Answers 501 `the sandbox has no …`: the request may be right, and still nothing happens. */
export function answerLacking(context: Context, what: string): Response {
  const error = { status: 501, message: `the sandbox has no ${what}` };
  return context.json(errorAt(context.req.path, error), 501);
}
