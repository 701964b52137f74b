/** The sandbox's HTTP side: all routes, and what applies to each request. */

import { Hono } from "hono";
import { routePath } from "hono/route";
import { appApiRoutes } from "./app_api.ts";
import {
  appAuthentication,
  CREDENTIALS_CHECK,
  trackAuthentication,
  type TrackCredentials,
} from "./auth.ts";
import type { Clock } from "../../clock.ts";
import { acceptableBodies, discardBody } from "./body.ts";
import type { SandboxEnv } from "./env.ts";
import { metaError, unknownAddress } from "./errors.ts";
import { lackingRoutes } from "./lacking.ts";
import { ownHostsOnly, ownPagesOnly, protectedAnswers } from "./guard.ts";
import { countRequest, type RequestCounts } from "./request_counts.ts";
import { success } from "./success.ts";
import { type Account, trackV1Routes } from "./track_v1.ts";
import { trackV2Routes } from "./track_v2.ts";
import type { Workspace } from "../people/workspace.ts";

/** As others have seen it answered: no reference has it. */
const NICE_CREDENTIALS = { meta: { message: "nice credentials." } };

/** What the sandbox's HTTP side needs. */
export interface AppOptions {
  workspace: Workspace;
  credentials: TrackCredentials;
  appApiKey: string;
  account: Account;
  /** The address that it listens on, as in a URL. */
  hostname: string;
  /** Times the reading of bodies. */
  clock: Clock;
  /** Every answer is added to them. */
  counts: RequestCounts;
  /** Adds routes ahead of those of the APIs, or another answer to unknown addresses. @default {none} */
  extend?: (app: Hono<SandboxEnv>) => void;
}

/** The whole HTTP side of a sandbox; `app.fetch` answers requests with no server around it. */
export function createApp(options: AppOptions): Hono<SandboxEnv> {
  const { workspace, credentials, appApiKey, account, counts, extend, clock } = options;
  const app = new Hono<SandboxEnv>({ getPath: rawPath });
  app.use("*", protectedAnswers(), ownHostsOnly(options.hostname), ownPagesOnly());
  app.use("*", async (context, next) => {
    context.set("clock", clock);
    await next();
    await discardBody(context);
    if (context.get("isBodyLeft")) context.res.headers.set("Connection", "close");
    if (context.get("isInspection")) return;
    const route = `${context.req.method} ${routePath(context, -1)}`;
    const status = context.get("isUnanswered") ? undefined : context.res.status;
    countRequest(counts, { route, status });
  });
  app.notFound(unknownAddress);
  extend?.(app);
  app.route("/", lackingRoutes({ isOpen: true }));
  for (const path of ["/api/*", CREDENTIALS_CHECK]) {
    app.use(path, trackAuthentication(credentials), acceptableBodies());
  }
  app.use("/v1/*", appAuthentication(appApiKey), acceptableBodies());
  app.get(CREDENTIALS_CHECK, (context) => success(context, NICE_CREDENTIALS));
  app.route("/", lackingRoutes({ isOpen: false }));
  app.route("/api/v1", trackV1Routes(workspace, account));
  app.route("/api/v2", trackV2Routes(workspace));
  app.route("/v1", appApiRoutes(workspace));
  app.onError((error, context) => context.json(metaError(error.message), 500));
  return app;
}

/**
 * The path as it was sent. Hono would decode it before it looks for a route, but an identifier such
 * as `a%2Fb` or `%25` has to stay one segment until it is read as a parameter.
 */
function rawPath(request: Request): string {
  const { url } = request;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}
