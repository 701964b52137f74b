import { type Context, Hono, type MiddlewareHandler } from "hono";
import {
  type Identifier,
  IDENTIFIER_KINDS,
  type IdentifierKind,
} from "../../customerio/identifiers.ts";
import { readBody } from "./body.ts";
import { appError } from "./errors.ts";
import { isJsonObject, type JsonValue } from "../../json/exact_json.ts";
import { LIMITS } from "../people/limits.ts";
import { RateLimit } from "./rate_limit.ts";
import type { Person, Store } from "../store/store.ts";
import { showPerson, type Workspace } from "../people/workspace.ts";

/** People that one `POST /v1/customers/attributes` can ask for. */
const MOST_IDS = 100;

/** Requests a second that the App API answers. */
const REQUESTS_A_SECOND = 10;

/**
 * The window that they are counted in, in milliseconds: a tenth of a second short of one, as
 * requests that a client sends at an even pace do not arrive at one.
 */
const WINDOW_MS = 900;

/** A person as the App API shows them. Source: App API reference, "Lookup a customer's attributes". */
interface Customer {
  id: string;
  identifiers: { id: string; email: string; cio_id: string };
  attributes: Record<string, string>;
  unsubscribed: boolean;
  devices: unknown[];
}

/** The routes of the App API below `/v1`: look-ups of people. */
export function appApiRoutes(workspace: Workspace): Hono {
  const { store } = workspace;
  const routes = new Hono();
  routes.use("*", rateLimited(workspace));
  routes.get("/customers", (context) => findByEmail(context, store));
  routes.get("/customers/:identifier/attributes", (context) => getAttributes(context, store));
  routes.post("/customers/attributes", (context) => postAttributes(context, store));
  return routes;
}

function rateLimited(workspace: Workspace): MiddlewareHandler {
  const limit = new RateLimit(REQUESTS_A_SECOND, WINDOW_MS);
  return async (context, next) => {
    if (limit.allows(workspace.now())) return await next();
    return context.json(appError(429, "too many requests"), 429);
  };
}

/** A `+` that is not percent-encoded is a space in a query, and nobody's email has one. */
function findByEmail(context: Context, store: Store): Response {
  const email = context.req.query("email");
  if (email === undefined || email === "") {
    return context.json(appError(400, "email parameter is required"), 400);
  }
  const person = store.find({ kind: "email", value: email });
  const results = person === undefined
    ? []
    : [{ email: person.email, id: person.id ?? "", cio_id: person.cioId }];
  return context.json({ results });
}

function getAttributes(context: Context, store: Store): Response {
  const kind = idType(context);
  if (kind === undefined) return refuseIdType(context);
  const value = context.req.param("identifier") ?? "";
  const person = store.find(lookedUp(kind, value));
  if (person === undefined) return context.json(appError(404, "not found"), 404);
  return context.json({ customer: asCustomer(person) });
}

async function postAttributes(context: Context, store: Store): Promise<Response> {
  const kind = idType(context);
  if (kind === undefined) return refuseIdType(context);
  const body = await readBody(context.req.raw, LIMITS.requestBytes);
  if (body.error !== undefined) {
    return context.json(appError(body.error.status, body.error.message), body.error.status);
  }
  const ids = isJsonObject(body.value) ? body.value.ids : undefined;
  if (!isIdList(ids)) {
    const message = `ids must be a list of 1 to ${MOST_IDS} strings`;
    return context.json(appError(400, message), 400);
  }
  const found = new Map<string, Person>();
  for (const id of ids) {
    const person = store.find(lookedUp(kind, id));
    if (person !== undefined) found.set(person.cioId, person);
  }
  return context.json({ customers: [...found.values()].map(asCustomer) });
}

/** Without `id_type`, ids are meant. Undefined for what is none of the three kinds. */
function idType(context: Context): IdentifierKind | undefined {
  const type = context.req.query("id_type") ?? "id";
  return IDENTIFIER_KINDS.find((kind) => kind === type);
}

function refuseIdType(context: Context): Response {
  const message = `id_type must be one of ${IDENTIFIER_KINDS.join(", ")}`;
  return context.json(appError(400, message), 400);
}

/** A `cio_id` may be written with its prefix, as in the paths of the Track API. */
function lookedUp(kind: IdentifierKind, value: string): Identifier {
  return { kind, value: kind === "cio_id" ? value.replace(/^cio_/, "") : value };
}

function isIdList(ids: JsonValue | undefined): ids is string[] {
  return Array.isArray(ids) && ids.length >= 1 && ids.length <= MOST_IDS &&
    ids.every((id) => typeof id === "string");
}

function asCustomer(person: Person): Customer {
  const { identifiers: { id, email, cio_id }, attributes, unsubscribed } = showPerson(person);
  return {
    id: id ?? "",
    identifiers: { id: id ?? "", email: email ?? "", cio_id },
    attributes,
    unsubscribed,
    devices: [],
  };
}
