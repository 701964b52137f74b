/** Credentials of the sandbox's APIs: checking and inventing them. */

import type { MiddlewareHandler } from "hono";
import { appError, metaError } from "./errors.ts";

/** The path that tells whether credentials of the Track API are right: what connection tests of other senders ask. */
export const CREDENTIALS_CHECK = "/auth";

/** Credentials of the Track API. */
export interface TrackCredentials {
  readonly siteId: string;
  readonly apiKey: string;
}

/** Answers 401 unless the request carries the credentials by basic authentication. */
export function trackAuthentication(credentials: TrackCredentials): MiddlewareHandler {
  const expected = encodeBasic(`${credentials.siteId}:${credentials.apiKey}`);
  return async (context, next) => {
    const [scheme, token] = (context.req.header("authorization") ?? "").split(/ +/);
    if (scheme.toLowerCase() === "basic" && token === expected) return await next();
    return context.json(metaError("Unauthorized request"), 401, {
      "WWW-Authenticate": 'Basic realm="Customer.io Track API"',
    });
  };
}

/** Answers 401 unless the request carries the App API key as a bearer token. */
export function appAuthentication(appApiKey: string): MiddlewareHandler {
  return async (context, next) => {
    const [, scheme, token] = /^(\S+) +(.*)$/.exec(context.req.header("authorization") ?? "") ?? [];
    if (scheme?.toLowerCase() === "bearer" && token === appApiKey) return await next();
    return context.json(appError(401, "unauthorized request"), 401, {
      "WWW-Authenticate": 'Bearer realm="Customer.io App API"',
    });
  };
}

/** A random hexadecimal string as long as Customer.io's own site ids and API keys. */
export function randomCredential(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function encodeBasic(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
