/** Keeps web pages of others away from a sandbox on this machine. */

import type { MiddlewareHandler } from "hono";
import { isThisMachine } from "../../this_machine.ts";
import { metaError } from "./errors.ts";

/**
 * Answers 421 unless the request's host is a loopback name. Otherwise a web page whose own name
 * points to 127.0.0.1 (DNS rebinding) could read everything.
 */
export function loopbackHostOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (isThisMachine(new URL(context.req.url).hostname)) return await next();
    const message = "this sandbox answers to localhost only: start it with --host for other names";
    return context.json(metaError(message), 421);
  };
}

/**
 * Answers 403 to a change that another site's page asks for (cross-site request forgery). Browsers
 * name the site that a request comes from; other programs do not, and are let through.
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
