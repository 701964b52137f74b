/** From the text of a configuration to the configuration, or to everything that is wrong with it. */

import type * as z from "zod";
import type { ConfigurationOptions, LocalConfiguration } from "./types.ts";
import { withoutUnsetAccount } from "./account.ts";
import { resolveDocument, type ResolveOptions } from "./environment.ts";
import { literalSecrets, secretVariables } from "./exposure.ts";
import { concealSecrets, namesWithSecrets } from "./secrets.ts";
import { type ConfigProblem, explainIssues } from "./problems.ts";
import { crossCheck } from "./rules.ts";
import {
  concealedKeys,
  configurationSchema,
  flagShape,
  keysAt,
  numericKeys,
  numericStringKeys,
} from "./schema.ts";
import { parseText } from "./text.ts";

type CheckedData = z.output<typeof configurationSchema>;
type Overrides = NonNullable<ConfigurationOptions["overrides"]>;

/** A configuration, or why there is none. */
export type CheckedConfiguration =
  /** With the keys whose secret stands in the file itself, and the variables that the others are taken from. */
  | { configuration: LocalConfiguration; literalSecrets: string[]; secretVariables: string[] }
  | { problems: ConfigProblem[] };

/** Checks `text` with `${NAME}` filled in, and the values of flags that replace those of the file. */
export function checkConfiguration(
  text: string | Uint8Array,
  options: Pick<ResolveOptions, "env" | "envFile"> & {
    overrides: Overrides;
    needsAccount?: boolean;
  },
): CheckedConfiguration {
  const parsed = parseText(text);
  if (!("value" in parsed)) return parsed;
  const { env, needsAccount = true } = options;
  const document = needsAccount ? parsed.value : withoutUnsetAccount(parsed.value, env);
  const resolved = resolveDocument(document, {
    env: options.env,
    envFile: options.envFile,
    numericKeys,
    numericStringKeys,
  });
  const result = configurationSchema.safeParse(resolved.value);
  // zod checks across keys only when each key is valid, but all problems are to be reported at once.
  const issues: z.core.$ZodIssue[] = [
    ...result.error?.issues ?? [],
    ...[...crossCheck(resolved.value, { needsAccount }), ...namesWithSecrets(resolved.value)].map((
      rule,
    ) => ({
      code: "custom" as const,
      input: undefined,
      ...rule,
    })),
  ];
  const unresolved = new Set(resolved.problems.map(({ path }) => path));
  const problems = [
    ...parsed.problems,
    ...resolved.problems,
    ...explainIssues(issues, {
      document: resolved.value,
      templates: resolved.templates,
      concealed: concealedKeys,
      keysAt,
    }).filter(({ path }) => !unresolved.has(path)),
    ...checkOverrides(options.overrides),
  ];
  if (!result.success || problems.length > 0) {
    return { problems: concealSecrets(problems, resolved.value) };
  }
  return {
    configuration: configurationOf(result.data, options.overrides),
    literalSecrets: literalSecrets(resolved.value, resolved.templates),
    secretVariables: secretVariables(resolved.templates),
  };
}

function checkOverrides(overrides: Overrides): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const flag = `--${key}`;
    const result = flagShape[key as keyof Overrides].safeParse(value);
    const issues = result.error?.issues ?? [];
    problems.push(...explainIssues(issues.map((issue) => ({ ...issue, path: [flag] })), {
      document: { [flag]: value },
      templates: new Map(),
      concealed: new Set(),
      keysAt: () => [],
    }));
  }
  return problems;
}

/** The configuration of checked values: without other names of keys, and with flags in place of the file's values. */
function configurationOf(data: CheckedData, overrides: Overrides): LocalConfiguration {
  return {
    parallelism: overrides.parallelism ?? data.parallelism,
    userId: data.userId,
    mappings: data.mappings,
    identifier: data.identifier,
    mode: overrides.mode ?? data.mode,
    people: data.people,
    gone: overrides.gone ?? data.gone,
    rateLimit: data.rateLimit,
    timeout: data.timeout,
    giveUpAfter: data.giveUpAfter,
    maxAttempts: data.maxAttempts,
    workspaceId: data.workspaceId,
    appApiKey: data.appApiKey,
    appUrl: withoutSlash(data.appUrl),
    limits: data.limits,
    region: data.region,
    siteId: data.siteId ?? data.site_id,
    apiKey: data.apiKey ?? data.api_key,
    trackUrl: withoutSlash(data.trackUrl),
  };
}

/** The URL as it is called, so that a path can be put behind it. */
function withoutSlash(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).href.replace(/[?#/]*$/, "");
}
