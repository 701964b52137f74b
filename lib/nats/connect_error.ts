/** Why NATS cannot be used, and what to do about it. */

import {
  AuthorizationError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from "@nats-io/nats-core/internal";
import { explainFetchError } from "../customerio/fetch_problem.ts";
import { messageOf, RunError } from "../errors.ts";
import { NotNatsError } from "./transport.ts";

/** What was tried. */
export interface ConnectAttempt {
  /** `host:port` of the servers. */
  servers: readonly string[];
  /** What names them, for messages: `--nats`. */
  setting: string;
  /** What was there to log in with. */
  loginBy: "nothing" | "url" | "file";
  /** An environment variable. */
  env: (name: string) => string | undefined;
}

/** How a server is asked to log in, by what was there. */
const LOGIN_ADVICE = {
  nothing:
    "it wants to know who connects; name the user with USER:PASSWORD@ or TOKEN@ before the host in " +
    "--nats or NATS_URL, or the file of credentials with --nats-creds",
  url:
    "it does not know this user and password, or this token; check what stands before the host in " +
    "--nats or NATS_URL",
  file:
    "it does not accept these credentials; check --nats-creds, and whether they are of this server",
} as const;

/** The error to end with for `error`, by which the first connection has failed, or one has ended for good. */
export function connectError(error: unknown, attempt: ConnectAttempt): RunError {
  const { servers, setting, loginBy } = attempt;
  const where = servers.join(", ");
  if (error instanceof UserAuthenticationExpiredError) {
    return new RunError(
      "setup",
      `NATS at ${where} says that the credentials have expired; have new ones made`,
      { cause: error },
    );
  }
  if (error instanceof AuthorizationError) {
    return new RunError("setup", `NATS at ${where} refuses to log in: ${LOGIN_ADVICE[loginBy]}`, {
      cause: error,
    });
  }
  if (error instanceof NotNatsError) {
    return new RunError(
      "setup",
      `Cannot speak with ${where}: what answers there is no NATS server; check ${setting} and its port, ` +
        "which is mostly 4222",
      { cause: error },
    );
  }
  if (/does not support 'tls'/.test(messageOf(error))) {
    return new RunError(
      "setup",
      `Cannot connect to NATS at ${where}: it has no TLS; write nats:// in place of tls:// in ${setting}, ` +
        "or have TLS switched on there",
      { cause: error },
    );
  }
  return networkError(error, attempt);
}

/** The error to end with when JetStream does not answer as it should. */
export function jetStreamError(
  error: unknown,
  { servers }: Pick<ConnectAttempt, "servers">,
): RunError {
  const where = servers.join(", ");
  const [, cause] = [error, error instanceof Error ? error.cause : undefined];
  if ([error, cause].some((each) => each instanceof PermissionViolationError)) {
    return new RunError(
      "setup",
      `NATS at ${where} does not let this user use JetStream: ask who runs it for the permissions of docs/machines.md`,
      { cause: error },
    );
  }
  if (error instanceof Error && error.name === "JetStreamNotEnabled") {
    return new RunError(
      "setup",
      `NATS at ${where} has no JetStream for this user: start the server with -js, or have it enabled for the account`,
      { cause: error },
    );
  }
  return new RunError(
    "unreachable",
    `JetStream of NATS at ${where} does not answer: ${
      messageOf(error)
    }; is most of the cluster running?`,
    { cause: error },
  );
}

function networkError(error: unknown, { servers, setting, env }: ConnectAttempt): RunError {
  const text = messageOf(error);
  if (/peer certificate|corrupt message|tls|CaUsed/i.test(text)) {
    // A certificate is explained as one of Customer.io is; no proxy is between.
    const { message } = explainFetchError(error, {
      origin: `https://${servers[0]}`,
      setting,
      env: (name) => name === "DENO_CERT" ? env(name) : undefined,
    });
    return new RunError("setup", message, { cause: error });
  }
  return new RunError(
    "unreachable",
    `Cannot reach NATS at ${servers.join(", ")}: ${
      reasonOf(error)
    }; check ${setting}, and that the server is running`,
    { cause: error },
  );
}

/** In plain words. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  if (error instanceof Deno.errors.ConnectionRefused || /refused/i.test(text)) {
    return "nothing listens there";
  }
  if (/ENOTFOUND|EAI_AGAIN|lookup|getaddrinfo/.test(text)) return "there is no host of that name";
  if (error instanceof TimeoutError) return "no answer in time; its log may say why";
  return text.replace(/ \(os error \d+\)$/, "") || "no connection";
}
