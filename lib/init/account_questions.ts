/** What init asks about the workspace: where it is, and the credentials, which Customer.io is asked about. */

import type { Region } from "../config/types.ts";
import { TRACK_KEYS_PLACE } from "../customerio/credentials.ts";
import type { AccountRegion } from "../customerio/track_answer.ts";
import { RunError } from "../errors.ts";
import type { Dialogue } from "./questions.ts";

/** Credentials of the Track API. */
export interface Credentials {
  siteId: string;
  apiKey: string;
}

/** What is known of the workspace. */
export interface Account {
  /** Undefined: Customer.io is asked at each run. */
  region: Region | undefined;
  workspaceId: number | null;
  /** Credentials that were typed, and are to be kept. */
  typed: Credentials | undefined;
  /** Whether there are credentials for the first sync, or none are needed. */
  isReady: boolean;
}

/** Nobody was asked. */
export const UNKNOWN_ACCOUNT: Account = {
  region: undefined,
  workspaceId: null,
  typed: undefined,
  isReady: false,
};

/** What {@linkcode askAccount} needs. */
export interface AccountDialogue extends Dialogue {
  /** The credentials that are set already, and where: `the environment`, `'.env'`. */
  found: { credentials: Credentials; place: string; canChange: boolean } | undefined;
  /** Why typed credentials cannot be kept; undefined when they can. */
  problemOfKeeping: string | undefined;
  /** Where typed credentials go. */
  envPath: string;
  /** Asks Customer.io; throws a `RunError` when they cannot be used, or nobody answers. */
  check: (credentials: Credentials) => Promise<AccountRegion>;
}

const REGIONS: readonly Region[] = ["us", "eu", "sandbox"];

/** What came of a check. */
type Checked = { region: AccountRegion } | { isRefused: boolean };

/** Asks where the workspace is and with which credentials; those are known to Customer.io, or nobody could tell. */
export async function askAccount(dialogue: AccountDialogue): Promise<Account> {
  const region = await askRegion(dialogue);
  if (region === "sandbox") return { ...UNKNOWN_ACCOUNT, region, isReady: true };
  const { found, say, problemOfKeeping, envPath } = dialogue;
  if (found !== undefined) {
    say(`CIO_SITE_ID and CIO_API_KEY are set in ${found.place}: asking Customer.io about them`);
    const checked = await tryCheck(found.credentials, dialogue);
    if ("region" in checked) {
      return { ...settled(checked.region, region, say), typed: undefined, isReady: true };
    }
    if (!checked.isRefused) return { ...UNKNOWN_ACCOUNT, region, isReady: true };
    if (!found.canChange) {
      say(`Correct them in ${found.place} before the first sync`);
      return { ...UNKNOWN_ACCOUNT, region };
    }
  }
  if (problemOfKeeping !== undefined) {
    say(`'${envPath}' cannot be written (${problemOfKeeping}): set CIO_SITE_ID and CIO_API_KEY`);
    return { ...UNKNOWN_ACCOUNT, region };
  }
  return await askCredentials(dialogue, region);
}

async function askRegion({ asker, say }: Dialogue): Promise<Region | undefined> {
  while (true) {
    const answer = await asker.ask(
      "Where is the workspace: us, eu, or sandbox (on this machine, to try)? [ask Customer.io] ",
    );
    if (answer === "") return undefined;
    const region = REGIONS.find((each) => each === answer.toLowerCase());
    if (region !== undefined) return region;
    say("Answer us, eu or sandbox, or Enter to have Customer.io asked");
  }
}

async function askCredentials(
  dialogue: AccountDialogue,
  region: Region | undefined,
): Promise<Account> {
  const { asker, say, envPath } = dialogue;
  say(`The Track API credentials are under ${TRACK_KEYS_PLACE}.`);
  say(`They are written to '${envPath}', which you alone can read.`);
  while (true) {
    const siteId = await asker.ask("Site ID (Enter: set both later) ");
    if (siteId === "") return { ...UNKNOWN_ACCOUNT, region };
    const apiKey = await asker.askSecret("API key (not shown while you type) ");
    if (apiKey === "") continue;
    const typed = { siteId, apiKey };
    let checked = await tryCheck(typed, dialogue);
    while (!("region" in checked) && !checked.isRefused) {
      const answer = await asker.ask("Keep them without the check, or try again? keep/[try] ");
      if (answer === "keep") return { ...UNKNOWN_ACCOUNT, region, typed, isReady: true };
      checked = await tryCheck(typed, dialogue);
    }
    if ("region" in checked) {
      return { ...settled(checked.region, region, say), typed, isReady: true };
    }
  }
}

async function tryCheck(
  credentials: Credentials,
  { check, say }: AccountDialogue,
): Promise<Checked> {
  try {
    return { region: await check(credentials) };
  } catch (error) {
    if (!(error instanceof RunError) || error.kind === "interrupted") throw error;
    say(error.message);
    return { isRefused: error.kind === "auth" || error.kind === "config" };
  }
}

/** What Customer.io has said; it knows better where the account is. */
function settled(
  { region, workspaceId = undefined }: AccountRegion,
  wanted: Region | undefined,
  say: (line: string) => void,
): Pick<Account, "region" | "workspaceId"> {
  const name = region.toUpperCase();
  const which = workspaceId === undefined ? "a workspace" : `workspace ${workspaceId}`;
  const mistaken = wanted !== undefined && wanted !== region ? `, not ${wanted.toUpperCase()}` : "";
  say(`Customer.io knows them: ${which} (${name}${mistaken})`);
  return { region, workspaceId: workspaceId ?? null };
}
