/** The configuration of a run: the file, with flags in place of some of its values. */

import {
  ConfigError,
  type Configuration,
  type ConfigurationOptions,
  type LocalConfiguration,
  type Mode,
  readConfiguration,
  readLocalConfiguration,
} from "../config/read.ts";
import type { GoneWord } from "../config/gone.ts";
import { toBase64 } from "../customerio/base64.ts";
import { RunError } from "../errors.ts";
import { looksLikeKey } from "../key_like.ts";
import { pathsOf } from "../person/mapping.ts";
import type { Warning } from "../warning.ts";

/** Flags that replace values of the configuration, as written. */
export interface ConfigurationFlags {
  /** Path of the configuration. */
  config: string;
  /** Paths of the data, which may have been swapped with it. */
  data?: readonly string[];
  parallelism?: string | undefined;
  mode?: string | undefined;
  gone?: string | undefined;
}

/**
 * The configuration that `flags` mean. `warn` is called with each warning.
 *
 * @throws {ConfigError} with everything that is wrong with the file.
 * @throws {RunError} of kind `usage` when nothing but flags is wrong.
 */
export async function readRunConfiguration(
  flags: ConfigurationFlags,
  warn: (warning: Warning) => void,
): Promise<Configuration> {
  return await readBy(readConfiguration, { flags, warn });
}

/** The same for a run that sends nothing, and so needs no credentials. */
export async function readLocalRunConfiguration(
  flags: ConfigurationFlags,
  warn: (warning: Warning) => void,
): Promise<LocalConfiguration> {
  return await readBy(readLocalConfiguration, { flags, warn });
}

async function readBy<Read>(
  read: (path: string, options: ConfigurationOptions) => Promise<Read>,
  { flags, warn }: { flags: ConfigurationFlags; warn: (warning: Warning) => void },
): Promise<Read> {
  const { config, data = [], parallelism, mode, gone } = flags;
  // Text that is no number stays as it is, so that the check can say what was found.
  const size = /^\d+$/.test(parallelism ?? "") ? Number(parallelism) : parallelism;
  try {
    return await read(config, {
      warn: (message) => warn({ kind: "exposed-key", message }),
      data: data.length === 1 ? data[0] : undefined,
      overrides: {
        ...(size === undefined ? {} : { parallelism: size as number }),
        ...(mode === undefined ? {} : { mode: mode as Mode }),
        ...(gone === undefined ? {} : { gone: gone as GoneWord }),
      },
    });
  } catch (error) {
    throw error instanceof ConfigError ? asUsageError(error) ?? error : error;
  }
}

/** What must not be printed of `configuration`: its credentials, and names that look like some. */
export function secretsOf(configuration: LocalConfiguration): string[] {
  const { siteId, apiKey, appApiKey, userId, mappings, gone } = configuration;
  const token = siteId === undefined || apiKey === undefined
    ? undefined
    : toBase64(`${siteId}:${apiKey}`);
  const set = typeof gone === "object" ? Object.keys(gone.set) : [];
  const names = [...pathsOf({ userId, mappings }), ...mappings.map(({ to }) => to), ...set];
  return [siteId, apiKey, appApiKey, token, ...names.filter((name) => looksLikeKey(name ?? ""))]
    .filter((secret) => secret !== undefined);
}

/** The error to throw in place of `problems` when all of them are about flags. */
function asUsageError({ problems }: ConfigError): RunError | undefined {
  if (!problems.every(({ path }) => path.startsWith("--"))) return undefined;
  const [first, ...lines] = problems.map(({ path, message }) => `Cannot use ${path}: ${message}`);
  return new RunError("usage", first, { lines });
}
