/** All that init asks at a terminal, from the first question to the last; nothing is written meanwhile. */

import type { Clock } from "../clock.ts";
import { envFilePath } from "../config/env_file.ts";
import type { Fetch } from "../customerio/api_client.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import type { Backoff } from "../delivery/backoff.ts";
import { placeProblem } from "../outcome/place.ts";
import type { Run } from "../run/run.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { wrap } from "../text.ts";
import { type Account, askAccount } from "./account_questions.ts";
import { openAsker } from "../terminal/asker.ts";
import { checkCredentials, findCredentials } from "./credentials.ts";
import { keySections } from "./key_sections.ts";
import { type Proposal, propose } from "./proposal.ts";
import { userIdCandidates } from "./propose_user_id.ts";
import { askLeftOut, askUserKey, type Dialogue } from "./questions.ts";
import { scopeOf, userText } from "./summary.ts";
import type { Survey } from "./survey.ts";

/** What init takes from the world. */
export interface InitWorld {
  /** @default {systemClock} */
  clock?: Clock;
  /** Variables of the environment. @default {Deno.env.get} */
  env?: (name: string) => string | undefined;
  /** @default {that of the platform, by the proxy that is set} */
  fetch?: Fetch;
  /** Waits between the attempts of the question. @default {BACKOFF} */
  backoff?: Backoff;
  /** Whether there is someone to ask. @default {stdin and stderr are terminals} */
  isTerminal?: boolean;
  /** @default {openAsker} */
  openAsker?: typeof openAsker;
}

/** What came of an interview. */
export interface Interview {
  proposal: Proposal;
  account: Account;
}

/** What an interview needs. */
export interface InterviewOptions {
  /** Path of the configuration. */
  config: string;
  /** The data by a name. */
  data: string;
  run: Run;
  output: CommandOutput;
  /** Characters of a line. */
  width: number;
  world: InitWorld;
}

/**
 * Asks whom the records mean, which keys become attributes, and about the workspace.
 *
 * @throws {RunError} of kind `interrupted` at Ctrl-C.
 */
export async function interview(survey: Survey, options: InterviewOptions): Promise<Interview> {
  const { data, run, output, width, world } = options;
  const open = world.openAsker ?? openAsker;
  using asker = open({
    output,
    signal: run.signal,
    onInterrupt: (reason) => run.stop.abort(reason),
  });
  const say = (text: string) => {
    for (const line of wrap(text, width)) run.note(line);
  };
  const dialogue = { asker, say };
  say(`${data}: ${scopeOf(survey)}`);
  const user = await askUserKey(survey, { ...dialogue, candidates: userIdCandidates(survey) });
  say(`In Customer.io, ${userText(user)}`);
  const all = propose(survey, user);
  for (const { title, lines } of keySections(all, { survey, width })) {
    for (const line of ["", ...(title === undefined ? [] : [title]), ...lines]) run.note(line);
  }
  run.note("");
  const proposal = await askLeftOut(all, dialogue);
  return { proposal, account: await askForAccount(dialogue, options) };
}

async function askForAccount(
  dialogue: Dialogue,
  { config, run, world }: InterviewOptions,
): Promise<Account> {
  const { env = (name: string) => Deno.env.get(name), fetch, clock, backoff } = world;
  const envPath = envFilePath(config);
  return await askAccount({
    ...dialogue,
    envPath,
    found: findCredentials(config, env),
    problemOfKeeping: placeProblem(envPath),
    check: async (credentials) => {
      run.keepSecret(Object.values(credentials));
      using http = openHttpClient(1);
      return await checkCredentials(credentials, {
        signal: run.signal,
        note: dialogue.say,
        fetch: fetch ?? http.fetch,
        clock,
        backoff,
      });
    },
  });
}
