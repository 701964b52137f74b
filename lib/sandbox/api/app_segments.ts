/** The App API's manual segments, which are kept in memory and have no members: nobody can be added to them. */

import { type Context, Hono } from "hono";
import { answerBad, answerBodyError, answerNotFound } from "./app_look_up.ts";
import { MAX_REQUEST_BYTES, readBody } from "./body.ts";
import { isJsonObject } from "../../json/exact_json.ts";
import { found } from "./success.ts";
import { nowInSeconds, type Workspace } from "../people/workspace.ts";

/** A segment. Source: App API reference, "Create a manual segment". */
interface Segment {
  id: number;
  /** The id, and when it was last changed. */
  deduplicate_id: string;
  name: string;
  description: string;
  state: "finished";
  progress: null;
  type: "manual";
  tags: null;
  created_at: number;
  updated_at: number;
}

/** What is asked about one segment by path. Source: App API reference, "Segments". */
const PARTS: Readonly<Record<string, (segment: Segment) => object>> = {
  "": (segment) => ({ segment }),
  "/customer_count": ({ id }) => ({ segment_id: id, count: 0 }),
  "/membership": ({ id }) => ({ segment_id: id, ids: [], identifiers: [], next: "" }),
  "/used_by": ({ id }) => ({
    segment_id: id,
    used_by: { campaigns: [], sent_newsletters: [], draft_newsletters: [] },
  }),
};

/** The routes below `/v1/segments`: to create, list, look up and delete manual segments. */
export function segmentRoutes(workspace: Workspace): Hono {
  const segments = new Map<string, Segment>();
  const routes = new Hono();
  let given = 0;
  const add = ({ name, description }: Pick<Segment, "name" | "description">): Segment => {
    given += 1;
    const segment = newSegment({ id: given, name, description }, nowInSeconds(workspace));
    segments.set(String(given), segment);
    return segment;
  };
  routes.get("/", (context) => found(context, { segments: [...segments.values()] }));
  routes.post("/", (context) => createSegment(context, add));
  for (const [part, answer] of Object.entries(PARTS)) {
    routes.get(`/:segment${part}`, (context) => {
      const segment = segments.get(context.req.param("segment") ?? "");
      return segment === undefined ? answerNotFound(context) : found(context, answer(segment));
    });
  }
  routes.delete("/:segment", (context) => {
    const isDeleted = segments.delete(context.req.param("segment"));
    return isDeleted ? context.body(null, 204) : answerNotFound(context);
  });
  return routes;
}

async function createSegment(
  context: Context,
  add: (sent: Pick<Segment, "name" | "description">) => Segment,
): Promise<Response> {
  const body = await readBody(context, MAX_REQUEST_BYTES);
  if (body.error !== undefined) return answerBodyError(context, body.error);
  const sent = isJsonObject(body.value) ? body.value.segment : undefined;
  const { name, description = "" } = isJsonObject(sent) ? sent : {};
  if (typeof name !== "string" || name === "" || typeof description !== "string") {
    return answerBad(context, "segment needs a name, and may have a description, as strings");
  }
  return found(context, { segment: add({ name, description }) });
}

function newSegment(
  { id, name, description }: Pick<Segment, "id" | "name" | "description">,
  now: number,
): Segment {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name,
    description,
    state: "finished",
    progress: null,
    type: "manual",
    tags: null,
    created_at: now,
    updated_at: now,
  };
}
