/** The App API below `/v1`: look-ups of people. */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import {
  canonical,
  type Identifier,
  IDENTIFIER_KINDS,
  type IdentifierKind,
  isPhoneNumber,
} from "../../customerio/identifiers.ts";
import { IDS_PER_LOOK_UP, LOOK_UPS_PER_SECOND } from "../../customerio/limits.ts";
import { MAX_REQUEST_BYTES, readBody } from "./body.ts";
import { appError } from "./errors.ts";
import { isJsonObject, type JsonValue } from "../../json/exact_json.ts";
import type { Device } from "../people/device.ts";
import type { AllIdentifiers } from "../people/identifiers.ts";
import { NOT_E164 } from "../people/limits.ts";
import { RateLimit } from "./rate_limit.ts";
import { found } from "./success.ts";
import type { Store, StoredPerson } from "../people/store.ts";
import { showPerson, type Workspace } from "../people/workspace.ts";

/**
 * Milliseconds in which {@linkcode LOOK_UPS_PER_SECOND} are allowed. A tenth less than a second, as requests sent
 * evenly do not arrive evenly.
 */
const WINDOW_MS = 900;

/** A person as the App API shows them; a phone number is among the attributes alone. Source: App API reference, "Lookup a customer's attributes". */
interface CustomerBody {
  /** `""` if there is none, as it is a string by the reference. */
  id: string;
  /** `null` where unset. */
  identifiers: AllIdentifiers;
  attributes: Record<string, string>;
  unsubscribed: boolean;
  devices: readonly Device[];
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
  const limit = new RateLimit(LOOK_UPS_PER_SECOND, WINDOW_MS);
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
    : [{ email: person.email, id: person.id, cio_id: person.cioId }];
  return found(context, { results });
}

function getAttributes(context: Context, store: Store): Response {
  const kind = idType(context);
  if (kind === undefined) return refuseIdType(context);
  const value = context.req.param("identifier") ?? "";
  if (kind === "phone" && !isPhoneNumber(value)) return refusePhone(context);
  const person = store.find(lookedUp(kind, value));
  if (person === undefined) return context.json(appError(404, "not found"), 404);
  return found(context, { customer: asCustomer(person) });
}

async function postAttributes(context: Context, store: Store): Promise<Response> {
  const kind = idType(context);
  if (kind === undefined) return refuseIdType(context);
  const body = await readBody(context, MAX_REQUEST_BYTES);
  if (body.error !== undefined) {
    return context.json(appError(body.error.status, body.error.message), body.error.status);
  }
  const ids = isJsonObject(body.value) ? body.value.ids : undefined;
  if (!isIdList(ids)) {
    const message = `ids must be a list of 1 to ${IDS_PER_LOOK_UP} strings`;
    return context.json(appError(400, message), 400);
  }
  if (kind === "phone" && !ids.every(isPhoneNumber)) return refusePhone(context);
  const people = new Map<string, StoredPerson>();
  for (const id of ids) {
    const person = store.find(lookedUp(kind, id));
    if (person !== undefined) people.set(person.cioId, person);
  }
  return found(context, { customers: [...people.values()].map(asCustomer) });
}

/** Without `id_type`, ids are meant. Undefined for what is none of the kinds. */
function idType(context: Context): IdentifierKind | undefined {
  const type = context.req.query("id_type") ?? "id";
  return IDENTIFIER_KINDS.find((kind) => kind === type);
}

function refuseIdType(context: Context): Response {
  const message = `id_type must be one of ${IDENTIFIER_KINDS.join(", ")}`;
  return context.json(appError(400, message), 400);
}

function refusePhone(context: Context): Response {
  return context.json(appError(400, NOT_E164.message), 400);
}

/** A `cio_id` may be written with its prefix, as in the paths of the Track API. */
function lookedUp(kind: IdentifierKind, value: string): Identifier {
  return { kind, value: canonical({ kind, value }) };
}

function isIdList(ids: JsonValue | undefined): ids is string[] {
  return Array.isArray(ids) && ids.length >= 1 && ids.length <= IDS_PER_LOOK_UP &&
    ids.every((id) => typeof id === "string");
}

function asCustomer(person: StoredPerson): CustomerBody {
  const { identifiers, attributes, unsubscribed, devices = [] } = showPerson(person);
  return {
    id: identifiers.id ?? "",
    identifiers,
    attributes,
    unsubscribed,
    devices,
  };
}
