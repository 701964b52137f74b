/** The listener in front of the server, which can end a connection without an answer. */

import type { Clock } from "../clock.ts";
import { closeQuietly, FrontConnection } from "./connection.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { originOf } from "./origin.ts";

/** Milliseconds to wait after a connection could not be accepted, for example with too many files open. */
const ACCEPT_AGAIN_MS = 50;

/** What {@linkcode Front} needs. */
export interface FrontOptions {
  /** The address to listen on. */
  hostname: string;
  /** 0 takes a free one. */
  port: number;
  /** What names the port, for the message that it is in use. @default {"--port"} */
  flag?: string;
  /** How many connections may be open at once. @default {2048} */
  maxConnections?: number;
  /** Times the pause after a failed accept, and how long clients may take. */
  clock: Clock;
}

/** Milliseconds between two looks at whether a connection has waited too long. */
const CHECK_MS = 500;

/** The others wait. A sync has up to 1000 of them. */
const MAX_CONNECTIONS = 2048;

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
  readonly #maxConnections: number;
  #room = Promise.withResolvers<void>();
  #checking: Disposable | undefined;

  /**
   * Starts to listen. Clients wait until {@linkcode forwardTo} is called.
   *
   * @throws {RunError} If the address is taken, or not this machine's.
   */
  constructor(
    { hostname, port, clock, flag = "--port", maxConnections = MAX_CONNECTIONS }: FrontOptions,
  ) {
    this.#clock = clock;
    this.#maxConnections = maxConnections;
    try {
      this.#listener = Deno.listen({ hostname, port });
    } catch (error) {
      throw listenError(error, { address: new URL(originOf(hostname, port)).host, flag });
    }
    this.url = originOf(hostname, this.#listener.addr.port);
  }

  /** Connects clients to the server on this port of 127.0.0.1 from now on. */
  forwardTo(port: number): void {
    this.#accepting = this.#accept(port);
    this.#checking = this.#checkLater();
  }

  /** The connection that the server sees as coming from this port. */
  connection(port: number): FrontConnection | undefined {
    return this.#connections.get(port);
  }

  /** Takes no more connections, and ends those that have nothing to do. */
  stopListening(): void {
    this.#isListening = false;
    this.#listener.close();
  }

  /** Fulfilled when all connections have ended; the server has to be closed before. */
  async close(): Promise<void> {
    for (const connection of this.#connections.values()) {
      connection.answered.then(() => connection.reset());
    }
    await this.#accepting;
    this.#checking?.[Symbol.dispose]();
  }

  async #accept(port: number): Promise<void> {
    const open = new Set<Promise<void>>();
    while (this.#isListening) {
      if (open.size >= this.#maxConnections) {
        this.#room = Promise.withResolvers();
        await this.#room.promise;
        continue;
      }
      const client = await this.#listener.accept().catch(() => undefined);
      if (client === undefined) {
        if (this.#isListening) await this.#clock.wait(ACCEPT_AGAIN_MS);
        continue;
      }
      const opened = this.#open(client, port).finally(() => {
        open.delete(opened);
        this.#room.resolve();
      });
      open.add(opened);
    }
    await Promise.all(open);
  }

  /** Opens the server's side of a client's connection; fulfilled when both have ended. */
  async #open(client: Deno.TcpConn, port: number): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      return closeQuietly(client);
    }
    const key = server.localAddr.port;
    const connection = new FrontConnection({ client, server, clock: this.#clock });
    this.#connections.set(key, connection);
    await connection.closed;
    this.#connections.delete(key);
  }

  #checkLater(): Disposable {
    return this.#clock.startTimer(CHECK_MS, () => {
      const isClosing = !this.#isListening;
      for (const connection of this.#connections.values()) connection.check({ isClosing });
      this.#checking = this.#checkLater();
    });
  }
}

function listenError(
  cause: unknown,
  { address, flag }: { address: string; flag: string },
): RunError {
  const reason = cause instanceof Deno.errors.AddrInUse
    ? `the port is in use; name another with ${flag}, or 0 for a free one`
    : fileProblem(cause);
  return new RunError("usage", `Cannot listen on ${address}: ${reason}`, { cause });
}
