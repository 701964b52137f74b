/** The App API's look-up of activities: everybody's, or those of one person. */

import type { Context } from "hono";
import { answerNotFound, type PageQuery, readIdentifiers, readPage } from "./app_look_up.ts";
import type { Activity, ActivityJournal, AttributeChange } from "../people/activity.ts";
import type { ActivityType } from "../people/activity_type.ts";
import type { AllIdentifiers } from "../people/identifiers.ts";
import { found } from "./success.ts";
import type { Workspace } from "../people/workspace.ts";

/** An activity as the App API shows it. Source: App API reference, "List activities". */
interface ActivityBody {
  id: string;
  type: ActivityType;
  /** Unix seconds. */
  timestamp: number;
  customer_id: string | null;
  customer_identifiers: AllIdentifiers;
  /** What an event or a screen is called. */
  name?: string;
  /** Of a page. */
  url?: string;
  /** What changed, or what came with an event. */
  data: Record<string, unknown>;
}

/** An activity of a person who is or was there. */
type PersonActivity = Activity & { readonly identifiers: { readonly cio_id: string } };

/** How long pages are. Source: App API reference, "List activities". */
const LIMITS = { usual: 10, max: 100 };

/** How many activities are read at a time. */
const CHUNK = 100;

/** What has no name in the App API. */
const NAMELESS: ReadonlySet<ActivityType> = new Set<ActivityType>(["suppress", "unsuppress"]);

/** Types whose `data` is what was sent, and no change. */
const SENT: ReadonlySet<ActivityType> = new Set<ActivityType>(["event", "page", "screen"]);

/**
 * Answers with activities, newest first: those of people who are still there, or with `deleted` of those who are not.
 * Source: App API reference, "List activities".
 */
export function listActivities(context: Context, workspace: Workspace): Response {
  const wantsDeleted = context.req.query("deleted") === "true";
  const { store } = workspace;
  const named = context.req.query("customer_id");
  if (named === undefined) {
    const isThere = ({ identifiers }: PersonActivity) =>
      store.find({ kind: "cio_id", value: identifiers.cio_id }) !== undefined;
    return answerActivities(context, {
      activity: workspace.activity,
      isWanted: (each) => isThere(each) !== wantsDeleted,
    });
  }
  const identifiers = readIdentifiers(context, [named]);
  if (identifiers instanceof Response) return identifiers;
  const person = store.find(identifiers[0]);
  if (person === undefined) return answerNotFound(context);
  return answerActivities(context, {
    activity: workspace.activity,
    cioId: person.cioId,
    isWanted: () => !wantsDeleted,
  });
}

/**
 * Answers with the page of activities that a request asks for by `start`, `limit`, `type` and `name`.
 *
 * @param source.cioId Whose; everybody's if it is not there.
 * @param source.isWanted Which ones besides.
 */
export function answerActivities(
  context: Context,
  { activity, cioId, isWanted = () => true }: {
    activity: ActivityJournal;
    cioId?: string;
    isWanted?: (activity: PersonActivity) => boolean;
  },
): Response {
  const query = readPage(context, LIMITS);
  if (query instanceof Response) return query;
  const type = context.req.query("type");
  const name = context.req.query("name");
  const fits = (each: Activity): each is PersonActivity =>
    hasPerson(each) && !NAMELESS.has(each.type) &&
    (type === undefined || each.type === type) &&
    (name === undefined || each.name === name || isChangeOf(each, name)) && isWanted(each);
  const { page, next } = takePage(newestFirst({ activity, cioId, start: query.start }), {
    query,
    fits,
  });
  return found(context, { activities: page.map(asBody), next });
}

/** Those before `start`, which is the sequence of the last one on the page before; all of them for 0. */
function* newestFirst(
  { activity, cioId, start }: {
    activity: ActivityJournal;
    cioId: string | undefined;
    start: number;
  },
): Iterable<Activity> {
  let before = start === 0 ? undefined : start;
  for (;;) {
    const chunk = activity.latest({ limit: CHUNK, before, cioId });
    yield* chunk;
    if (chunk.length < CHUNK) return;
    before = chunk[chunk.length - 1].sequence;
  }
}

function takePage(
  activities: Iterable<Activity>,
  { query, fits }: { query: PageQuery; fits: (each: Activity) => each is PersonActivity },
): { page: PersonActivity[]; next: string } {
  const page: PersonActivity[] = [];
  for (const each of activities) {
    if (!fits(each)) continue;
    if (page.length === query.limit) {
      return { page, next: String(page[page.length - 1].sequence) };
    }
    page.push(each);
  }
  return { page, next: "" };
}

function hasPerson(activity: Activity): activity is PersonActivity {
  return activity.identifiers.cio_id !== undefined;
}

function isChangeOf({ type, data }: Activity, name: string): boolean {
  return type === "attribute_change" && Object.hasOwn(data, name);
}

function asBody(
  { sequence, type, timestamp, name, identifiers, data }: PersonActivity,
): ActivityBody {
  const { id = null, email = null, cio_id } = identifiers;
  return {
    id: String(sequence),
    type,
    timestamp,
    customer_id: id,
    customer_identifiers: { id, email, cio_id },
    ...(name !== undefined && (type === "page" ? { url: name } : { name })),
    data: SENT.has(type) ? asSent(data as Record<string, AttributeChange>) : data,
  };
}

function asSent(data: Record<string, AttributeChange>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([name, { to }]) => [name, to]));
}
