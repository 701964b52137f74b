/** The App API's look-ups of one person besides that of the attributes. */

import { type Context, Hono } from "hono";
import { answerActivities } from "./app_activities.ts";
import { pageOf, personInPath, readPage } from "./app_look_up.ts";
import { PREFERENCES } from "../../customerio/reserved_names.ts";
import { isJsonObject, type JsonObject } from "../../json/exact_json.ts";
import { identifiersOf } from "../people/activity.ts";
import type { Relationship } from "../people/relationships.ts";
import type { StoredPerson } from "../people/store.ts";
import { found } from "./success.ts";
import { isTrue, showPerson, type Workspace } from "../people/workspace.ts";

/** An object that a person is related to. Source: App API reference, "Lookup a customer's relationships". */
interface RelationshipBody {
  /** A number if it is one; missing where the object was named by its `cio_object_id`. */
  object_type_id?: number | string;
  identifiers: { object_id: string } | { cio_object_id: string };
  attributes: Readonly<JsonObject>;
}

/** A topic that a person has a preference for. Source: App API reference, "Lookup a customer's subscription preferences". */
interface TopicBody {
  id: number;
  subscribed: boolean;
  /** `topic_<id>`, as a sandbox knows no topics by name. */
  name: string;
  description: string;
}

/** How many relationships are on a page; the reference names no numbers. */
const RELATIONSHIPS_PER_PAGE = { usual: 100, max: 1000 };

/** The routes below `/v1/customers` that look up one person's activities, messages, relationships, segments and preferences. */
export function personRoutes({ store, activity }: Workspace): Hono {
  const routes = new Hono();
  const lookUp = (part: string, answer: (context: Context, person: StoredPerson) => Response) =>
    routes.get(`/:identifier/${part}`, (context) => {
      const person = personInPath(context, store);
      return person instanceof Response ? person : answer(context, person);
    });
  lookUp("activities", (context, { cioId }) => answerActivities(context, { activity, cioId }));
  lookUp("messages", (context) => found(context, { messages: [], next: "" }));
  lookUp("relationships", getRelationships);
  lookUp("segments", (context) => found(context, { segments: [] }));
  lookUp("subscription_preferences", getPreferences);
  return routes;
}

function getRelationships(context: Context, { relationships }: StoredPerson): Response {
  const query = readPage(context, RELATIONSHIPS_PER_PAGE);
  if (query instanceof Response) return query;
  const { page, next } = pageOf(relationships, query);
  return found(context, { cio_relationships: page.map(asRelationship), next });
}

function asRelationship(
  { identifiers, relationship_attributes: attributes }: Relationship,
): RelationshipBody {
  if ("cio_object_id" in identifiers) return { identifiers, attributes };
  const { object_type_id, object_id } = identifiers;
  return {
    object_type_id: /^\d{1,15}$/.test(object_type_id) ? Number(object_type_id) : object_type_id,
    identifiers: { object_id },
    attributes,
  };
}

function getPreferences(context: Context, person: StoredPerson): Response {
  const { unsubscribed } = showPerson(person);
  const topics = topicsOf(person);
  const identifiers = identifiersOf(person);
  return found(context, { customer: { id: person.id, identifiers, topics, unsubscribed } });
}

/** By number. */
function topicsOf({ attributes }: StoredPerson): TopicBody[] {
  const preferences = attributes[PREFERENCES];
  const topics = isJsonObject(preferences) ? preferences.topics : undefined;
  if (!isJsonObject(topics)) return [];
  return Object.entries(topics).flatMap(([name, value]) => {
    const [, id] = /^topic_(\d{1,9})$/.exec(name) ?? [];
    if (id === undefined) return [];
    return [{ id: Number(id), subscribed: isTrue(value), name, description: "" }];
  }).sort((a, b) => a.id - b.id);
}
