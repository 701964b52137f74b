/** The Track API v1 below `/api/v1`: one person a request. */

import { type Context, Hono } from "hono";
import type { Identifier } from "../../customerio/identifiers.ts";
import { TIMESTAMP } from "../../customerio/reserved_names.ts";
import { MAX_REQUEST_BYTES, readBody } from "./body.ts";
import { metaError, metaErrors } from "./errors.ts";
import { readDevice } from "../people/device.ts";
import { addDevice, deleteDevice } from "../people/devices.ts";
import { readAnonymousId, readEvent, trackAnonymousEvent, trackEvent } from "../people/events.ts";
import { isJsonObject, type JsonObject } from "../../json/exact_json.ts";
import { identify } from "../people/identify.ts";
import { pathIdentifier } from "../people/identifiers.ts";
import {
  deletePerson,
  mergePeople,
  suppressPerson,
  unsuppressPerson,
} from "../people/lifecycle.ts";
import { attributeProblems, identifierProblems } from "../people/limits.ts";
import { readIdentifier, readTimestamp } from "../people/operations.ts";
import type { ApiProblem } from "../people/problem.ts";
import { readRelationshipsV1 } from "../people/relationships.ts";
import { success } from "./success.ts";
import type { Workspace } from "../people/workspace.ts";

/** What `GET /api/v1/accounts/region` answers besides its own address. */
export interface Account {
  /** Customer.io's word for the workspace's number is `environment_id`. */
  readonly workspaceId: number;
}

const CUSTOMER = "/customers/:identifier";

/** The routes of the Track API below `/api/v1`. */
export function trackV1Routes(workspace: Workspace, account: Account): Hono {
  const routes = new Hono();
  routes.get("/accounts/region", (context) =>
    success(context, {
      url: new URL(context.req.url).origin,
      region: "us",
      environment_id: account.workspaceId,
    }));
  routes.put(CUSTOMER, (context) => putCustomer(context, workspace));
  routes.delete(CUSTOMER, (context) => changeCustomer(context, workspace, deletePerson));
  routes.post(
    `${CUSTOMER}/suppress`,
    (context) => changeCustomer(context, workspace, suppressPerson),
  );
  routes.post(
    `${CUSTOMER}/unsuppress`,
    (context) => changeCustomer(context, workspace, unsuppressPerson),
  );
  routes.put(`${CUSTOMER}/devices`, (context) => putDevice(context, workspace));
  routes.delete(`${CUSTOMER}/devices/:device`, (context) => {
    const id = context.req.param("device");
    return changeCustomer(
      context,
      workspace,
      (workspace, identifier) => deleteDevice(workspace, { identifier, id }),
    );
  });
  routes.post(`${CUSTOMER}/events`, (context) => postEvent(context, workspace));
  routes.post("/events", (context) => postAnonymousEvent(context, workspace));
  routes.post("/merge_customers", (context) => mergeCustomers(context, workspace));
  return routes;
}

async function putCustomer(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readObject(context, metaError);
  if (body instanceof Response) return body;
  const identifier = identifierInPath(context);
  const { timestamp, problems: ofTimestamp } = readTimestamp(body, TIMESTAMP);
  const { change: relationships, problems: ofRelationships } = readRelationshipsV1(body);
  const all = [
    ...identifierProblems(identifier),
    ...attributeProblems(body),
    ...ofRelationships,
    ...ofTimestamp,
  ];
  if (all.length > 0) return refuse(context, all);
  const update = { identifier, attributes: body, timestamp, relationships };
  workspace.store.transaction(() => identify(workspace, update));
  return success(context);
}

function changeCustomer(
  context: Context,
  workspace: Workspace,
  change: (workspace: Workspace, identifier: Identifier) => void,
): Response {
  const identifier = identifierInPath(context);
  const problems = identifierProblems(identifier);
  if (problems.length > 0) return refuse(context, problems);
  workspace.store.transaction(() => change(workspace, identifier));
  return success(context);
}

async function putDevice(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readObject(context);
  if (body instanceof Response) return body;
  const identifier = identifierInPath(context);
  const { device, problems = [] } = readDevice(body.device, "id");
  const all = [...identifierProblems(identifier), ...problems];
  if (device === undefined || all.length > 0) return refuse(context, all);
  workspace.store.transaction(() => addDevice(workspace, { identifier, device }));
  return success(context);
}

/** The time of an event is checked and not kept: the log is in the order in which requests came. */
async function postEvent(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readObject(context);
  if (body instanceof Response) return body;
  const identifier = identifierInPath(context);
  const { event, problems = [] } = readEvent(body, "data");
  const all = [
    ...identifierProblems(identifier),
    ...problems,
    ...readTimestamp(body, "timestamp").problems,
  ];
  if (event === undefined || all.length > 0) return refuse(context, all);
  workspace.store.transaction(() => trackEvent(workspace, { identifier, event }));
  return success(context);
}

async function postAnonymousEvent(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readObject(context);
  if (body instanceof Response) return body;
  const { anonymousId, problems: ofId } = readAnonymousId(body.anonymous_id);
  const { event, problems = [] } = readEvent(body, "data");
  const all = [...ofId, ...problems, ...readTimestamp(body, "timestamp").problems];
  if (event === undefined || all.length > 0) return refuse(context, all);
  workspace.store.transaction(() => trackAnonymousEvent(workspace, { anonymousId, event }));
  return success(context);
}

async function mergeCustomers(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readObject(context, metaError);
  if (body instanceof Response) return body;
  const primary = readIdentifier(body, "primary");
  const secondary = readIdentifier(body, "secondary");
  if (primary.identifier === undefined || secondary.identifier === undefined) {
    const [first] = [...primary.problems, ...secondary.problems];
    return context.json(metaError(first.message), 400);
  }
  const merge = { primary: primary.identifier, secondary: secondary.identifier };
  workspace.store.transaction(() => mergePeople(workspace, merge));
  return success(context);
}

/**
 * The body as an object, or the response to give instead. No body is an empty object.
 *
 * @param envelope What to put an error in: the specification has two, one for some operations and one for others.
 */
async function readObject(
  context: Context,
  envelope: (message: string) => object = (message) => metaErrors([message]),
): Promise<JsonObject | Response> {
  const request = context.req.raw;
  if (request.body === null || request.headers.get("content-length") === "0") return {};
  const body = await readBody(context, MAX_REQUEST_BYTES);
  if (body.error !== undefined) {
    return context.json(envelope(body.error.message), body.error.status);
  }
  if (isJsonObject(body.value)) return body.value;
  return context.json(envelope("request body must be a JSON object"), 400);
}

function identifierInPath(context: Context): Identifier {
  return pathIdentifier(context.req.param("identifier") ?? "");
}

function refuse(context: Context, problems: ApiProblem[]): Response {
  return context.json(metaErrors(problems.map((problem) => problem.message)), 400);
}
