/** Keeps web pages of others away from a sandbox on this machine. */

import type { Context, MiddlewareHandler } from "hono";
import { isThisMachine } from "../../this_machine.ts";
import { CREDENTIALS_CHECK } from "./auth.ts";
import { errorAt } from "./errors.ts";

/** Headers of every answer; what an answer has already stays. */
const PROTECTION: readonly (readonly [name: string, value: string])[] = [
  // Whatever a client has sent is never taken for a page, nor shown in one, nor given to one.
  ["X-Content-Type-Options", "nosniff"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
];

/** Endings of names that nobody can register, so that no stranger's page can have one. */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|test|home\.arpa)$/;

/** An address as it stands in `URL.hostname`. */
const ADDRESS = /^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\])$/;

/** Gives every answer the headers that keep browsers from taking it for something else. */
export function protectedAnswers(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of PROTECTION) if (!headers.has(name)) headers.set(name, value);
  };
}

/**
 * Answers 421 to a host that could be the name of a stranger's page: once it points to this machine (DNS rebinding),
 * the page could read everything.
 *
 * @param listensOn The address that the sandbox listens on, or its name.
 */
export function ownHostsOnly(listensOn: string): MiddlewareHandler {
  const isLocal = isThisMachine(listensOn);
  const isOwn = (host: string) =>
    isThisMachine(host) ||
    (!isLocal && (host === listensOn.toLowerCase() || ADDRESS.test(host) || !host.includes(".") ||
      PRIVATE_NAME.test(host)));
  const message = isLocal
    ? "this sandbox answers to localhost only: start it with --host for other names"
    : "this sandbox answers to its address and to local names only: start it with --host NAME for another";
  return async (context, next) => {
    if (isOwn(new URL(context.req.url).hostname)) return await next();
    return refuse(context, { status: 421, message });
  };
}

/**
 * Answers 403 to what another site's page asks for (cross-site request forgery), whatever the path and the method: even
 * a look-up counts, and takes its turn among the faults. Browsers name the site that a request comes from; other
 * programs do not, and are let through. Links from elsewhere to the sandbox's page work.
 */
export function ownPagesOnly(): MiddlewareHandler {
  return async (context, next) => {
    if (!isForeign(context) || isLinkToPage(context)) return await next();
    const message = "only the sandbox's own page may ask it from a browser";
    return refuse(context, { status: 403, message });
  };
}

/** Whether a browser says that the request comes from a page of its own; false for other programs. */
export function isOwnPage(context: Context): boolean {
  return !isForeign(context) &&
    (context.req.header("origin") ?? context.req.header("sec-fetch-site")) !== undefined;
}

function isForeign({ req }: Context): boolean {
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  return (origin !== undefined && origin !== new URL(req.url).origin) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
}

function isLinkToPage({ req }: Context): boolean {
  return req.method === "GET" && req.header("origin") === undefined &&
    req.header("sec-fetch-mode") === "navigate" && req.header("sec-fetch-dest") === "document" &&
    !req.path.startsWith("/api/") && !req.path.startsWith("/v1/") &&
    req.path !== CREDENTIALS_CHECK;
}

function refuse(
  context: Context,
  { status, message }: { status: 403 | 421; message: string },
): Response {
  return context.json(errorAt(context.req.path, { status, message }), status);
}
