/** Lists of the App API that are empty in every sandbox, as nothing can be put into them. */

import { Hono } from "hono";
import { answerNotFound } from "./app_look_up.ts";
import { found } from "./success.ts";

/** What is answered to `GET` by path. Source: App API reference, the operation "List …" of each. */
const EMPTY: Readonly<Record<string, object>> = {
  broadcasts: { broadcasts: [] },
  campaigns: { campaigns: [] },
  messages: { messages: [], next: "" },
  newsletters: { newsletters: [], next: "" },
  object_types: { types: [] },
  subscription_channels: { channels: [] },
  subscription_topics: { topics: [] },
  transactional: { messages: [] },
};

/** The routes of the empty lists below `/v1`; whatever is asked for below one of them is not found. */
export function emptyListRoutes(): Hono {
  const routes = new Hono();
  for (const [list, answer] of Object.entries(EMPTY)) {
    routes.get(`/${list}`, (context) => found(context, answer));
    routes.get(`/${list}/*`, answerNotFound);
  }
  return routes;
}
