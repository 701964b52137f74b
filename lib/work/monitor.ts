/** The small server of `--metrics-port`: health and metrics of a worker, and nothing else. */

import { Hono } from "hono";
import { type Clock, systemClock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import { Front } from "../serve/front.ts";
import { serveBehind } from "../serve/serve_behind.ts";
import type { WorkFacts } from "./facts.ts";
import { healthOf } from "./health.ts";
import { METRICS_TYPE, metricsText, type ProcessFacts } from "./metrics.ts";

/**
 * Every address of this machine: probes and Prometheus come from another. There is nothing to read but counts, and
 * nothing to change.
 */
const ANY_ADDRESS = "::";

/** The same where the system has no IPv6. */
const ANY_IPV4_ADDRESS = "0.0.0.0";

/** Probes and Prometheus have one each; the rest waits. */
const MAX_CONNECTIONS = 64;

/** What {@linkcode startMonitor} needs. */
export interface MonitorOptions {
  /** 0 takes a free one. */
  port: number;
  /** How the worker is now; a new object each time. */
  facts: () => WorkFacts;
  /** Times slow clients. @default {systemClock} */
  clock?: Clock | undefined;
}

/** A server that runs until it is disposed of. */
export interface Monitor extends AsyncDisposable {
  readonly port: number;
}

/**
 * Serves `GET /healthz` and `GET /metrics`.
 *
 * @throws {RunError} of kind `usage` when `port` is in use.
 */
export function startMonitor({ port, facts, clock = systemClock }: MonitorOptions): Monitor {
  const front = openFront(port, clock);
  const app = monitorApp(facts);
  const server = serveBehind(front, async (request) => await app.fetch(request));
  return {
    port: Number(new URL(front.url).port),
    async [Symbol.asyncDispose]() {
      front.stopListening();
      await server.shutdown();
      await front.close();
    },
  };
}

function monitorApp(facts: () => WorkFacts): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
  });
  app.use(async ({ req, text }, next) => {
    if (["GET", "HEAD"].includes(req.method)) return await next();
    return text("Only GET and HEAD\n", 405, { Allow: "GET, HEAD" });
  });
  app.get("/healthz", (context) => {
    const { body, status } = healthOf(facts());
    return context.json(body, status);
  });
  app.get(
    "/metrics",
    async (context) =>
      context.body(await metricsText(facts(), processFacts()), 200, {
        "Content-Type": METRICS_TYPE,
      }),
  );
  app.notFound(({ text }) => text("There are /healthz and /metrics\n", 404));
  return app;
}

function processFacts(): ProcessFacts {
  return { startedAt: performance.timeOrigin, residentBytes: Deno.memoryUsage().rss };
}

function openFront(port: number, clock: Clock): Front {
  const options = { port, clock, flag: "--metrics-port", maxConnections: MAX_CONNECTIONS };
  try {
    return new Front({ ...options, hostname: ANY_ADDRESS });
  } catch (error) {
    if (/in use/.test(messageOf(error))) throw error;
    return new Front({ ...options, hostname: ANY_IPV4_ADDRESS });
  }
}
