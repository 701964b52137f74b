/** Talking to a sandbox in tests. */

import { assertEquals } from "@std/assert";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../lib/sandbox/sandbox.ts";
import { answerProblems } from "./track_answers.ts";

/** An answer of the sandbox, which is as Customer.io's specification says where that has its operation and status. */
export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- tests compare it whole
  body: any;
}

/** What to send besides method and path. */
export interface SendOptions {
  /** Sent as it is if it is a string or bytes, else as JSON. */
  body?: unknown;
  /** @default {the sandbox's own credentials} */
  authorization?: string;
}

/** A running sandbox and short ways to talk to it over real HTTP. */
export interface Client<T extends Sandbox = Sandbox> extends AsyncDisposable {
  sandbox: T;
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** `GET` or `POST` of the App API below `/v1`, with its key. */
  look(path: string, body?: unknown): Promise<Answer>;
  /** `PUT /api/v1/customers/{identifier}`, the identifier percent-encoded. */
  put(identifier: string, attributes: unknown): Promise<Answer>;
  /** `POST /api/v2/batch` with these items. */
  batch(...items: unknown[]): Promise<Answer>;
  /** `POST /api/v2/entity` with this item. */
  entity(item: unknown): Promise<Answer>;
}

/** Starts a sandbox that stops with `await using`. */
export function startClient(options: SandboxOptions = {}): Client {
  return clientOf(startSandbox(options));
}

/** Short ways to talk to a running sandbox, which stops with `await using`. */
export function clientOf<T extends Sandbox>(sandbox: T): Client<T> {
  const send = (method: string, path: string, options: SendOptions = {}) =>
    sendTo(sandbox, { method, path, ...options });
  return {
    sandbox,
    send,
    look: (path, body) =>
      send(body === undefined ? "GET" : "POST", `/v1${path}`, {
        body,
        authorization: `Bearer ${sandbox.appApiKey}`,
      }),
    put: (identifier, attributes) =>
      send("PUT", `/api/v1/customers/${encodeURIComponent(identifier)}`, { body: attributes }),
    batch: (...items) => send("POST", "/api/v2/batch", { body: { batch: items } }),
    entity: (item) => send("POST", "/api/v2/entity", { body: JSON.stringify(item) }),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** A time of day that gives every request a second of its own, so that none is one too many. */
export function slowClock(): () => number {
  let now = 1_700_000_000_000;
  return () => now += 1000;
}

/** An identify item of the Track v2 API. */
export function person(identifiers: unknown, attributes: unknown = {}, more: object = {}): unknown {
  return { type: "person", action: "identify", identifiers, attributes, ...more };
}

/** The header of basic authentication. */
export function basic(siteId: string, apiKey: string): string {
  return `Basic ${btoa(`${siteId}:${apiKey}`)}`;
}

/** Sends bytes that `fetch` would not send, and gives everything that comes back; empty after a reset. */
export async function exchangeRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text().catch(() => "");
}

/** A whole request `PUT /api/v1/customers/{segment}` with an empty object; the segment is sent as it is. */
export function rawPut({ siteId, apiKey }: Sandbox, segment: string): string {
  return `PUT /api/v1/customers/${segment} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
    `Authorization: ${basic(siteId, apiKey)}\r\n` +
    "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
}

async function sendTo(
  sandbox: Sandbox,
  { method, path, body, authorization }: SendOptions & { method: string; path: string },
): Promise<Answer> {
  const isRaw = body === undefined || typeof body === "string" || body instanceof Uint8Array ||
    body instanceof ReadableStream;
  const response = await fetch(sandbox.url + path, {
    method,
    headers: {
      authorization: authorization ?? basic(sandbox.siteId, sandbox.apiKey),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: isRaw ? (body as BodyInit | undefined) ?? null : JSON.stringify(body),
  });
  const answer = { status: response.status, body: await response.json() };
  const problems = answerProblems({ method, path, ...answer, url: sandbox.url }) ?? [];
  assertEquals(problems, [], "the answer is as the specification says");
  return answer;
}
