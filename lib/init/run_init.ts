/** One run of `init`, from its flags to its exit code. */

import { envFilePath } from "../config/env_file.ts";
import { RunError } from "../errors.ts";
import { openData } from "../input/open_data.ts";
import { isStandardInput } from "../input/source.ts";
import { untilAborted } from "../input/until_aborted.ts";
import { Run, type RunTask } from "../run/run.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { type Account, UNKNOWN_ACCOUNT } from "./account_questions.ts";
import { API_KEY_VARIABLE, configurationText, SITE_ID_VARIABLE } from "./configuration_text.ts";
import { findCredentials } from "./credentials.ts";
import {
  checkConfigPlace,
  checkIsNotData,
  type ConfigPlace,
  isUnignored,
  writeConfig,
  writeSchema,
  writeVariables,
} from "./files.ts";
import type { InitFlags } from "./flags.ts";
import { type InitWorld, type Interview, interview } from "./interview.ts";
import { type Proposal, propose } from "./proposal.ts";
import { describeLack, userIdCandidates } from "./propose_user_id.ts";
import { emptyInitResult, type InitResult } from "./result.ts";
import { initSummaryText, nameOfData, type SummaryFacts } from "./summary.ts";
import { type Survey, surveyRecords } from "./survey.ts";

/** Runs `cio-sync init` and prints its result; the exit code of the process. */
export async function runInit(
  flags: InitFlags,
  output: CommandOutput,
  world: InitWorld = {},
): Promise<number> {
  const run = new Run(flags, output, world.clock);
  return await run.complete(new InitTask({ flags, run, output, world }));
}

class InitTask implements RunTask<InitResult> {
  result: InitResult;

  #flags: InitFlags;
  #run: Run;
  #output: CommandOutput;
  #world: InitWorld;
  #facts: SummaryFacts | undefined;

  constructor(
    parts: { flags: InitFlags; run: Run; output: CommandOutput; world: InitWorld },
  ) {
    this.#flags = parts.flags;
    this.#run = parts.run;
    this.#output = parts.output;
    this.#world = parts.world;
    const { config, data } = parts.flags;
    this.result = { ...emptyInitResult(), startedAt: parts.run.startedAt, config, data: [...data] };
  }

  async work(): Promise<void> {
    const { config, force } = this.#flags;
    const place = checkConfigPlace(config, { force });
    const survey = await this.#survey();
    const isAsked = this.#mayAsk();
    if (!isAsked && !this.#flags.yes) {
      this.#run.note("Not on a terminal: nothing is asked, as with --yes");
    }
    const { proposal, account } = isAsked
      ? await this.#interview(survey)
      : { proposal: likeliest(survey), account: UNKNOWN_ACCOUNT };
    this.#write(place, { survey, proposal, account, isAsked });
  }

  hasFailures(): boolean {
    return false;
  }

  summary(): string | undefined {
    if (this.#facts !== undefined) return initSummaryText(this.#facts);
    return this.result.interrupted ? "Interrupted: nothing was written\n" : undefined;
  }

  async #survey(): Promise<Survey> {
    const { config } = this.#flags;
    const { signal } = this.#run;
    using data = await openData(this.#flags, { note: (message) => this.#run.note(message) });
    checkIsNotData(config, data);
    using _signals = this.#run.listen();
    const survey = await surveyRecords(untilAborted(data.records, signal));
    signal.throwIfAborted();
    this.result.users = { read: survey.records, isAll: survey.isAll };
    if (survey.objects === 0) {
      const what = survey.records === 0 ? "there are no users in it" : "none of them is an object";
      const name = nameOfData(this.#flags);
      throw new RunError("data", `Cannot write a configuration for ${name}: ${what}`);
    }
    return survey;
  }

  /** Whether there is someone to ask, who has not said that nothing is to be asked. */
  #mayAsk(): boolean {
    const { yes, quiet, data } = this.#flags;
    const { isTerminal = this.#output.columns !== undefined && Deno.stdin.isTerminal() } =
      this.#world;
    return isTerminal && !yes && !quiet && !data.some(isStandardInput);
  }

  async #interview(survey: Survey): Promise<Interview> {
    const run = this.#run;
    using _signals = run.listen();
    return await interview(survey, {
      config: this.#flags.config,
      data: nameOfData(this.#flags),
      run,
      output: this.#output,
      width: this.#width,
      world: this.#world,
    });
  }

  /** Writes the configuration last: where it is, everything is. */
  #write(
    place: ConfigPlace,
    { survey, proposal, account, isAsked }: {
      survey: Survey;
      proposal: Proposal;
      account: Account;
      isAsked: boolean;
    },
  ): void {
    const { config } = this.#flags;
    const { typed, region, workspaceId, isReady } = account;
    const envPath = envFilePath(config);
    const { written } = this.result;
    if (typed !== undefined) {
      const { siteId, apiKey } = typed;
      writeVariables(envPath, { [SITE_ID_VARIABLE]: siteId, [API_KEY_VARIABLE]: apiKey });
      written.push(envPath);
    }
    const schema = writeSchema(config);
    if (schema.written !== undefined) written.push(schema.written);
    writeConfig(place, configurationText(proposal, { region, hasSchema: schema.isThere }));
    written.push(config);
    Object.assign(this.result, { region, workspaceId }, resultOf(proposal));
    this.result.region = region ?? null;
    this.#facts = {
      result: this.result,
      proposal,
      survey,
      flags: this.#flags,
      width: isAsked ? undefined : this.#width,
      unignored: typed !== undefined && isUnignored(envPath) ? envPath : undefined,
      missing: isReady || this.#hasCredentials()
        ? undefined
        : `Before the first sync, set ${SITE_ID_VARIABLE} and ${API_KEY_VARIABLE}: in the ` +
          `environment, or in '${envPath}'`,
    };
  }

  /** Characters of a line. */
  get #width(): number {
    return this.#output.columns?.() ?? Infinity;
  }

  #hasCredentials(): boolean {
    const { env = (name: string) => Deno.env.get(name) } = this.#world;
    return findCredentials(this.#flags.config, env) !== undefined;
  }
}

/** The configuration that nobody was asked about. */
function likeliest(survey: Survey): Proposal {
  const user = userIdCandidates(survey).find(({ isCertain }) => isCertain);
  if (user !== undefined) return propose(survey, user);
  throw new RunError(
    "data",
    `Cannot tell which key identifies a user: ${describeLack(survey)}; run cio-sync init on a ` +
      "terminal, without --yes, and name it",
  );
}

function resultOf(
  { user, mappings, leftOut }: Proposal,
): Pick<InitResult, "userId" | "identifier" | "mappings" | "leftOut"> {
  return {
    userId: user.from,
    identifier: user.identifier,
    mappings: mappings.map(({ from, to, type, unit, note, key }) => ({
      from,
      to,
      present: key.values.present,
      ...(type === undefined ? {} : { type }),
      ...(unit === undefined ? {} : { unit }),
      ...(note === undefined ? {} : { note }),
    })),
    leftOut,
  };
}
