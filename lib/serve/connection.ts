/** One connection of a client to a server of ours: passing bytes on, and ending it when it has waited too long. */

import type { Clock } from "../clock.ts";

/** Milliseconds in which a request's header has to be there as a whole, from the first byte or the connection on. */
const HEADER_MS = 10_000;

/** Milliseconds without a byte between requests. Longer than clients keep theirs, so that none is closed in use. */
const IDLE_MS = 120_000;

/**
 * The same after the last answer of a connection: the server waits for the rest of a body that it does not want, and a
 * server that closes would wait for clients that keep their connections.
 */
const IDLE_AT_THE_END_MS = 500;

/**
 * Milliseconds for a client to read the last answer when the server has ended the connection with bytes of the client
 * still on their way: closed at once, the answer could be lost.
 */
const LINGER_MS = 1000;

/** What a connection waits for: a request's header, the server's answer, or anything at all. */
type Phase = "header" | "answer" | "idle";

/** One connection of a client, and the server's side of it. */
export class FrontConnection {
  /** Fulfilled when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  /** Fulfilled when the client sends no more, for example because it has gone away. */
  readonly clientDone: Promise<void>;
  /** Fulfilled when the client was given all that the server had for it. */
  readonly answered: Promise<void>;
  readonly #client: Deno.TcpConn;
  readonly #server: Deno.TcpConn;
  readonly #clock: Clock;
  #phase: Phase = "header";
  #since: number;
  #requests = 0;
  #isServerDone = false;
  #isLast = false;

  /** Starts to pass bytes on. */
  constructor({ client, server, clock }: {
    client: Deno.TcpConn;
    server: Deno.TcpConn;
    clock: Clock;
  }) {
    this.#client = client;
    this.#server = server;
    this.#clock = clock;
    this.#since = clock.now();
    this.clientDone = this.#passRequests();
    this.answered = this.#passAnswers();
    this.closed = this.#end();
  }

  /** Ends the connection at once; a request under way on it gets no answer. */
  reset(): void {
    closeQuietly(this.#client);
    closeQuietly(this.#server);
  }

  /** Says that the server has a request's header; it works on the answer until this is disposed of. */
  requestBegins(): Disposable {
    this.#requests++;
    this.#wait("answer");
    return {
      [Symbol.dispose]: () => {
        if (--this.#requests === 0) this.#wait("idle");
      },
    };
  }

  /** Says that the answer under way is the last. */
  endSoon(): void {
    this.#isLast = true;
  }

  /** Ends the connection if it has waited too long; soon after the last answer, and when the server `isClosing`. */
  check({ isClosing }: { isClosing: boolean }): void {
    if (this.#phase === "answer") return;
    const usual = this.#phase === "header" ? HEADER_MS : IDLE_MS;
    const limit = isClosing || this.#isLast ? IDLE_AT_THE_END_MS : usual;
    if (this.#clock.now() - this.#since >= limit) this.reset();
  }

  async #passRequests(): Promise<void> {
    try {
      this.#client.setNoDelay(true);
      const buffer = new Uint8Array(65_536);
      for (;;) {
        const length = await this.#client.read(buffer);
        if (length === null) break;
        // A header that began counts from its first byte, however slowly the others come.
        if (this.#phase === "idle") this.#wait("header");
        if (!this.#isServerDone) await this.#writeToServer(buffer.subarray(0, length));
      }
      if (!this.#isServerDone) await this.#server.closeWrite();
    } catch {
      this.reset();
    }
  }

  /** A server that reads no more may still have an answer on its way. */
  async #writeToServer(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.#server, bytes);
    } catch {
      this.#isServerDone = true;
    }
  }

  async #passAnswers(): Promise<void> {
    try {
      this.#server.setNoDelay(true);
      const buffer = new Uint8Array(65_536);
      for (;;) {
        const length = await this.#server.read(buffer);
        if (length === null) break;
        await writeAll(this.#client, buffer.subarray(0, length));
        if (this.#phase === "idle") this.#wait("idle");
      }
    } catch {
      // The client has gone away, or the server: there is nothing more to pass on.
    }
    this.#isServerDone = true;
  }

  async #end(): Promise<void> {
    await this.answered;
    // An idle client may never end its side, so the end of the server's side ends both.
    await this.#client.closeWrite().catch(() => {});
    using _timer = this.#clock.startTimer(LINGER_MS, () => this.reset());
    await this.clientDone;
    this.reset();
  }

  #wait(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#clock.now();
  }
}

/** Closes a connection, whether it is closed already or not. */
export function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await to.write(bytes.subarray(written));
  }
}
