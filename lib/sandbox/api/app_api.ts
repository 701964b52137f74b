/** The App API below `/v1`: its routes, and the look-ups of people's attributes. */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { listActivities } from "./app_activities.ts";
import { emptyListRoutes } from "./app_lists.ts";
import { answerBad, answerBodyError, personInPath, readIdentifiers } from "./app_look_up.ts";
import { personRoutes } from "./app_person.ts";
import { searchPeople } from "./app_search.ts";
import { segmentRoutes } from "./app_segments.ts";
import { IDS_PER_LOOK_UP, LOOK_UPS_PER_SECOND } from "../../customerio/limits.ts";
import { MAX_REQUEST_BYTES, readBody } from "./body.ts";
import { appError } from "./errors.ts";
import { isJsonObject, type JsonValue } from "../../json/exact_json.ts";
import type { Device } from "../people/device.ts";
import type { AllIdentifiers } from "../people/identifiers.ts";
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

/** The routes of the App API below `/v1`, all with one rate limit. */
export function appApiRoutes(workspace: Workspace): Hono {
  const { store } = workspace;
  const routes = new Hono();
  routes.use("*", rateLimited(workspace));
  routes.route("/", emptyListRoutes());
  routes.get("/activities", (context) => listActivities(context, workspace));
  routes.route("/segments", segmentRoutes(workspace));
  routes.post("/customers", (context) => searchPeople(context, store));
  routes.get("/customers", (context) => findByEmail(context, store));
  routes.get("/customers/:identifier/attributes", (context) => getAttributes(context, store));
  routes.post("/customers/attributes", (context) => postAttributes(context, store));
  routes.route("/customers", personRoutes(workspace));
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
    return answerBad(context, "email parameter is required");
  }
  const person = store.find({ kind: "email", value: email });
  const results = person === undefined
    ? []
    : [{ email: person.email, id: person.id, cio_id: person.cioId }];
  return found(context, { results });
}

function getAttributes(context: Context, store: Store): Response {
  const person = personInPath(context, store);
  return person instanceof Response ? person : found(context, { customer: asCustomer(person) });
}

async function postAttributes(context: Context, store: Store): Promise<Response> {
  // A wrong id_type is refused before the body is read.
  const kind = readIdentifiers(context, []);
  if (kind instanceof Response) return kind;
  const body = await readBody(context, MAX_REQUEST_BYTES);
  if (body.error !== undefined) return answerBodyError(context, body.error);
  const ids = isJsonObject(body.value) ? body.value.ids : undefined;
  if (!isIdList(ids)) {
    return answerBad(context, `ids must be a list of 1 to ${IDS_PER_LOOK_UP} strings`);
  }
  const identifiers = readIdentifiers(context, ids);
  if (identifiers instanceof Response) return identifiers;
  const people = new Map<string, StoredPerson>();
  for (const identifier of identifiers) {
    const person = store.find(identifier);
    if (person !== undefined) people.set(person.cioId, person);
  }
  return found(context, { customers: [...people.values()].map(asCustomer) });
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
