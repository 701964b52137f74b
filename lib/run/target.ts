/** Where a run sends to: the sandbox, a given URL, or the region of the account; checked before anyone is sent. */

import { RetryError } from "@std/async/retry";
import { RunError } from "../errors.ts";
import type { AccountRegion } from "../customerio/track_answer.ts";
import { attempt } from "../delivery/attempts.ts";
import type { Configuration } from "../config/read.ts";
import { RedirectError, UnreachableError } from "../customerio/request_error.ts";
import type { Backoff } from "../delivery/retry.ts";
import { credentialsMessage, isRefusalOfUs } from "../sync/sender.ts";
import type { SandboxPersonLine } from "../sync/summary.ts";
import { Throttle } from "../delivery/throttle.ts";
import { type Fetch, TRACK_URLS, TrackApi } from "../customerio/track_api.ts";

/** What is needed to find the target. */
export interface TargetOptions {
  configuration: Configuration;
  userAgent: string;
  /** Ends the asking early, with its reason. */
  signal: AbortSignal;
  /** @default {one of its own, at the configured `rateLimit`} */
  throttle?: Throttle;
  /** @default {fetch} */
  fetch?: Fetch;
  /** Waits between the attempts of the question. @default {BACKOFF} */
  backoff?: Backoff;
}

/** A workspace to send to. */
export interface Target extends AsyncDisposable {
  api: TrackApi;
  /** Where `api` started to send to. */
  baseUrl: string;
  region: "us" | "eu" | "sandbox" | null;
  /** Null when it was not asked for. */
  workspaceId: number | null;
  /** Up to `most` people as they stand in the sandbox; none of any other target. */
  people: (most: number) => SandboxPersonLine[];
}

/**
 * The workspace that the configuration means: a sandbox is started for it, Customer.io is asked for it.
 *
 * @throws {RunError} when the credentials or the workspace are wrong, or Customer.io cannot be reached.
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  if (options.configuration.region === "sandbox") return await openSandbox(options);
  const found = await findTarget(options);
  return { ...found, people: () => [], [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function openSandbox(options: TargetOptions): Promise<Target> {
  const { startSandbox } = await import("../sandbox/sandbox.ts");
  const { siteId, apiKey } = options.configuration;
  const sandbox = startSandbox({ siteId, apiKey });
  const configuration = { ...options.configuration, ...sandbox };
  return {
    api: makeApi({ ...options, configuration }, sandbox.url),
    baseUrl: sandbox.url,
    region: "sandbox",
    workspaceId: sandbox.workspaceId,
    people: (most) => firstPeople(sandbox, most),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function firstPeople(
  sandbox: import("../sandbox/sandbox.ts").Sandbox,
  most: number,
): SandboxPersonLine[] {
  const lines: SandboxPersonLine[] = [];
  for (const { identifiers, attributes } of sandbox.people()) {
    if (lines.length === most) break;
    const { id, email, cio_id } = identifiers;
    lines.push({ user: id ?? email ?? cio_id, attributes });
  }
  return lines;
}

/**
 * The workspace of a configuration that is not for the sandbox. Customer.io is asked where the account is when
 * neither `region` nor `trackUrl` says so, and which workspace it is when `workspaceId` is to be compared.
 *
 * @throws {RunError} when the credentials or the workspace are wrong, or Customer.io cannot be reached.
 */
async function findTarget(
  options: TargetOptions,
): Promise<Pick<Target, "api" | "baseUrl" | "region" | "workspaceId">> {
  const { configuration } = options;
  const { region, trackUrl, workspaceId } = configuration;
  const baseUrl = trackUrl ?? TRACK_URLS[region === "eu" ? "eu" : "us"];
  const api = makeApi(options, baseUrl);
  const isAsked = workspaceId !== undefined || (region === undefined && trackUrl === undefined);
  if (!isAsked) return { api, baseUrl, region: region ?? null, workspaceId: null };

  const account = await askForRegion(api, options);
  if (workspaceId !== undefined && account.workspaceId !== workspaceId) {
    throw new RunError(
      "auth",
      `The credentials belong to workspace ${
        account.workspaceId ?? "unknown"
      }, but workspaceId is ` +
        `${workspaceId}: nothing was sent; use the credentials of workspace ${workspaceId}`,
    );
  }
  const url = trackUrl ?? TRACK_URLS[account.region];
  return {
    api: url === baseUrl ? api : makeApi(options, url),
    baseUrl: url,
    region: account.region,
    workspaceId: account.workspaceId ?? null,
  };
}

function makeApi({ configuration, userAgent, fetch }: TargetOptions, baseUrl: string): TrackApi {
  return new TrackApi({
    baseUrl,
    siteId: configuration.siteId!,
    apiKey: configuration.apiKey!,
    timeoutMs: configuration.timeout * 1000,
    userAgent,
    fetch,
  });
}

async function askForRegion(api: TrackApi, options: TargetOptions): Promise<AccountRegion> {
  const { configuration: { maxAttempts, rateLimit }, signal, backoff } = options;
  const throttle = options.throttle ?? new Throttle({ rateLimit });
  const end = () => api.abort(signal.reason);
  signal.addEventListener("abort", end);
  try {
    return await attempt(() => api.region(), { throttle, maxAttempts, signal, backoff });
  } catch (thrown) {
    const error = (thrown instanceof RetryError ? thrown.cause : thrown) as Error;
    if (error instanceof RunError) throw error;
    if (isRefusalOfUs(error)) {
      throw new RunError("auth", credentialsMessage(error), { cause: error });
    }
    const advice = error instanceof UnreachableError || error instanceof RedirectError
      ? ""
      : "; set region to skip this question";
    throw new RunError(
      "unreachable",
      `Cannot find out the account's region: ${error.message}${advice}`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener("abort", end);
  }
}
