/** The credentials for a first sync: those that are set already, and the question to Customer.io about them. */

import { EnvFile } from "../config/env_file.ts";
import { ConfigError, parseConfiguration } from "../config/read.ts";
import type { Fetch } from "../customerio/api_client.ts";
import type { AccountRegion } from "../customerio/track_answer.ts";
import type { Backoff } from "../delivery/backoff.ts";
import type { Clock } from "../clock.ts";
import { RunError } from "../errors.ts";
import { findAccount } from "../run/target.ts";
import { version } from "../version.ts";
import type { AccountDialogue, Credentials } from "./account_questions.ts";
import { API_KEY_VARIABLE, SITE_ID_VARIABLE } from "./configuration_text.ts";

/** Somebody waits for the answer: sooner than in a run it is said that there is none. */
const PATIENCE = { timeout: 10, giveUpAfter: 10, maxAttempts: 2 };

/** The credentials that are set for the configuration at `config`, in the environment or in the file beside it. */
export function findCredentials(
  config: string,
  env: (name: string) => string | undefined,
): AccountDialogue["found"] {
  const file = new EnvFile(config);
  const values = [SITE_ID_VARIABLE, API_KEY_VARIABLE].map((name) => env(name) ?? file.get(name));
  const [siteId, apiKey] = values;
  if (!siteId || !apiKey) return undefined;
  const { used: { size }, path } = file;
  const places = ["the environment", `the environment and '${path}'`, `'${path}'`];
  return { credentials: { siteId, apiKey }, place: places[size], canChange: size === 2 };
}

/** What the question takes from the world. */
export interface CheckOptions {
  signal: AbortSignal;
  note: (message: string) => void;
  fetch?: Fetch | undefined;
  clock?: Clock | undefined;
  backoff?: Backoff | undefined;
}

/**
 * Asks Customer.io whose credentials these are.
 *
 * @throws {RunError} of kind `config` when no request can carry them, `auth` when they are refused, or another when
 * nobody answers.
 */
export async function checkCredentials(
  credentials: Credentials,
  options: CheckOptions,
): Promise<AccountRegion> {
  const text = JSON.stringify({ ...credentials, ...PATIENCE, userId: "id", mappings: [] });
  const configuration = await parse(text);
  if (configuration.region === "sandbox") throw new TypeError("Nobody has named a sandbox");
  const { region, workspaceId } = await findAccount({
    ...options,
    configuration,
    userAgent: `cio-sync/${version}`,
  });
  if (region === null) throw new TypeError("The region was asked for");
  return { region, workspaceId: workspaceId ?? undefined };
}

async function parse(text: string) {
  try {
    return await parseConfiguration(text, { env: () => undefined });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw new RunError("config", `Cannot use these credentials: ${lines.join("; ")}`);
  }
}
