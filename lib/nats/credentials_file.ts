/** The file of `--nats-creds`: a user's JWT and seed, as `nsc generate creds` writes them, or an NKey seed alone. */

import {
  type Authenticator,
  jwtAuthenticator,
  nkeyAuthenticator,
  nkeys,
} from "@nats-io/nats-core/internal";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";

const MS_PER_SECOND = 1000;

/** A block of such a file: its name, and what is in it. */
const BLOCK = /-{3,}BEGIN ([A-Z ]+)-{3,}\s+(\S+)\s+-{3,}END /g;
const SEED = /^SU[A-Z2-7]{56}$/;

/** What is in such a file. */
export interface NatsCredentials {
  /** Undefined where the server knows the user by its NKey alone. */
  jwt: string | undefined;
  seed: string;
}

/** What {@linkcode openCredentials} needs. */
export interface CredentialsOptions {
  path: string;
  /** What names the file, for messages. */
  setting: string;
  /** Is told what must not be printed, before it is used. */
  keepSecret: (secrets: readonly string[]) => void;
  /** Milliseconds since 1970. @default {Date.now} */
  now?: (() => number) | undefined;
}

/**
 * Logs in with the file at `path`, which is read again for each connection: whoever renews a JWT that expires need not
 * start a worker anew. While the new file cannot be used, the one before is.
 *
 * @throws {RunError} of kind `usage` when the file cannot be read, is no such file, or has expired.
 */
export function openCredentials(options: CredentialsOptions): Authenticator {
  let latest = read(options);
  return (nonce) => {
    try {
      latest = read(options);
    } catch {
      // What the server says to the one before is told.
    }
    const { jwt, seed } = latest;
    const key = new TextEncoder().encode(seed);
    return (jwt === undefined ? nkeyAuthenticator(key) : jwtAuthenticator(jwt, key))(nonce);
  };
}

/** The two parts of the text of such a file; undefined when it is none. */
export function parseCredentials(text: string): NatsCredentials | undefined {
  const blocks = new Map(Array.from(text.matchAll(BLOCK), ([, name, value]) => [name, value]));
  const jwt = blocks.get("NATS USER JWT");
  const seed = blocks.get("USER NKEY SEED") ?? text.trim();
  const isComplete = blocks.size === 0 || (jwt !== undefined && claimsOf(jwt) !== undefined);
  return isComplete && isSeed(seed) ? { jwt, seed } : undefined;
}

function read({ path, setting, keepSecret, now = Date.now }: CredentialsOptions): NatsCredentials {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new RunError("usage", `Cannot read ${setting} '${path}': ${fileProblem(error, path)}`);
  }
  const found = parseCredentials(text);
  if (found === undefined) {
    throw new RunError(
      "usage",
      `Cannot use ${setting} '${path}': it is no credentials file of a NATS user, which has the blocks ` +
        "'BEGIN NATS USER JWT' and 'BEGIN USER NKEY SEED'; 'nsc generate creds' writes one",
    );
  }
  const { jwt, seed } = found;
  keepSecret([seed, ...(jwt === undefined ? [] : [jwt])]);
  const { exp } = claimsOf(jwt ?? "") ?? {};
  if (exp !== undefined && exp * MS_PER_SECOND <= now()) {
    const date = new Date(exp * MS_PER_SECOND).toISOString().slice(0, 10);
    throw new RunError(
      "usage",
      `Cannot use ${setting} '${path}': its JWT expired on ${date}; have a new one made`,
    );
  }
  return found;
}

function isSeed(text: string): boolean {
  if (!SEED.test(text)) return false;
  try {
    nkeys.fromSeed(new TextEncoder().encode(text));
    return true;
  } catch {
    return false;
  }
}

/** The claims of a JWT, whose signature is the server's to check; undefined when it is none. */
function claimsOf(jwt: string): { exp?: number } | undefined {
  try {
    const [, claims] = jwt.split(".");
    return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
