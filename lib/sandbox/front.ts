import { delay } from "@std/async/delay";
import { messageOf, RunError } from "../errors.ts";

/** How long to wait after a connection could not be accepted, in milliseconds. */
const ACCEPT_AGAIN_MS = 50;

/** One connection of a client, and the server's side of it. */
export interface FrontConnection {
  /** Fulfilled when the connection is over, by whomever. */
  readonly closed: Promise<void>;
  /** Fulfilled when the client sends no more, as one does that has gone away. */
  readonly left: Promise<void>;
  /** Ends the connection at once, with what is under way on it. */
  reset(): void;
}

/**
 * Takes a server's connections in its place and hands every byte on. `Deno.serve` answers each
 * request in some way; only who holds the connection can end it without an answer.
 */
export class Front {
  /** The address, as an origin: `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Map<number, FrontConnection>();
  #accepting: Promise<void> | undefined;
  #isListening = true;

  /**
   * Listens, and lets clients wait until {@linkcode forwardTo}.
   *
   * @throws {RunError} If the address is taken, or not this machine's.
   */
  constructor({ hostname, port }: { hostname: string; port: number }) {
    try {
      this.#listener = Deno.listen({ hostname, port });
    } catch (error) {
      throw listenError(error, `${urlHost(hostname)}:${port}`);
    }
    this.url = `http://${urlHost(hostname)}:${this.#listener.addr.port}`;
  }

  /** Hands connections on to a server on 127.0.0.1 from now on. */
  forwardTo(port: number): void {
    this.#accepting = this.#accept(port);
  }

  /** The connection that reaches the server from this port. */
  connection(port: number): FrontConnection | undefined {
    return this.#connections.get(port);
  }

  /** Takes no more connections. */
  stopListening(): void {
    this.#isListening = false;
    this.#listener.close();
  }

  /** Fulfilled when all connections are over: close the server first. */
  async close(): Promise<void> {
    await this.#accepting;
    await Promise.all([...this.#connections.values()].map(({ closed }) => closed));
  }

  async #accept(port: number): Promise<void> {
    const pending = new Set<Promise<void>>();
    while (this.#isListening) {
      const client = await this.#listener.accept().catch(() => undefined);
      if (client === undefined) {
        // Closed, or out of files for a while.
        if (this.#isListening) await delay(ACCEPT_AGAIN_MS);
        continue;
      }
      const opened = this.#open(client, port).finally(() => pending.delete(opened));
      pending.add(opened);
    }
    await Promise.all(pending);
  }

  async #open(client: Deno.TcpConn, port: number): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      return closeQuietly(client);
    }
    const key = server.localAddr.port;
    const reset = () => {
      closeQuietly(client);
      closeQuietly(server);
    };
    const left = pump(client, server).catch(reset);
    const closed = Promise.all([
      left,
      // With the server's side over, so is the connection; an idle client may never end its own.
      pump(server, client).catch(() => {}).then(reset),
    ]).then(() => {
      this.#connections.delete(key);
    });
    this.#connections.set(key, { closed, left, reset });
  }
}

/** A hostname as it stands in a URL. */
function urlHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

async function pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  from.setNoDelay(true);
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const length = await from.read(buffer);
    if (length === null) return await to.closeWrite();
    for (let written = 0; written < length;) {
      written += await to.write(buffer.subarray(written, length));
    }
  }
}

function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

function listenError(cause: unknown, address: string): RunError {
  const reason = cause instanceof Deno.errors.AddrInUse
    ? "the port is in use; name another with --port, or 0 for a free one"
    : messageOf(cause);
  return new RunError("usage", `Cannot listen on ${address}: ${reason}`, { cause });
}
