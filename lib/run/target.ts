/** Where a run sends to: the sandbox, a given URL, or the region of the account; checked before anyone is sent. */

import type { Clock } from "../clock.ts";
import type { AccountConfiguration, Configuration, SandboxConfiguration } from "../config/types.ts";
import type { Fetch } from "../customerio/api_client.ts";
import { trackCredentialsMessage } from "../customerio/credentials.ts";
import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../customerio/request_error.ts";
import { setupMessage } from "../customerio/setup_message.ts";
import type { AccountRegion } from "../customerio/track_answer.ts";
import { TRACK_URLS, TrackApi } from "../customerio/track_api.ts";
import { Attempts } from "../delivery/attempts.ts";
import type { FailedAttempts } from "../delivery/attempts_result.ts";
import type { Backoff } from "../delivery/backoff.ts";
import { type OutageWait, OutageWatch } from "../delivery/outage.ts";
import { Throttle } from "../delivery/throttle.ts";
import { RunError } from "../errors.ts";
import { formatDuration } from "../text.ts";

/** What is needed to find the target. */
export interface TargetOptions<Kind extends Configuration = Configuration> {
  configuration: Kind;
  userAgent: string;
  /** Ends the question to Customer.io early, with its reason. */
  signal: AbortSignal;
  /** @default {one of its own, at the configured `rateLimit`} */
  throttle?: Throttle;
  /** @default {fetch} */
  fetch?: Fetch | undefined;
  /** Waits between the attempts of the question. @default {BACKOFF} */
  backoff?: Backoff | undefined;
  /** @default {systemClock} */
  clock?: Clock | undefined;
  /** Says what the question waits for. @default {nobody is told} */
  note?: ((message: string) => void) | undefined;
}

/** A workspace of Customer.io, or of what `trackUrl` names. */
export interface AccountTarget {
  api: TrackApi;
  /** Where `api` started to send to. */
  baseUrl: string;
  /** Null when it was neither configured nor asked for. */
  region: "us" | "eu" | null;
  /** Null when it was not asked for. */
  workspaceId: number | null;
}

/** A workspace to send to. */
export interface Target extends AsyncDisposable, Omit<AccountTarget, "region"> {
  region: AccountTarget["region"] | "sandbox";
  /** Up to `count` people as they stand in the sandbox; none of any other target. */
  people: (count: number) => SandboxPerson[];
}

/** A person as they stand in the sandbox. */
export interface SandboxPerson {
  /** The identifier. */
  user: string;
  attributes: Record<string, string>;
}

/**
 * The workspace that the configuration means; starts a sandbox, or asks Customer.io, where that is needed.
 *
 * @throws {RunError} when the credentials or the workspace are wrong, or Customer.io cannot be reached.
 */
export async function openTarget(options: TargetOptions): Promise<Target> {
  const { configuration } = options;
  if (configuration.region === "sandbox") return await openSandbox({ ...options, configuration });
  const found = await findAccount({ ...options, configuration });
  return { ...found, people: () => [], [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function openSandbox(options: TargetOptions<SandboxConfiguration>): Promise<Target> {
  const { startSandbox } = await import("../sandbox/sandbox.ts");
  const { siteId, apiKey } = options.configuration;
  const sandbox = startSandbox({ siteId, apiKey });
  return {
    api: makeApi(options, { ...sandbox, baseUrl: sandbox.url }),
    baseUrl: sandbox.url,
    region: "sandbox",
    workspaceId: sandbox.workspaceId,
    people: (count) => {
      const people: SandboxPerson[] = [];
      for (const { identifiers: { id, email, cio_id }, attributes } of sandbox.people()) {
        if (people.length === count) break;
        people.push({ user: id ?? email ?? attributes.phone ?? cio_id, attributes });
      }
      return people;
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/**
 * The workspace of a configuration that is not for the sandbox. Customer.io is asked where the account is when
 * neither `region` nor `trackUrl` says so, and which workspace it is when `workspaceId` is to be compared.
 *
 * @throws {RunError} when the credentials or the workspace are wrong, or Customer.io cannot be reached.
 */
export async function findAccount(
  options: TargetOptions<AccountConfiguration>,
): Promise<AccountTarget> {
  const { region, trackUrl, workspaceId, siteId, apiKey } = options.configuration;
  const credentials = { siteId, apiKey };
  const baseUrl = trackUrl ?? TRACK_URLS[region ?? "us"];
  const api = makeApi(options, { ...credentials, baseUrl });
  const isAsked = workspaceId !== undefined || (region === undefined && trackUrl === undefined);
  if (!isAsked) return { api, baseUrl, region: region ?? null, workspaceId: null };

  const account = await askForRegion(api, options);
  checkWorkspace(account, workspaceId);
  const url = trackUrl ?? TRACK_URLS[account.region];
  return {
    api: url === baseUrl ? api : makeApi(options, { ...credentials, baseUrl: url }),
    baseUrl: url,
    region: account.region,
    workspaceId: account.workspaceId ?? null,
  };
}

function checkWorkspace({ workspaceId: found }: AccountRegion, wanted: number | undefined): void {
  if (wanted === undefined || found === wanted) return;
  throw new RunError(
    "auth",
    `The credentials belong to workspace ${found ?? "unknown"}, but workspaceId is ${wanted}: ` +
      `nothing was sent; use the credentials of workspace ${wanted}`,
  );
}

function makeApi(
  { configuration, userAgent, fetch, clock }: TargetOptions,
  account: { baseUrl: string; siteId: string; apiKey: string },
): TrackApi {
  const { baseUrl, siteId, apiKey } = account;
  const timeoutMs = configuration.timeout * 1000;
  return new TrackApi({ baseUrl, siteId, apiKey, timeoutMs, userAgent, fetch, clock });
}

async function askForRegion(api: TrackApi, options: TargetOptions): Promise<AccountRegion> {
  const { configuration: { maxAttempts, rateLimit }, signal, backoff, clock } = options;
  const throttle = options.throttle ?? new Throttle({ rateLimit, clock });
  const stop = new AbortController();
  using outage = new OutageWatch({ wait: waitFor(api, { options, stop }), clock });
  const attempts = new Attempts({ throttle, maxAttempts, outage, backoff, clock });
  const end = () => {
    stop.abort(signal.reason);
    api.abort(signal.reason);
  };
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  try {
    const result = await attempts.make({
      asked: { purpose: "question", size: 1 },
      send: () => api.region(),
      signal: stop.signal,
    });
    if (result.verdict === "accepted") return result.answer;
    throw questionError(result);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** How the question waits for the end of an outage: there is nothing to probe with but itself. */
function waitFor(
  api: TrackApi,
  { options, stop }: { options: TargetOptions; stop: AbortController },
): OutageWait {
  const giveUpAfterMs = options.configuration.giveUpAfter * 1000;
  return {
    giveUpAfterMs,
    probe: () => api.region(),
    stop,
    onHold: ({ message }) =>
      options.note?.(
        `Waiting for an answer to where the account is, at most ${
          formatDuration(giveUpAfterMs)
        }: ${message}`,
      ),
  };
}

function questionError({ error, endsWith }: FailedAttempts): RunError {
  if (error instanceof RunError && error.kind !== "unreachable") return error;
  if (endsWith === "auth" && error instanceof StatusError) {
    return new RunError("auth", trackCredentialsMessage(error), { cause: error });
  }
  if (endsWith !== undefined) return new RunError(endsWith, setupMessage(error), { cause: error });
  const isSetup = error instanceof UnreadableAnswerError;
  const advice = error instanceof UnreachableError
    ? ""
    : isSetup
    ? ": check trackUrl, and what answers in place of Customer.io"
    : ": run it again later, or set region to skip this question";
  return new RunError(
    isSetup ? "setup" : "unreachable",
    `Cannot find out the account's region: ${error.message}${advice}`,
    { cause: error },
  );
}
