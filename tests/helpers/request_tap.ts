/** A request that has gone by. */
export interface TappedRequest {
  method: string;
  path: string;
  /** The identifiers of those in it, in order. */
  users: string[];
}

/** A wire to a server, which passes on everything as it is, broken connections too, and notes the requests. */
export interface RequestTap extends AsyncDisposable {
  url: string;
  /** Those that carry people, in the order of their last bytes. */
  requests: TappedRequest[];
  /** Resolves when `count` requests have gone by in all. */
  passed(count: number): Promise<void>;
}

/** Taps the wire to the server at `url`, on 127.0.0.1. */
export function tapRequests(url: string): RequestTap {
  const port = Number(new URL(url).port);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const running: Promise<unknown>[] = [];
  const requests: TappedRequest[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];

  function note(request: TappedRequest): void {
    if (request.users.length === 0) return;
    requests.push(request);
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
    waiting = waiting.filter(({ count }) => requests.length < count);
  }

  async function pass(client: Deno.Conn): Promise<void> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    open.add(client).add(server);
    const parser = new RequestParser(note);
    await Promise.race([
      copy(client, server, (bytes) => parser.push(bytes)),
      copy(server, client, () => {}),
    ]);
    for (const connection of [client, server]) close(connection, open);
  }

  async function accept(): Promise<void> {
    try {
      for await (const client of listener) running.push(pass(client).catch(() => {}));
    } catch {
      // Closed.
    }
  }

  running.push(accept());
  return {
    url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    requests,
    passed(count) {
      if (requests.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection, open);
      await Promise.all(running);
    },
  };
}

async function copy(
  from: Deno.Conn,
  to: Deno.Conn,
  look: (bytes: Uint8Array) => void,
): Promise<void> {
  const chunk = new Uint8Array(64 * 1024);
  try {
    for (let length = await from.read(chunk); length !== null; length = await from.read(chunk)) {
      look(chunk.subarray(0, length));
      for (let at = 0; at < length;) at += await to.write(chunk.subarray(at, length));
    }
  } catch {
    // One of the two has gone.
  }
}

/** Finds requests with a `Content-Length` in what goes over one connection. */
class RequestParser {
  #note: (request: TappedRequest) => void;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #wanted = 1;

  constructor(note: (request: TappedRequest) => void) {
    this.#note = note;
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice());
    this.#length += bytes.length;
    while (this.#length >= this.#wanted) this.#take();
  }

  #take(): void {
    const bytes = this.#join();
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, 8192));
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return this.#keep(bytes, bytes.length + 1);
    const bodyStart = end + 4;
    const length = Number(/^content-length: *(\d+)/im.exec(head.slice(0, end))?.[1] ?? 0);
    const bodyEnd = bodyStart + length;
    if (bytes.length < bodyEnd) return this.#keep(bytes, bodyEnd);
    const [method, path] = head.split(" ", 2);
    const body = new TextDecoder().decode(bytes.subarray(bodyStart, bodyEnd));
    this.#note({ method, path, users: usersIn({ method, path, body }) });
    this.#keep(bytes.subarray(bodyEnd), 1);
  }

  #join(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** Goes on with these bytes once there are `wanted`. */
  #keep(bytes: Uint8Array, wanted: number): void {
    this.#pieces = [bytes];
    this.#length = bytes.length;
    this.#wanted = wanted;
  }
}

function usersIn({ method, path, body }: { method: string; path: string; body: string }): string[] {
  if (method === "PUT") return [decodeURIComponent(path.slice("/api/v1/customers/".length))];
  if (path !== "/api/v2/batch" && path !== "/api/v2/entity") return [];
  type Item = { identifiers: Record<string, string> };
  const value = JSON.parse(body) as { batch: Item[] } | Item;
  const items = "batch" in value ? value.batch : [value];
  return items.map(({ identifiers }) => Object.values(identifiers)[0]);
}

function close(connection: Deno.Conn, open: Set<Deno.Conn>): void {
  if (!open.delete(connection)) return;
  try {
    connection.close();
  } catch {
    // It was closed already.
  }
}
