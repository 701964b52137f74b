import { Hono } from "hono";
import { routePath } from "hono/route";
import { trackAuthentication, type TrackCredentials } from "./auth.ts";
import { discardBody } from "./body.ts";
import { metaError } from "./errors.ts";
import { countRequest, type RequestCounts } from "./request_counts.ts";
import { type Account, trackV1Routes } from "./track_v1.ts";
import { trackV2Routes } from "./track_v2.ts";
import type { Workspace } from "./workspace.ts";

/** What the sandbox's HTTP side is made of. */
export interface AppOptions {
  workspace: Workspace;
  credentials: TrackCredentials;
  account: Account;
  /** Counted up with every answer. */
  counts: RequestCounts;
}

/** The whole HTTP side of a sandbox; `app.fetch` answers requests with no server around it. */
export function createApp({ workspace, credentials, account, counts }: AppOptions): Hono {
  const app = new Hono({ getPath: rawPath });
  app.use("*", async (context, next) => {
    await next();
    await discardBody(context.req.raw);
    const route = `${context.req.method} ${routePath(context, -1)}`;
    countRequest(counts, { route, status: context.res.status });
  });
  app.use("/api/*", trackAuthentication(credentials));
  app.route("/api/v1", trackV1Routes(workspace, account));
  app.route("/api/v2", trackV2Routes(workspace));
  app.notFound((context) => context.json(metaError("not found"), 404));
  app.onError((error, context) => context.json(metaError(error.message), 500));
  return app;
}

/**
 * The path as it was sent. Hono's own way decodes it before it looks for a route, and an identifier
 * such as `a%2Fb` or `%25` has to stay one segment until it is read as a parameter.
 */
function rawPath(request: Request): string {
  const { url } = request;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}
