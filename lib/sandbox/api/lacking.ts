/**
 * What the sandbox lacks, which it says with 501: operations of Customer.io's published specification of the Track API,
 * and those of the App API that Customer.io's client for Node (npm `customerio-node`) calls.
 */

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
  { method: "POST", path: "/api/v1/forms/:form/submit", what: "forms" },
  { method: "POST", path: "/api/v1/segments/:segment/add_customers", what: "people in segments" },
  {
    method: "POST",
    path: "/api/v1/segments/:segment/remove_customers",
    what: "people in segments",
  },
  { method: "POST", path: "/api/v1/metrics", what: "metrics", isOpen: true },
  { method: "POST", path: "/api/v1/push/events", what: "push metrics", isOpen: true },
  { method: "POST", path: "/unsubscribe/:delivery", what: "deliveries", isOpen: true },
];

/** What the App API has below `/v1/` and the sandbox has nothing of, by the first segment of the path. */
const APP_LACKING: Readonly<Record<string, string>> = {
  assets: "assets",
  collections: "collections",
  data_index: "data index",
  design_studio: "design studio",
  esp: "suppression lists of email providers",
  exports: "exports",
  imports: "imports",
  info: "list of IP addresses",
  objects: "objects",
  reporting_webhooks: "reporting webhooks",
  send: "transactional messages",
  sender_identities: "sender identities",
  snippets: "snippets",
  subscription_center: "subscription center",
  workspaces: "list of workspaces",
};

/** What can be looked up there and not changed, as nothing of it can be made, by the first segment of the path. */
const APP_UNCHANGED: Readonly<Record<string, string>> = {
  broadcasts: "broadcasts",
  campaigns: "campaigns and broadcasts",
  newsletters: "newsletters",
  transactional: "transactional messages",
};

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
  if (isOpen) return routes;
  for (const [resource, what] of Object.entries(APP_LACKING)) {
    routes.all(`/v1/${resource}/*`, (context) => answerLacking(context, what));
  }
  for (const [resource, what] of Object.entries(APP_UNCHANGED)) {
    routes.on(
      ["DELETE", "PATCH", "POST", "PUT"],
      `/v1/${resource}/*`,
      (context) => answerLacking(context, what),
    );
  }
  return routes;
}

/** Answers 501 `the sandbox has no …`: the request may be right, and still nothing happens. */
export function answerLacking(context: Context, what: string): Response {
  const error = { status: 501, message: `the sandbox has no ${what}` };
  return context.json(errorAt(context.req.path, error), 501);
}
