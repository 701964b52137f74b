/** Where NATS is, as `--nats` says it: servers, and what is in the URL to log in with. Pure functions. */

import { RunError } from "../errors.ts";

/** The port of a server that names none. */
const DEFAULT_PORT = "4222";

const SCHEME = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is;
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/** What a URL has to log in with. */
export type NatsLogin = { user: string; pass: string } | { token: string };

/** What `--nats` says. */
export interface NatsAddress {
  /** `host:port` of each server, without anything that is secret. */
  servers: string[];
  /** Whether a connection without TLS is to be refused; a server that demands TLS gets it in any case. */
  isTls: boolean;
  /** Undefined when the URL has nothing to log in with. */
  login: NatsLogin | undefined;
}

/**
 * Reads `text`: `nats://host:4222`, `tls://`, several with commas; `USER:PASSWORD@` or `TOKEN@` in front of the host.
 *
 * @param setting What it comes from, for messages, which never repeat it: a password may stand anywhere in it.
 * @throws {RunError} of kind `usage` when it is no such address.
 */
export function parseNatsAddress(text: string, setting: string): NatsAddress {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (parts.length === 0) throw addressError(setting);
  const all = parts.map((part) => parseServer(part, setting));
  const logins = new Map(all.flatMap(({ login }) => login ? [[JSON.stringify(login), login]] : []));
  if (logins.size > 1) {
    throw new RunError(
      "usage",
      `Cannot use ${setting}: its servers have different passwords; those of one cluster have the same`,
    );
  }
  const [login] = logins.values();
  return {
    servers: all.map(({ server }) => server),
    isTls: all.some(({ isTls }) => isTls),
    login,
  };
}

/**
 * Where NATS is, by `nats`, the text of `--nats`, or else by the environment variable NATS_URL.
 *
 * @returns `setting` too: which of the two says so, for messages.
 * @throws {RunError} of kind `usage` when neither does, or what it says is no address.
 */
export function readAddress(
  nats: string | undefined,
  env: (name: string) => string | undefined,
): NatsAddress & { setting: string } {
  const setting = nats === undefined ? "NATS_URL" : "--nats";
  const text = nats ?? env("NATS_URL") ?? "";
  if (text !== "") return { ...parseNatsAddress(text, setting), setting };
  throw new RunError(
    "usage",
    "Flag '--nats' is missing: it says where NATS is, as in --nats nats://HOST:4222; the environment variable " +
      "NATS_URL does too",
  );
}

/** What of `login` must not be printed. */
export function secretsOfLogin(login: NatsLogin | undefined): string[] {
  if (login === undefined) return [];
  const secret = "token" in login ? login.token : login.pass;
  return secret === "" ? [] : [...new Set([secret, encodeURIComponent(secret)])];
}

function parseServer(
  text: string,
  setting: string,
): { server: string; isTls: boolean; login: NatsLogin | undefined } {
  const [, scheme = "nats", rest] = SCHEME.exec(text)!;
  if (/^wss?$/i.test(scheme)) {
    throw new RunError(
      "usage",
      `Cannot use ${setting}: cio-sync speaks to NATS by TCP; write nats://HOST:${DEFAULT_PORT} in place of ${scheme}://`,
    );
  }
  const url = URL.parse(`nats://${rest}`);
  if (!/^(nats|tls)$/i.test(scheme) || url === null || !HOST.test(url.hostname)) {
    throw addressError(setting);
  }
  if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") {
    throw addressError(setting);
  }
  return {
    server: `${url.hostname}:${url.port || DEFAULT_PORT}`,
    isTls: scheme.toLowerCase() === "tls",
    login: loginOf(url, setting),
  };
}

function loginOf(
  { username, password }: { username: string; password: string },
  setting: string,
): NatsLogin | undefined {
  if (username === "" && password === "") return undefined;
  let user: string, pass: string;
  try {
    [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  } catch {
    throw addressError(setting);
  }
  return pass === "" ? { token: user } : { user, pass };
}

function addressError(setting: string): RunError {
  return new RunError(
    "usage",
    `Cannot use ${setting}: it must be nats://HOST:${DEFAULT_PORT} or tls://HOST:${DEFAULT_PORT}, several with commas ` +
      "between them, where needed with USER:PASSWORD@ or TOKEN@ before HOST, in which signs are written as in " +
      "any URL: %40 for @, %2F for /, %25 for %, %2C for a comma",
  );
}
