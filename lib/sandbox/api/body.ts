/** Reading the bodies of requests: how much, for how long, and of what kind. */

import type { Context, MiddlewareHandler } from "hono";
import { type JsonValue, parseExactJson } from "../../json/exact_json.ts";
import type { SandboxEnv } from "./env.ts";
import { errorAt } from "./errors.ts";
import { isOwnPage } from "./guard.ts";

/**
 * The largest body that is read, in bytes, where Customer.io documents no limit of its own: some
 * limit has to keep a client from filling the memory.
 */
export const MAX_REQUEST_BYTES = 1_000_000;

/** Seconds in which a body has to be there as a whole. */
const BODY_SECONDS = 30;

/** What the form of the sandbox's page sends. */
export const FORM = "application/x-www-form-urlencoded";

/** Why a body is refused: the status and words to answer with. */
export interface BodyError {
  status: 400 | 408 | 413 | 415;
  message: string;
}

/** A request's body as JSON, or why it is refused. */
export type Body =
  | { value: JsonValue; byteLength: number; error?: undefined }
  | { error: BodyError };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Answers 415 to bodies that do not say to be JSON, or are compressed, before anything of them is read: other kinds can
 * be sent to any site by any page. The sandbox's own page may send its form.
 */
export function acceptableBodies(): MiddlewareHandler<SandboxEnv> {
  return async (context, next) => {
    const error = hasBody(context.req.raw) ? kindProblem(context) : undefined;
    if (error === undefined) return await next();
    return context.json(errorAt(context.req.path, error), error.status);
  };
}

/**
 * Reads a request's body as JSON. Of a body that is too large nothing is read if it says so, and else no more than
 * shows that it is.
 *
 * @param maxBytes The largest body that is accepted.
 */
export async function readBody(context: Context<SandboxEnv>, maxBytes: number): Promise<Body> {
  const bytes = await readBytes(context, maxBytes);
  if (!(bytes instanceof Uint8Array)) return { error: bytes };
  try {
    return { value: parseExactJson(decoder.decode(bytes)), byteLength: bytes.length };
  } catch {
    return { error: { status: 400, message: "request body must be valid JSON" } };
  }
}

/** Reads a request's body, or says why it is refused, as {@linkcode readBody} does. */
export async function readBytes(
  context: Context<SandboxEnv>,
  maxBytes: number,
): Promise<Uint8Array | BodyError> {
  const request = context.req.raw;
  if (declaredLength(request) > maxBytes) {
    context.set("isBodyLeft", true);
    await request.body?.cancel();
    return tooLarge(maxBytes);
  }
  if (request.body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  let isLate = false;
  using _timer = context.get("clock").startTimer(1000 * BODY_SECONDS, () => {
    isLate = true;
    context.set("isBodyLeft", true);
    reader.cancel().catch(() => {});
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > maxBytes) {
      context.set("isBodyLeft", true);
      await reader.cancel();
      return tooLarge(maxBytes);
    }
    chunks.push(read.value);
  }
  if (isLate) {
    return { status: 408, message: `request body took longer than ${BODY_SECONDS} s` };
  }
  return chunks.length === 1 ? chunks[0] : concatenate(chunks, length);
}

/**
 * Reads a body that nobody has read, unless it is larger than any that is: a client that is still sending when the answer
 * comes may see a network failure instead.
 */
export async function discardBody(context: Context<SandboxEnv>): Promise<void> {
  const { bodyUsed } = context.req.raw;
  if (!bodyUsed && hasBody(context.req.raw)) await readBytes(context, MAX_REQUEST_BYTES);
}

/** Why a body of this kind is refused, if it is. */
function kindProblem(context: Context): BodyError | undefined {
  const { req } = context;
  const encoding = req.header("content-encoding");
  if (encoding !== undefined && encoding !== "identity") {
    const message = `request body must not be compressed: its Content-Encoding is '${encoding}'`;
    return { status: 415, message };
  }
  const type = req.header("content-type");
  const kind = type?.split(";")[0].trim().toLowerCase();
  if (kind === "application/json" || (kind === FORM && isOwnPage(context))) return;
  const is = type === undefined ? "it has none" : `it is '${type}'`;
  const message = `request body must be JSON with the header Content-Type: application/json: ${is}`;
  return { status: 415, message };
}

/** Whether a body follows; one of no bytes is none. */
function hasBody({ body, headers }: Request): boolean {
  if (body === null) return false;
  const length = headers.get("content-length");
  return length === null ? headers.has("transfer-encoding") : length !== "0";
}

function declaredLength({ headers }: Request): number {
  return Number(headers.get("content-length") ?? 0);
}

function tooLarge(maxBytes: number): BodyError {
  return { status: 413, message: `request body cannot be larger than ${maxBytes} bytes` };
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
