/** Reads and checks the configuration file, and reports all of its problems at once. */

import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { looksLikeKey } from "../key_like.ts";
import { absolutePath } from "../path.ts";
import { type NamedFiles, problemOfOtherFile, startOfFile } from "./other_file.ts";
import type { ConfigProblem } from "./problems.ts";
import { withAccount } from "./account.ts";
import type { Configuration, ConfigurationOptions, LocalConfiguration } from "./types.ts";

export type {
  AccountConfiguration,
  Configuration,
  ConfigurationOptions,
  LocalConfiguration,
  Mode,
  Region,
  SandboxConfiguration,
} from "./types.ts";

/** A configuration cannot be used; the message has one line for each of its problems. */
export class ConfigError extends RunError {
  /** The file as it was named by the user. */
  file: string;
  problems: ConfigProblem[];

  constructor(facts: { file: string; problems: ConfigProblem[]; cause?: unknown }) {
    const { file, problems, cause } = facts;
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, message }) =>
      path === "" ? message : `${path}: ${message}`
    );
    super("config", `Cannot use configuration ${file}: ${count}`, { lines, cause });
    this.name = "ConfigError";
    this.file = file;
    this.problems = problems;
  }
}

type ParseOptions = Omit<ConfigurationOptions, "needsAccount"> & {
  file?: string;
  mode?: number | null;
};

/** A longer file is more likely to be the data file. */
const MAX_BYTES = 16 * 1024 * 1024;
const EXAMPLE =
  '{ "region": "sandbox", "userId": "id", "mappings": [{ "from": "email", "to": "email" }] }';

/**
 * The configuration in the file at `path`.
 *
 * @throws {ConfigError} with everything that is wrong with it, or why the file cannot be read.
 */
export async function readConfiguration(
  path: string,
  options: Omit<ConfigurationOptions, "needsAccount"> = {},
): Promise<Configuration> {
  return withAccount(await readAny(path, options));
}

/**
 * The same for a run that sends nothing: credentials and the rest of the account may be missing, and environment
 * variables that they are to come from need not be set. What is there is checked all the same.
 *
 * @throws {ConfigError} as {@linkcode readConfiguration}.
 */
export async function readLocalConfiguration(
  path: string,
  options: Omit<ConfigurationOptions, "needsAccount"> = {},
): Promise<LocalConfiguration> {
  return await readAny(path, { ...options, needsAccount: false });
}

async function readAny(path: string, options: ConfigurationOptions): Promise<LocalConfiguration> {
  const files = { config: path, data: options.data };
  const { bytes, mode } = await readFile(files);
  try {
    return await parseAny(bytes, { ...options, file: path, mode });
  } catch (error) {
    const problem = await problemOfOtherFile(bytes, files);
    throw problem === undefined ? error : fileError(path, problem, error);
  }
}

/**
 * The configuration that `text` (JSON; bytes are UTF-8) is. `file` is its name for messages, `mode` its permissions.
 *
 * @throws {ConfigError} with everything that is wrong with it.
 */
export async function parseConfiguration(
  text: string | Uint8Array,
  options: ParseOptions = {},
): Promise<Configuration> {
  return withAccount(await parseAny(text, options));
}

async function parseAny(
  text: string | Uint8Array,
  options: ParseOptions & Pick<ConfigurationOptions, "needsAccount">,
): Promise<LocalConfiguration> {
  const { file = "configuration.json", mode = null, warn, overrides = {}, needsAccount } = options;
  const { env = (name) => Deno.env.get(name) } = options;
  // Loaded here, so that commands without a configuration start without the schema.
  const { checkConfiguration } = await import("./check.ts");
  const checked = checkConfiguration(text, {
    env,
    overrides,
    ...(needsAccount === undefined ? {} : { needsAccount }),
  });
  if ("problems" in checked) throw new ConfigError({ file, problems: checked.problems });
  const { exposureWarning } = await import("./exposure.ts");
  const warning = exposureWarning(file, { mode, keys: checked.literalSecrets });
  if (warning !== undefined) warn?.(warning);
  return checked.configuration;
}

async function readFile(files: NamedFiles): Promise<{ bytes: Uint8Array; mode: number | null }> {
  const path = files.config;
  try {
    const { size, isDirectory, isFile, mode } = await Deno.stat(path);
    if (isDirectory) throw fileError(path, "Is a folder: name the file in it with --config");
    if (size > MAX_BYTES) {
      const problem = await problemOfOtherFile(await startOfFile(path), files);
      throw fileError(path, problem ?? "File is larger than 16 MiB: is it the data file?");
    }
    return { bytes: await Deno.readFile(path), mode: isFile ? mode : null };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw fileError(path, describeReadError(error, path), error);
  }
}

function fileError(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError({ file, problems: [{ path: "", message }], cause });
}

function describeReadError(error: unknown, path: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return "Is a URL: a configuration is read from a file";
  if (error instanceof Deno.errors.NotFound) {
    const absolute = looksLikeKey(path) ? "of this name" : absolutePath(path);
    return `File ${absolute} does not exist: name another with --config, or write one such as ${EXAMPLE}`;
  }
  return `File cannot be read: ${fileProblem(error, path)}`;
}
