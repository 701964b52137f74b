/** The Track API v2 below `/api/v2`: one operation, or a batch of them. */

import { type Context, Hono } from "hono";
import { BATCH_BYTES, ENTITY_BYTES, ITEM_BYTES } from "../../customerio/limits.ts";
import { type BodyError, readBody } from "./body.ts";
import { problemList } from "./errors.ts";
import { answerLacking } from "./lacking.ts";
import { isJsonObject, type JsonValue } from "../../json/exact_json.ts";
import { isItemTooLarge } from "../people/limits.ts";
import { perform, readOperation } from "../people/operations.ts";
import { type ApiProblem, invalid, required } from "../people/problem.ts";
import { success } from "./success.ts";
import type { Workspace } from "../people/workspace.ts";

/** A problem with one item of a batch. */
interface ItemProblem extends ApiProblem {
  /** Which item, counted from 0. */
  batch_index: number;
}

const TOO_LARGE = invalid("batch", `item cannot be larger than ${ITEM_BYTES} bytes`);

/** The routes of the Track API below `/api/v2`. */
export function trackV2Routes(workspace: Workspace): Hono {
  const routes = new Hono();
  routes.post("/entity", (context) => postEntity(context, workspace));
  routes.post("/batch", (context) => postBatch(context, workspace));
  return routes;
}

async function postEntity(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readBody(context, ENTITY_BYTES);
  if (body.error !== undefined) return refuse(context, body.error);
  const { operation, problems, lacking } = readOperation(body.value);
  if (lacking !== undefined) return answerLacking(context, lacking);
  if (problems !== undefined) return context.json(problemList(problems), 400);
  workspace.store.transaction(() => perform(workspace, operation));
  return success(context);
}

async function postBatch(context: Context, workspace: Workspace): Promise<Response> {
  const body = await readBody(context, BATCH_BYTES - 1);
  if (body.error !== undefined) return refuse(context, body.error);
  const batch = isJsonObject(body.value) ? body.value.batch : undefined;
  if (!Array.isArray(batch)) {
    const kind = batch === undefined ? required : invalid;
    return context.json(problemList([kind("batch", "batch must be a JSON array")]), 400);
  }
  const mayExceed = body.byteLength > ITEM_BYTES;
  const problems: ItemProblem[] = workspace.store.transaction(() =>
    batch.flatMap((item, index) =>
      (mayExceed && isItemTooLarge(item) ? [TOO_LARGE] : handleItem(workspace, item))
        .map((problem) => ({ batch_index: index, ...problem }))
    )
  );
  return problems.length > 0 ? context.json(problemList(problems), 207) : success(context);
}

/** Carries out an item unless something is wrong with it. */
function handleItem(workspace: Workspace, item: JsonValue): ApiProblem[] {
  const { operation, problems } = readOperation(item);
  if (problems !== undefined) return problems;
  perform(workspace, operation);
  return [];
}

function refuse(context: Context, { status, message }: BodyError): Response {
  return context.json(problemList([invalid("body", message)]), status);
}
