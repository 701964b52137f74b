/**
 * A Track API on 127.0.0.1 that answers as it is told and keeps every request. It speaks HTTP by itself, so that
 * it can also break off in every way that a real connection does.
 */

/** A person as it arrived. */
export interface ReceivedPerson {
  user: string;
  attributes: Record<string, unknown>;
}

/** A request as it arrived. */
export interface Received {
  /** 0 for the first one. */
  number: number;
  method: string;
  path: string;
  headers: Headers;
  body: string;
  /** Bytes of the body. */
  bytes: number;
  /** Who is in it, in order; empty when it carries nobody. */
  people: ReceivedPerson[];
}

/** What to answer. */
export interface Reply {
  /** @default {200} */
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is when it is a string, else as JSON. @default {{}} */
  body?: unknown;
  /** Closes the connection before anything is answered, behind the headers, or halfway through the body. */
  cut?: "request" | "headers" | "body";
  /** Sends half of the body, and then nothing until the server stops. */
  stalls?: boolean;
}

/** Decides what to answer; a promise that is never kept leaves the request hanging until the server stops. */
export type Answer = (request: Received) => Reply | Promise<Reply>;

/** Never answered. */
export function hang(): Promise<Reply> {
  return new Promise(() => {});
}

/** Starts a server that stops with `await using`; it accepts everyone unless `answer` says otherwise. */
export function startTrackServer(answer: Answer = () => ({})): TrackServer {
  return new TrackServer(answer);
}

/** A running server. */
export class TrackServer implements AsyncDisposable {
  /** In the order of arrival. */
  requests: Received[] = [];
  inFlight = 0;
  maxInFlight = 0;
  /** Users of whom two requests were in flight at once. */
  overlaps: string[] = [];
  /** Replaceable at any time. */
  answer: Answer;

  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #connections = new Set<Deno.Conn>();
  #loops: Promise<void>[] = [];
  #closed = Promise.withResolvers<undefined>();
  #usersInFlight = new Set<string>();
  #arrivals: { count: number; resolve: () => void }[] = [];

  constructor(answer: Answer) {
    this.answer = answer;
    this.#loops.push(this.#accept());
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  /** Everyone who arrived, request by request. */
  get users(): string[][] {
    return this.requests.map(({ people }) => people.map(({ user }) => user));
  }

  /** Resolves when `count` requests have arrived in all. */
  arrived(count: number): Promise<void> {
    if (this.requests.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#arrivals.push({ count, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#closed.resolve(undefined);
    for (const connection of this.#connections) close(connection);
    await Promise.all(this.#loops);
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#connections.add(connection);
        this.#loops.push(this.#serve(connection));
      }
    } catch {
      // Closed.
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const reader = new RequestReader(connection);
    try {
      for (let raw = await reader.next(); raw !== undefined; raw = await reader.next()) {
        const reply = await Promise.race([this.#handle(raw), this.#closed.promise]);
        if (reply === undefined || reply.cut === "request") break;
        await writeAll(connection, encodeReply(reply));
        if (reply.stalls) await this.#closed.promise;
        if (reply.cut !== undefined) break;
      }
    } catch {
      // The client has gone.
    }
    this.#connections.delete(connection);
    close(connection);
  }

  async #handle(raw: Omit<Received, "number" | "people">): Promise<Reply> {
    const request = { ...raw, number: this.requests.length, people: peopleOf(raw) };
    const users = request.people.map(({ user }) => user.toLowerCase());
    for (const user of users) {
      if (this.#usersInFlight.has(user)) this.overlaps.push(user);
      this.#usersInFlight.add(user);
    }
    this.requests.push(request);
    this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
    for (const { count, resolve } of this.#arrivals) if (this.requests.length >= count) resolve();
    try {
      return await this.answer(request);
    } finally {
      this.inFlight--;
      for (const user of users) this.#usersInFlight.delete(user);
    }
  }
}

/** HTTP/1.1 requests with a `Content-Length`, one after the other. */
class RequestReader {
  #connection: Deno.Conn;
  #bytes = new Uint8Array(0);

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  async next(): Promise<Omit<Received, "number" | "people"> | undefined> {
    let end = -1;
    while ((end = indexOfBlankLine(this.#bytes)) < 0) {
      if (!(await this.#readMore())) return undefined;
    }
    const [first, ...lines] = new TextDecoder().decode(this.#bytes.subarray(0, end)).split("\r\n");
    const headers = new Headers(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }));
    const bodyStart = end + 4;
    const bodyEnd = bodyStart + Number(headers.get("content-length") ?? 0);
    while (this.#bytes.length < bodyEnd) if (!(await this.#readMore())) return undefined;
    const body = new TextDecoder().decode(this.#bytes.subarray(bodyStart, bodyEnd));
    this.#bytes = this.#bytes.slice(bodyEnd);
    const [method, path] = first.split(" ");
    return { method, path, headers, body, bytes: bodyEnd - bodyStart };
  }

  async #readMore(): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024);
    const length = await this.#connection.read(chunk);
    if (length === null) return false;
    const bytes = new Uint8Array(this.#bytes.length + length);
    bytes.set(this.#bytes);
    bytes.set(chunk.subarray(0, length), this.#bytes.length);
    this.#bytes = bytes;
    return true;
  }
}

function peopleOf({ method, path, body }: Omit<Received, "number" | "people">): ReceivedPerson[] {
  if (method === "PUT") {
    const user = decodeURIComponent(path.slice("/api/v1/customers/".length));
    return [{ user, attributes: JSON.parse(body) }];
  }
  if (!["/api/v2/batch", "/api/v2/entity"].includes(path) || body === "") return [];
  const value = JSON.parse(body) as { batch: Item[] } | Item;
  return ("batch" in value ? value.batch : [value]).map(({ identifiers, attributes }) => ({
    user: Object.values(identifiers)[0],
    attributes,
  }));
}

/** An item of the Track API v2. */
interface Item {
  identifiers: Record<string, string>;
  attributes: Record<string, unknown>;
}

function encodeReply({ status = 200, headers = {}, body = {}, cut, stalls }: Reply): Uint8Array {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  // Twice the length, so that what is cut off is missed whatever the body is.
  const length = cut === undefined && !stalls ? bytes.length : bytes.length * 2 + 2;
  const lines = Object.entries({ ...headers, "content-length": length })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(`HTTP/1.1 ${status} Reason\r\n${lines.join("")}\r\n`);
  return cut === "headers" ? head : new Uint8Array([...head, ...bytes]);
}

function indexOfBlankLine(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0d); at >= 0; at = bytes.indexOf(0x0d, at + 1)) {
    if (bytes[at + 1] === 0x0a && bytes[at + 2] === 0x0d && bytes[at + 3] === 0x0a) return at;
  }
  return -1;
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed already.
  }
}
