/**
 * TCP and TLS for the NATS client by Deno's own means. The client's transport for Node speaks through `node:tls`, whose
 * handshake on a connection that is open already fails in Deno 2.4, and which does not check the name in the
 * certificate of a server that is named by its address.
 */

import { lookup } from "node:dns/promises";
import process from "node:process";
import {
  checkOptions,
  type ConnectionOptions,
  extractProtocolMessage,
  INFO,
  type Server,
  setTransportFactory,
  type Transport,
} from "@nats-io/nats-core/internal";
import { freeBytes } from "../free_bytes.ts";
import { version } from "../version.ts";
import { readFrames } from "./frames.ts";

/** Bytes that are read at once while a server introduces itself. */
const READ_SIZE = 4_096;

/** What is sent at once and is longer was put together by the client for that alone. */
const PACKED_BYTES = 65_536;

/** Bytes in which a server has to have introduced itself. */
const MAX_INFO_SIZE = 65_536;

/** What a server says of itself first, as far as it matters here. */
type Introduction = Parameters<typeof checkOptions>[0];

/** Has the NATS client use these connections. */
export function useDenoTransport(): void {
  setTransportFactory({ factory: () => new DenoTransport(), dnsResolveFn: resolveHost });
}

/**
 * All addresses of a host: the client tries one after the other, `Deno.connect` only the first. Deno 2.4 warns on stderr
 * of a module that it takes for this itself.
 */
async function resolveHost(host: string): Promise<string[]> {
  const settings: object & { noDeprecation?: boolean } = process as object;
  const { noDeprecation = false } = settings;
  settings.noDeprecation = true;
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } finally {
    settings.noDeprecation = noDeprecation;
  }
}

/** One connection to a server. */
class DenoTransport implements Transport {
  readonly lang = "deno";
  readonly version: string = version;
  closeError?: Error;

  #connection: Deno.TcpConn | Deno.TlsConn | undefined;
  #isEncrypted = false;
  #isConnected = false;
  #isClosed = false;
  #closed = Promise.withResolvers<void | Error>();
  /** What was read while the server introduced itself. */
  #first: Uint8Array | undefined;
  #frames: Uint8Array[] = [];
  #isWriting = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async connect({ hostname, port, tlsName }: Server, options: ConnectionOptions): Promise<void> {
    const connection = this.#connection = await Deno.connect({ hostname, port });
    try {
      connection.setNoDelay(true);
      connection.setKeepAlive(true);
      const info = await this.#introduction(connection);
      checkOptions(info, options);
      const { tls_required: isRequired, tls_available: isAvailable } = info;
      if (isRequired || (isAvailable && options.tls !== null)) {
        const secured = this.#connection = await Deno.startTls(connection, {
          hostname: tlsName || hostname,
        });
        await secured.handshake();
        this.#isEncrypted = true;
      }
      if (this.#isClosed) throw new Error("The connection was given up");
      this.#isConnected = true;
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Reads no more than one message, so that a handshake finds what follows. */
  async #introduction(connection: Deno.TcpConn): Promise<Introduction> {
    let read = new Uint8Array();
    const buffer = new Uint8Array(READ_SIZE);
    for (;;) {
      const length = await connection.read(buffer);
      if (length === null) throw new Error("The server ended the connection");
      read = new Uint8Array([...read, ...buffer.subarray(0, length)]);
      const message = extractProtocolMessage(read);
      const [, json] = INFO.exec(message) ?? [];
      if ((message !== "" && json === undefined) || read.length > MAX_INFO_SIZE) {
        throw new NotNatsError();
      }
      if (json === undefined) continue;
      this.#first = read;
      return parseIntroduction(json);
    }
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    const connection = this.#connection!;
    let error: Error | undefined;
    try {
      for await (const frames of readFrames((buffer) => connection.read(buffer), this.#first!)) {
        yield frames;
        if (this.#isClosed) break;
      }
    } catch (thrown) {
      error = thrown as Error;
    }
    this.#end(error);
  }

  isEncrypted(): boolean {
    return this.#isEncrypted;
  }

  send(frame: Uint8Array): void {
    if (this.#isClosed || this.#connection === undefined) return;
    this.#frames.push(frame);
    if (!this.#isWriting) this.#write(this.#connection);
  }

  /** An error is none here: the reading of a broken connection ends, too. */
  async #write(connection: Deno.Conn): Promise<void> {
    this.#isWriting = true;
    try {
      for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
        for (let at = 0; at < frame.length;) at += await connection.write(frame.subarray(at));
        if (frame.length > PACKED_BYTES) freeBytes(frame);
      }
    } catch {
      this.#frames.length = 0;
    }
    this.#isWriting = false;
  }

  close(error?: Error): Promise<void> {
    this.#end(error);
    return Promise.resolve();
  }

  disconnect(): void {
    this.#end(undefined);
  }

  closed(): Promise<void | Error> {
    return this.#closed.promise;
  }

  discard(): void {
    this.#isClosed = true;
    try {
      this.#connection?.close();
    } catch {
      // It is closed already.
    }
  }

  /** The client is told of the end of a connection that it has had. */
  #end(error: Error | undefined): void {
    if (this.#isClosed) return;
    if (error !== undefined) this.closeError = error;
    this.discard();
    if (this.#isConnected) this.#closed.resolve(error);
  }
}

/** What answers does not speak NATS. */
export class NotNatsError extends Error {
  constructor() {
    super("What answers is no NATS server");
    this.name = "NotNatsError";
  }
}

function parseIntroduction(json: string): Introduction {
  try {
    return JSON.parse(json);
  } catch {
    throw new NotNatsError();
  }
}
