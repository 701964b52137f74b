/** The listener in front of the server, which can end a connection without an answer. */

import type { Clock } from "../clock.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";

/** Milliseconds to wait after a connection could not be accepted, for example with too many files open. */
const ACCEPT_AGAIN_MS = 50;

/** What {@linkcode Front} needs. */
export interface FrontOptions {
  /** The address to listen on. */
  hostname: string;
  /** 0 takes a free one. */
  port: number;
  /** Times the pause after a failed accept. */
  clock: Clock;
}

/** One connection of a client, and the server's side of it. */
export interface FrontConnection {
  /** Fulfilled when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  /** Fulfilled when the client sends no more, for example because it has gone away. */
  readonly clientDone: Promise<void>;
  /** Ends the connection at once; a request under way on it gets no answer. */
  reset(): void;
}

/**
 * Accepts connections in place of a server and passes every byte on to it. `Deno.serve` answers
 * every request somehow; to end a connection without an answer, one has to hold it.
 */
export class Front {
  /** The address, as an origin: `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly #listener: Deno.TcpListener;
  readonly #clock: Clock;
  readonly #connections = new Map<number, FrontConnection>();
  #accepting: Promise<void> | undefined;
  #isListening = true;

  /**
   * Starts to listen. Clients wait until {@linkcode forwardTo} is called.
   *
   * @throws {RunError} If the address is taken, or not this machine's.
   */
  constructor({ hostname, port, clock }: FrontOptions) {
    this.#clock = clock;
    try {
      this.#listener = Deno.listen({ hostname, port });
    } catch (error) {
      throw listenError(error, `${urlHost(hostname)}:${port}`);
    }
    this.url = `http://${urlHost(hostname)}:${this.#listener.addr.port}`;
  }

  /** Connects clients to the server on this port of 127.0.0.1 from now on. */
  forwardTo(port: number): void {
    this.#accepting = this.#accept(port);
  }

  /** The connection that the server sees as coming from this port. */
  connection(port: number): FrontConnection | undefined {
    return this.#connections.get(port);
  }

  /** Takes no more connections. */
  stopListening(): void {
    this.#isListening = false;
    this.#listener.close();
  }

  /** Fulfilled when all connections have ended; the server has to be closed before. */
  async close(): Promise<void> {
    await this.#accepting;
    await Promise.all([...this.#connections.values()].map(({ closed }) => closed));
  }

  async #accept(port: number): Promise<void> {
    const pending = new Set<Promise<void>>();
    while (this.#isListening) {
      const client = await this.#listener.accept().catch(() => undefined);
      if (client === undefined) {
        if (this.#isListening) await this.#clock.wait(ACCEPT_AGAIN_MS);
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
    const clientDone = pump(client, server).catch(reset);
    const closed = Promise.all([
      clientDone,
      // An idle client may never end its side, so the end of the server's side ends both.
      pump(server, client).catch(() => {}).then(reset),
    ]).then(() => {
      this.#connections.delete(key);
    });
    this.#connections.set(key, { closed, clientDone, reset });
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
    : fileProblem(cause);
  return new RunError("usage", `Cannot listen on ${address}: ${reason}`, { cause });
}
