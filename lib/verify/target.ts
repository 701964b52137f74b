/** Where people are looked up: a given URL, or the App API of the account's region. */

import { APP_URLS, AppApi } from "../customerio/app_api.ts";
import { APP_KEYS_PLACE } from "../customerio/credentials.ts";
import { type AccountConfiguration, ConfigError, type Configuration } from "../config/read.ts";
import { findAccount, type TargetOptions } from "../run/target.ts";

/** A workspace to look people up in. */
export interface LookUpTarget {
  api: AppApi;
  /** Null when it was neither configured nor asked for. */
  region: "us" | "eu" | null;
  /** Null when it was not asked for. */
  workspaceId: number | null;
  /** Where it is. */
  baseUrl: string;
}

/** A configuration under which people can be looked up. */
export type LookUpConfiguration = AccountConfiguration & { appApiKey: string };

/**
 * The workspace that the configuration means. Customer.io is asked where the account is when neither `region` nor
 * `appUrl` says so, and which workspace it is when `workspaceId` is to be compared; both with the Track API
 * credentials, as the App API cannot tell.
 *
 * @throws {RunError} when the credentials or the workspace are wrong, or Customer.io cannot be reached.
 */
export async function openLookUpTarget(
  options: TargetOptions<LookUpConfiguration>,
): Promise<LookUpTarget> {
  const { configuration, userAgent, fetch, clock } = options;
  const { workspaceId, appUrl, appApiKey, region } = configuration;
  const isAsked = workspaceId !== undefined || (region === undefined && appUrl === undefined);
  const account = isAsked
    ? await findAccount(options)
    : { region: region ?? null, workspaceId: null };
  const baseUrl = appUrl ?? APP_URLS[region ?? account.region ?? "us"];
  const api = new AppApi({
    baseUrl,
    appApiKey,
    timeoutMs: configuration.timeout * 1000,
    userAgent,
    fetch,
    clock,
  });
  return { api, region: account.region, workspaceId: account.workspaceId, baseUrl };
}

/** What people are looked up for, in messages. */
export interface LookUpPurpose {
  /** What looks them up: `verify`, `--compare`. */
  asker: string;
  /** Why that makes no sense in a sandbox that begins and ends with the run, and what to do. */
  notInSandbox: string;
}

/** The purpose of `verify`. */
const VERIFYING: LookUpPurpose = {
  asker: "verify",
  notInSandbox: 'Cannot verify against "sandbox", which lives and ends with the sync: run ' +
    "cio-sync sandbox, drop region, and point trackUrl and appUrl at it",
};

/**
 * `configuration`, if people can be looked up under it; `file` is its name for the message of an error.
 *
 * @param purpose What they are looked up for. @default {`verify`}
 * @throws {ConfigError} saying what is missing, and where to get it in Customer.io.
 */
export function checkLookUpConfiguration(
  configuration: Configuration,
  file: string,
  { asker, notInSandbox }: LookUpPurpose = VERIFYING,
): LookUpConfiguration {
  const { region, appApiKey, appUrl, trackUrl } = configuration;
  const problems = [];
  if (region === "sandbox") {
    problems.push({ path: "region", message: notInSandbox });
  }
  if (appApiKey === undefined) {
    problems.push({
      path: "appApiKey",
      message: region === "sandbox"
        ? "Missing: cio-sync sandbox takes or prints one"
        : `Missing: ${asker} looks people up with it. Make one in Customer.io under ${APP_KEYS_PLACE}, ` +
          "with the scope for customers",
    });
  }
  if (region === undefined && trackUrl !== undefined && appUrl === undefined) {
    problems.push({
      path: "appUrl",
      message:
        "Missing: trackUrl says where to write, but neither appUrl nor region where to look up",
    });
  }
  if (region === "sandbox" || appApiKey === undefined || problems.length > 0) {
    throw new ConfigError({ file, problems });
  }
  return { ...configuration, appApiKey };
}
