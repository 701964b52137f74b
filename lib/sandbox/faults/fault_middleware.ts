/** Carries out faults on requests. */

import type { Context, MiddlewareHandler } from "hono";
import type { Clock } from "../../clock.ts";
import { discardBody } from "../api/body.ts";
import type { SandboxEnv } from "../api/env.ts";
import { errorAt } from "../api/errors.ts";
import type { Fault, Faults } from "./faults.ts";
import type { FrontConnection } from "../../serve/connection.ts";
import type { Front } from "../../serve/front.ts";

/** The longest wait of a timeout, in milliseconds; most clients give up earlier. */
const MAX_TIMEOUT_MS = 300_000;

/** Bodies that no client can read: HTML, JSON cut off, nothing, and invalid UTF-8. */
const GARBAGE: readonly BodyInit[] = [
  "<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>",
  '{"errors":[{"batch_ind',
  "",
  new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x22, 0x3a]),
];

/** What {@linkcode FaultMiddleware} needs. */
export interface FaultMiddlewareOptions {
  faults: Faults;
  /** Holds the connections, so that one can be ended without an answer. */
  front: Front;
  /** Times latency and timeouts. */
  clock: Clock;
}

/** Carries out the faults that {@linkcode Faults} chooses. Waits end with the sandbox. */
export class FaultMiddleware {
  readonly #faults: Faults;
  readonly #front: Front;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isReleased = false;

  constructor({ faults, front, clock }: FaultMiddlewareOptions) {
    this.#faults = faults;
    this.#front = front;
    this.#clock = clock;
  }

  /** The handler to put ahead of the routes that can have faults. */
  readonly handle: MiddlewareHandler<SandboxEnv> = async (context, next) => {
    const fault = this.#faults.next();
    const { latencyMs } = this.#faults.settings;
    if (latencyMs > 0) await this.#wait(latencyMs);
    if (fault === undefined) return await next();
    if (fault.isApplied) await next();
    await discardBody(context);
    await this.#apply(context, fault);
  };

  /** Ends all waits; from now on nothing waits. */
  release(): void {
    this.#isReleased = true;
    for (const end of this.#waiting) end();
  }

  async #apply(context: Context<SandboxEnv>, fault: Fault): Promise<void> {
    const connection = this.#front.connection(context.env.clientPort ?? 0);
    switch (fault.kind) {
      case "timeout":
        await this.#wait(MAX_TIMEOUT_MS, connection);
        return endUnanswered(context, connection);
      case "reset":
        return endUnanswered(context, connection);
      case "garbage":
        context.res = garbage(context.res, fault.variety);
        return;
      default:
        context.res = statusAnswer(context, Number(fault.kind));
    }
  }

  /** Waits until the time is up, the client has gone away, or the sandbox closes. */
  async #wait(ms: number, connection?: FrontConnection): Promise<void> {
    if (this.#isReleased) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    using _timer = this.#clock.startTimer(ms, resolve);
    this.#waiting.add(resolve);
    connection?.clientDone.then(resolve);
    await promise;
    this.#waiting.delete(resolve);
  }
}

function endUnanswered(context: Context<SandboxEnv>, connection?: FrontConnection): void {
  context.set("isUnanswered", true);
  connection?.reset();
  context.res = new Response(null, { status: 500 });
}

/** The answer with the same status and an unreadable body. */
function garbage(answer: Response, variety: number): Response {
  const body = GARBAGE[Math.floor(variety * GARBAGE.length)];
  return new Response(body, { status: answer.status, headers: { "Content-Type": "text/html" } });
}

/** An error in the envelope of the API that was asked. */
function statusAnswer(context: Context<SandboxEnv>, status: number): Response {
  const message = `fault: status ${status} by request of the sandbox's user`;
  return Response.json(errorAt(context.req.path, { status, message }), { status });
}
