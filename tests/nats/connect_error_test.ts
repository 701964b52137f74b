/** What is said, word for word, when NATS cannot be used. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  AuthorizationError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from "@nats-io/nats-core/internal";
import { type ConnectAttempt, connectError, jetStreamError } from "../../lib/nats/connect_error.ts";
import { NotNatsError } from "../../lib/nats/transport.ts";

const ATTEMPT: ConnectAttempt = {
  servers: ["a:4222", "b:4222"],
  setting: "--nats",
  loginBy: "nothing",
  env: () => undefined,
};

/** An error of the client's, whose constructors want what is on the wire. */
function thrown(kind: { prototype: Error }, message = "as it says"): Error {
  return Object.assign(Object.create(kind.prototype), { message });
}

const AUTHORIZATION = thrown(AuthorizationError);

/** What was thrown, what the attempt was, and what is said. */
const CONNECTING: Record<
  string,
  {
    error: unknown;
    attempt?: Partial<ConnectAttempt>;
    kind?: "setup" | "unreachable";
    says: string;
  }
> = {
  "credentials that have expired": {
    error: thrown(UserAuthenticationExpiredError),
    says: "NATS at a:4222, b:4222 says that the credentials have expired; have new ones made",
  },
  "no name": {
    error: AUTHORIZATION,
    says:
      "NATS at a:4222, b:4222 refuses to log in: it wants to know who connects; name the user with " +
      "USER:PASSWORD@ or TOKEN@ before the host in --nats or NATS_URL, or the file of credentials " +
      "with --nats-creds",
  },
  "a password": {
    error: AUTHORIZATION,
    attempt: { loginBy: "url" },
    says:
      "NATS at a:4222, b:4222 refuses to log in: it does not know this user and password, or this " +
      "token; check what stands before the host in --nats or NATS_URL",
  },
  "a file": {
    error: AUTHORIZATION,
    attempt: { loginBy: "file" },
    says: "NATS at a:4222, b:4222 refuses to log in: it does not accept these credentials; check " +
      "--nats-creds, and whether they are of this server",
  },
  "another server": {
    error: new NotNatsError(),
    attempt: { setting: "NATS_URL" },
    says:
      "Cannot speak with a:4222, b:4222: what answers there is no NATS server; check NATS_URL and its " +
      "port, which is mostly 4222",
  },
  "a server without TLS": {
    error: new Error("server does not support 'tls'"),
    says:
      "Cannot connect to NATS at a:4222, b:4222: it has no TLS; write nats:// in place of tls:// in " +
      "--nats, or have TLS switched on there",
  },
  "a certificate": {
    error: new Error("invalid peer certificate: UnknownIssuer"),
    // No proxy of this machine is between.
    attempt: { env: (name) => name === "HTTPS_PROXY" ? "http://proxy:3128" : undefined },
    says:
      "Cannot trust a:4222: its certificate is not signed by a CA that is trusted here; to trust it, set " +
      "DENO_CERT to a PEM file with that CA, or add it to the system's store and set " +
      "DENO_TLS_CA_STORE=system",
  },
  "a certificate, where a CA is named": {
    error: new Error("invalid peer certificate: UnknownIssuer"),
    attempt: { env: (name) => name === "DENO_CERT" ? "/ca.pem" : undefined },
    says:
      "Cannot trust a:4222: its certificate is not signed by a CA that is trusted here; the PEM file that " +
      "DENO_CERT names does not hold that CA: add it there, or to the system's store (used with " +
      "DENO_TLS_CA_STORE=system)",
  },
  "a server that is not there": {
    error: new Deno.errors.ConnectionRefused("as the system says"),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: nothing listens there; check --nats, and that the server is " +
      "running",
  },
  "a server that refuses": {
    error: new Error("CONNECTION_REFUSED"),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: nothing listens there; check --nats, and that the server is " +
      "running",
  },
  "a host that is not there": {
    error: new Error("getaddrinfo ENOTFOUND a"),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: there is no host of that name; check --nats, and that the " +
      "server is running",
  },
  silence: {
    error: new TimeoutError(),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: no answer in time; its log may say why; check --nats, and " +
      "that the server is running",
  },
  "anything else": {
    error: new Error("Network is unreachable (os error 101)"),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: Network is unreachable; check --nats, and that the server is " +
      "running",
  },
  "nothing that is said": {
    error: new Error(""),
    kind: "unreachable",
    says:
      "Cannot reach NATS at a:4222, b:4222: no connection; check --nats, and that the server is running",
  },
};

Deno.test("connectError() says why there is no connection, and what to do", () => {
  for (const [name, { error, attempt, kind = "setup", says }] of Object.entries(CONNECTING)) {
    const found = connectError(error, { ...ATTEMPT, ...attempt });
    assertEquals([found.kind, found.message], [kind, says], name);
    assertStrictEquals(found.cause, error, name);
  }
});

const PERMISSION = thrown(PermissionViolationError);
const FORBIDDEN =
  "NATS at a:4222, b:4222 does not let this user use JetStream: ask who runs it for the " +
  "permissions of docs/machines.md";

const JETSTREAM: Record<string, { error: unknown; kind?: "setup" | "unreachable"; says: string }> =
  {
    "a permission": { error: PERMISSION, says: FORBIDDEN },
    "a permission behind it": { error: new Error("x", { cause: PERMISSION }), says: FORBIDDEN },
    "no JetStream": {
      error: Object.assign(new Error("x"), { name: "JetStreamNotEnabled" }),
      says:
        "NATS at a:4222, b:4222 has no JetStream for this user: start the server with -js, or have it " +
        "enabled for the account",
    },
    silence: {
      error: new Error("timeout"),
      kind: "unreachable",
      says:
        "JetStream of NATS at a:4222, b:4222 does not answer: timeout; is most of the cluster running?",
    },
    "no error": {
      error: "nothing",
      kind: "unreachable",
      says:
        "JetStream of NATS at a:4222, b:4222 does not answer: nothing; is most of the cluster running?",
    },
  };

Deno.test("jetStreamError() says why JetStream cannot be used, and what to do", () => {
  for (const [name, { error, kind = "setup", says }] of Object.entries(JETSTREAM)) {
    const found = jetStreamError(error, ATTEMPT);
    assertEquals([found.kind, found.message], [kind, says], name);
    assertStrictEquals(found.cause, error, name);
  }
});
