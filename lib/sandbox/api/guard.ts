import type { MiddlewareHandler } from "hono";
import { isThisMachine } from "../../this_machine.ts";
import { metaError } from "./errors.ts";

/**
 * Answers only requests that ask for this machine by a loopback name. A web page whose own name
 * somebody points to 127.0.0.1 (DNS rebinding) could read everything else.
 */
export function loopbackHostOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (isThisMachine(new URL(context.req.url).hostname)) return await next();
    const message = "this sandbox answers to localhost only: start it with --host for other names";
    return context.json(metaError(message), 421);
  };
}

/**
 * Refuses what changes something and comes from another site's page (cross-site request forgery).
 * Browsers say where it comes from; programs that are no browser say nothing, and are let through.
 */
export function sameOriginChanges(): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    const origin = context.req.header("origin");
    const site = context.req.header("sec-fetch-site");
    const isForeign = (origin !== undefined && origin !== new URL(context.req.url).origin) ||
      (site !== undefined && site !== "same-origin" && site !== "none");
    if (method === "GET" || method === "HEAD" || !isForeign) return await next();
    return context.json(metaError("only the sandbox's own page may change it from a browser"), 403);
  };
}
