/** From `--nats` and `--nats-creds` to a connection that has JetStream, and that comes back by itself. */

import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import {
  type Authenticator,
  type NatsConnection,
  NatsConnectionImpl,
} from "@nats-io/nats-core/internal";
import { RunError } from "../errors.ts";
import { type NatsLogin, readAddress, secretsOfLogin } from "./address.ts";
import { type ConnectAttempt, connectError, jetStreamError } from "./connect_error.ts";
import { openCredentials } from "./credentials_file.ts";
import type { NatsFlags } from "./flags.ts";
import { useDenoTransport } from "./transport.ts";

/** Milliseconds for one server to introduce itself. */
const CONNECT_MS = 10_000;

/** Milliseconds for JetStream to answer a question: longer than a cluster takes to choose a leader. */
const ANSWER_MS = 10_000;

/** Milliseconds between two attempts at one server, and how much longer each takes at random. */
const RECONNECT_MS = 2_000;
const RECONNECT_JITTER_MS = 1_000;

/** A connection on which nothing comes back for so many of these milliseconds is taken for lost. */
const PING_MS = 15_000;
const MAX_PINGS = 2;

/** What becomes of a connection. */
export type LinkChange =
  | { state: "lost"; server: string }
  | { state: "back"; server: string; lostMs: number };

/** What {@linkcode connectNats} needs. */
export interface ConnectOptions {
  /** What the server's lists call the connection. */
  name: string;
  /** Is told what must not be printed, before it is used. */
  keepSecret: (secrets: readonly string[]) => void;
  /** Is told when the connection is lost, and when it is back. @default {nobody is} */
  onChange?: ((change: LinkChange) => void) | undefined;
  /** An environment variable. @default {of this process} */
  env?: ((name: string) => string | undefined) | undefined;
}

/** A connection to NATS, to be disposed of at the end. */
export interface NatsLink extends AsyncDisposable {
  connection: NatsConnection;
  manager: JetStreamManager;
  /** `host:port` of the server that it leads to now. */
  readonly server: string;
  /** The server's version. */
  readonly serverVersion: string;
  /** Whether it is there, and not being made again. */
  readonly isUp: boolean;
  /** Fulfilled at its end: with the error if it has ended for good by itself, as when the password has been changed. */
  readonly ended: Promise<RunError | undefined>;
}

/**
 * Connects to NATS. A connection that is lost later is made again, however long that takes.
 *
 * @throws {RunError} that says what to do, when the flags cannot be used, no server can be reached, none lets us in, or
 * it has no JetStream.
 */
export async function connectNats(
  flags: Partial<NatsFlags>,
  options: ConnectOptions,
): Promise<NatsLink> {
  const { name, keepSecret, onChange, env = (name: string) => Deno.env.get(name) } = options;
  const { authenticator, login, isTls, ...attempt } = readFlags(flags, { env, keepSecret });
  useDenoTransport();
  let connection: NatsConnection;
  try {
    connection = await NatsConnectionImpl.connect({
      servers: [...attempt.servers],
      name,
      ...login,
      ...(isTls ? { tls: {} } : {}),
      ...(authenticator === undefined ? {} : { authenticator }),
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_JITTER_MS,
      reconnectJitterTLS: RECONNECT_JITTER_MS,
      pingInterval: PING_MS,
      maxPingOut: MAX_PINGS,
      // A stack for each question would take a tenth of a millisecond, and nobody reads it.
      noAsyncTraces: true,
    });
  } catch (error) {
    throw connectError(error, attempt);
  }
  try {
    const manager = await jetstreamManager(connection, { timeout: ANSWER_MS });
    return new Link({ connection, manager, attempt, onChange });
  } catch (error) {
    await connection.close();
    throw jetStreamError(error, attempt);
  }
}

class Link implements NatsLink {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly ended: Promise<RunError | undefined>;

  #lostAt: number | undefined;
  #watching: Promise<void>;

  constructor({ connection, manager, attempt, onChange }: {
    connection: NatsConnection;
    manager: JetStreamManager;
    attempt: ConnectAttempt;
    onChange: ConnectOptions["onChange"];
  }) {
    this.connection = connection;
    this.manager = manager;
    this.ended = connection.closed().then((error) =>
      error instanceof Error ? connectError(error, attempt) : undefined
    );
    this.#watching = this.#watch(onChange);
  }

  get server(): string {
    return this.connection.getServer();
  }

  get serverVersion(): string {
    return this.connection.info?.version ?? "unknown";
  }

  get isUp(): boolean {
    return this.#lostAt === undefined && !this.connection.isClosed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.connection.isClosed()) await this.connection.close();
    await this.#watching;
  }

  async #watch(onChange: ConnectOptions["onChange"] = () => {}): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === "disconnect" && this.#lostAt === undefined) {
        this.#lostAt = performance.now();
        onChange({ state: "lost", server: status.server });
      }
      if (status.type === "reconnect" && this.#lostAt !== undefined) {
        const lostMs = performance.now() - this.#lostAt;
        this.#lostAt = undefined;
        onChange({ state: "back", server: status.server, lostMs });
      }
    }
  }
}

/** What `flags` say. */
interface NatsSettings extends ConnectAttempt {
  isTls: boolean;
  login: NatsLogin | undefined;
  authenticator: Authenticator | undefined;
}

/** What `flags` say, checked; a flag counts more than the variable that stands in for it. */
function readFlags(
  { nats, natsCreds }: Partial<NatsFlags>,
  { env, keepSecret }: Pick<ConnectAttempt, "env"> & Pick<ConnectOptions, "keepSecret">,
): NatsSettings {
  const { login, ...where } = readAddress(nats, env);
  keepSecret(secretsOfLogin(login));
  const path = natsCreds ?? env("NATS_CREDS") ?? "";
  const file = natsCreds === undefined ? "NATS_CREDS" : "--nats-creds";
  const authenticator = path === ""
    ? undefined
    : openCredentials({ path, setting: file, keepSecret });
  const loginBy = authenticator !== undefined ? "file" : login !== undefined ? "url" : "nothing";
  return { ...where, login, authenticator, loginBy, env };
}
