/** Events of people: reading them from requests, and keeping them in the activity log. */

import type { Identifier } from "../../customerio/identifiers.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/exact_json.ts";
import { findOrMake } from "./find_or_make.ts";
import { type ApiProblem, invalid, required } from "./problem.ts";
import { logActivity, type Workspace } from "./workspace.ts";

/** The kinds of events, as requests and activities name them. */
export const EVENT_TYPES = ["event", "page", "screen"] as const;

/** What happened, apart from whom it happened to. */
export interface PersonEvent {
  type: typeof EVENT_TYPES[number];
  name: string;
  data: JsonObject;
}

/** An event, or what is wrong with it. */
export type EventReading =
  | { event: PersonEvent; problems?: undefined }
  | { event?: undefined; problems: ApiProblem[] };

/**
 * Reads the parts of an event. Spaces around its name are left out.
 *
 * @param field Where its data stands: `data` in v1, `attributes` in v2.
 */
export function readEvent(
  { type = "event", name, data = {} }: Partial<Record<"type" | "name" | "data", JsonValue>>,
  field: string,
): EventReading {
  const problems: ApiProblem[] = [];
  const kind = EVENT_TYPES.find((each) => each === type);
  if (kind === undefined) problems.push(invalid("type", "type must be event, page or screen"));
  if (name === undefined) problems.push(required("name", "name must be present"));
  else if (!isName(name)) problems.push(invalid("name", "name must be a string that is not empty"));
  if (!isJsonObject(data)) problems.push(invalid(field, `${field} must be a JSON object`));
  if (kind === undefined || !isName(name) || !isJsonObject(data)) return { problems };
  return { event: { type: kind, name: name.trim(), data } };
}

/** Keeps an event of a person, who is made if nobody has the identifier and it can be given. */
export function trackEvent(
  workspace: Workspace,
  { identifier, event }: { identifier: Identifier; event: PersonEvent },
): void {
  const person = findOrMake(workspace, identifier);
  if (person === undefined) return;
  logActivity(workspace, { type: event.type, before: person, event });
}

/**
 * Reads who an anonymous event is of, which need not be said. Source: Track API's specification, `anonymous_id`.
 *
 * @param sent What the request has as `anonymous_id`.
 */
export function readAnonymousId(
  sent: JsonValue | undefined,
): { anonymousId?: string; problems: ApiProblem[] } {
  if (sent === undefined || sent === null || sent === "") return { problems: [] };
  if (typeof sent === "string") return { anonymousId: sent, problems: [] };
  return { problems: [invalid("anonymous_id", "anonymous_id must be a string")] };
}

/**
 * Keeps an event of somebody who is not known. As in a workspace without "event merging", it stays apart from a person
 * who gets the same `anonymous_id` later.
 */
export function trackAnonymousEvent(
  workspace: Workspace,
  { anonymousId, event }: { anonymousId: string | undefined; event: PersonEvent },
): void {
  const identifiers = anonymousId === undefined ? {} : { anonymous_id: anonymousId };
  logActivity(workspace, { type: event.type, identifiers, event });
}

function isName(name: JsonValue | undefined): name is string {
  return typeof name === "string" && name.trim() !== "";
}
