/** Why `fetch` gave no answer: a failure of the network that may pass, or a set-up that has to be changed. Pure. */

import { messageOf } from "../errors.ts";
import { printable } from "../text.ts";
import { type Environment, type Proxy, proxyFor, showProxy } from "./proxy.ts";
import { ConnectionSetupError, UnreachableError } from "./request_error.ts";

/** `error sending request for url (URL): ` or `error sending request from ADDRESS for URL (ADDRESS): `. */
const FETCH_ERROR_START = /^error sending request (from \S+ )?for (url )?\S+( \([^)]*\))?:\s*/;

const MS_PER_SECOND = 1000;

/** A longer text is cut off, in characters. */
const MAX_TEXT_LENGTH = 500;

/** Where a request went. */
export interface Destination {
  /** The URL up to the path. */
  origin: string;
  /** The key of the configuration that says so. */
  setting: string;
  env: Environment;
  /** Leaves out a text that repeats a credential. @default {one that leaves out nothing} */
  redact?: (text: string) => string;
}

/** What is known of an attempt without an answer. */
interface Facts {
  host: string;
  setting: string;
  env: Environment;
  proxy: Proxy | undefined;
}

/** One row: what the platform says, and what is wrong then. */
interface FetchProblemRule {
  says: RegExp;
  /** Only with a proxy. @default {false} */
  byProxy?: boolean;
  /** Whether another attempt would end the same way. */
  isFinal: boolean;
  /** `said` is what `says` has found. */
  message: (facts: Facts, said: RegExpExecArray) => string;
}

/**
 * The rows in the order in which they are tried. The texts are those of rustls and hyper-util in Deno 2.4.2 to 2.9.6,
 * seen with real servers and proxies.
 */
const RULES: readonly FetchProblemRule[] = [
  {
    says: /certificate expired: .*not valid after (\d+)/,
    isFinal: true,
    message: (facts, [, seconds]) =>
      `Cannot trust ${peer(facts)}: its certificate expired on ${dateOf(seconds)}; ` +
      "it has to be renewed there, unless the clock of this machine is wrong",
  },
  {
    says: /certificate not valid yet: .*not valid before (\d+)/,
    isFinal: true,
    message: (facts, [, seconds]) =>
      `Cannot trust ${peer(facts)}: its certificate is not valid before ${dateOf(seconds)}; ` +
      "check the clock of this machine",
  },
  {
    says: /certificate not valid for name/,
    isFinal: true,
    message: (facts) =>
      `Cannot trust ${peer(facts)}: its certificate is for another name; ` +
      `check the host in ${facts.setting}, or who answers in its place`,
  },
  {
    says: /CaUsedAsEndEntity/,
    isFinal: true,
    message: (facts) =>
      `Cannot trust ${peer(facts)}: it shows the certificate of a CA as its own; ` +
      "it needs one that a CA has signed, or one that is none of a CA (basicConstraints CA:FALSE)",
  },
  {
    says: /invalid peer certificate: UnknownIssuer/,
    isFinal: true,
    message: (facts) =>
      `Cannot trust ${peer(facts)}: its certificate is not signed by a CA that is trusted here; ` +
      trustAdvice(facts.env),
  },
  {
    says: /invalid peer certificate: (.*)/,
    isFinal: true,
    message: (facts, [, said]) =>
      `Cannot trust ${peer(facts)}: its certificate is invalid (${said})`,
  },
  {
    says: /corrupt message of type InvalidContentType/,
    isFinal: true,
    message: (facts) =>
      `Cannot speak TLS with ${peer(facts)}: what answers there is not TLS; check ` +
      (facts.proxy?.isTls
        ? `${facts.proxy.variable}: does the proxy want http: instead of https:?`
        : facts.setting),
  },
  {
    says: /proxy authentication required/,
    byProxy: true,
    isFinal: true,
    message: ({ host, proxy }) =>
      `Cannot reach ${host}: ${
        showProxy(proxy!)
      } answered 407, it wants a user name and password: ` +
      `put them into ${proxy!.variable} as http://USER:PASSWORD@HOST:PORT`,
  },
  {
    says: /unsuccessful tunnel/,
    byProxy: true,
    isFinal: false,
    message: ({ host, proxy }) =>
      `Cannot reach ${host}: ${showProxy(proxy!)} refuses to connect to it; ask who runs it ` +
      "to let it through",
  },
  {
    says: /\(Connect\): (?!.*tls)(.*)/,
    byProxy: true,
    isFinal: false,
    message: ({ host, proxy }, [, said]) =>
      `Cannot reach ${showProxy(proxy!)} on the way to ${host}: ${said}; check ${proxy!.variable}`,
  },
];

/** The error for `error`, which `fetch` has thrown. */
export function explainFetchError(
  error: unknown,
  { origin, setting, env, redact = (text) => text }: Destination,
): ConnectionSetupError | UnreachableError {
  // A certificate, and what else is said in a handshake, is the server's.
  const text = redact(printable(textOf(error), MAX_TEXT_LENGTH));
  const found = proxyFor(origin, env);
  const proxy = found !== undefined && "address" in found ? found : undefined;
  const facts: Facts = { host: new URL(origin).host, setting, env, proxy };
  for (const { says, byProxy = false, isFinal, message } of RULES) {
    const said = byProxy && proxy === undefined ? null : says.exec(text);
    if (said === null) continue;
    const Kind = isFinal ? ConnectionSetupError : UnreachableError;
    return new Kind(message(facts, said), { cause: error });
  }
  const way = proxy === undefined ? "" : ` through ${showProxy(proxy)}`;
  return new UnreachableError(`Cannot reach ${facts.host}${way}: ${text}`, { cause: error });
}

/** What the platform says, without the URL that it names first, as its path can hold an identifier. */
function textOf(error: unknown): string {
  // Deno 2.9 says "fetch failed" and keeps the reason as the cause.
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = messageOf(reason)
    .replace(FETCH_ERROR_START, "").replaceAll(/https?:\/\/\S+/g, "…");
  // Deno 2.4 says what the system says twice.
  return text.replace(/(: .+)\1$/, "$1") || "no connection";
}

/** Who has shown a certificate: with a proxy that is spoken to in TLS it may be that. */
function peer({ host, proxy }: Facts): string {
  return proxy?.isTls ? `${host}, or ${showProxy(proxy)}` : host;
}

function trustAdvice(env: Environment): string {
  const isSet = (env("DENO_CERT") ?? "") !== "";
  return isSet
    ? "the PEM file that DENO_CERT names does not hold that CA: add it there, or to the system's " +
      "store (used with DENO_TLS_CA_STORE=system)"
    : "to trust it, set DENO_CERT to a PEM file with that CA, or add it to the system's store and " +
      "set DENO_TLS_CA_STORE=system";
}

function dateOf(seconds: string): string {
  const date = new Date(Number(seconds) * MS_PER_SECOND);
  return Number.isNaN(date.getTime()) ? "a date out of reach" : date.toISOString().slice(0, 10);
}
