// Makes the executable: `deno task compile [--target TARGET]`.
//
// `deno compile` alone embeds every file of every npm package of the lock file, tests and sources
// included. So the program becomes a few JavaScript files first (`deno bundle`, which resolves
// modules just as `deno run` does), and only those are compiled, with npm switched off: what is not
// in the bundle cannot get into the executable, or the build fails. There is one file for each
// `import()`, for two reasons: a command does not wait for the code of another, and in one file for
// all, whatever such an import reaches would be kept whole, zod's sixty languages for example.

import { parseArgs } from "@std/cli/parse-args";
import config from "../deno.json" with { type: "json" };
import { nearestName } from "../lib/nearest_name.ts";

/** The machines that `deno compile` makes executables for, in Rust's words for them. */
export const targets: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/**
 * Environment variables that the executable has where its user sets no others: the certificate
 * authorities of the machine are trusted too, so that it works behind a company's proxy.
 */
const environment = "DENO_TLS_CA_STORE=system,mozilla\n";

/** Modules that run in threads of their own: nothing imports them. */
const workers: readonly string[] = ["lib/state/background_worker.ts"];

const usage = `Usage: deno task compile [--target TARGET]

Makes dist/cio-sync for this machine, or dist/cio-sync-TARGET for another:
${targets.map((target) => `  ${target}`).join("\n")}`;

/** The executable cannot be made; the message says why, and what to write instead where it can. */
export class CompileError extends Error {
  override name = "CompileError";

  /** @param exitCode What the script ends with: 2 after a mistake in the arguments, else 1. */
  constructor(message: string, readonly exitCode: 1 | 2) {
    super(message);
  }
}

/** What the arguments ask for. */
export interface CompileOptions {
  /** One of {@linkcode targets}; left out: the machine that this runs on. */
  target: string | undefined;
  /** Whether to print the usage and do nothing else. */
  help: boolean;
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(error.message);
    if (error.exitCode === 2) console.error(`\n${usage}`);
    Deno.exit(error.exitCode);
  }
}

async function main(args: string[]): Promise<void> {
  const { target, help } = compileOptions(args);
  if (help) return console.log(usage);

  const output = outputPath(Deno.build.os, target);
  const work = await Deno.makeTempDir({ prefix: "cio-sync-compile-" });
  try {
    await compile({ work, output, target });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  console.error(`Made ${output}, version ${config.version}, with Deno ${Deno.version.deno}`);
}

async function compile(
  { work, output, target }: { work: string; output: string; target: string | undefined },
): Promise<void> {
  const bundle = `${work}/bundle`;
  const options = ["--quiet", "--code-splitting", "--outdir", bundle];
  await runDeno(["bundle", ...options, "main.ts", ...workers]);
  for (const file of await filesIn(bundle)) {
    const text = withTslib(withoutMachinePaths(await Deno.readTextFile(file)));
    await Deno.writeTextFile(file, withWorkers(text));
  }
  await Deno.writeTextFile(`${work}/environment`, environment);

  await runDeno([
    "compile",
    "--no-check",
    "--no-config",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    // It would lie in the shared temporary folder under a name that anybody can guess and write.
    "--no-code-cache",
    `--env-file=${work}/environment`,
    // What `--no-config` takes away.
    ...config.unstable.map((feature) => `--unstable-${feature}`),
    ...runtimeFlagsOf(config.tasks.sync),
    ...(target === undefined ? [] : ["--target", target]),
    ...workers.flatMap((worker) => ["--include", `${bundle}/${scriptOf(worker)}`]),
    "--output",
    output,
    `${bundle}/main.js`,
  ]);
}

/** All files in `folder` and in those below it. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    files.push(...isDirectory ? await filesIn(path) : [path]);
  }
  return files;
}

/** Runs the Deno that runs this script; throws where it fails. Its messages go to stderr as they are. */
async function runDeno(args: string[]): Promise<void> {
  const cwd = new URL("..", import.meta.url);
  const command = new Deno.Command(Deno.execPath(), { args, cwd, stdout: "inherit" });
  const { success, code } = await command.spawn().status;
  if (!success) {
    throw new CompileError(`Cannot compile as 'deno ${args[0]}' ended with exit code ${code}`, 1);
  }
}

/**
 * Reads the arguments of `deno task compile`.
 *
 * @throws {CompileError} with exit code 2 on an unknown flag, a stray word, or an unknown target
 * (it names the nearest, if one is near).
 */
export function compileOptions(args: string[]): CompileOptions {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    string: ["target"],
    boolean: ["help"],
    alias: { help: "h" },
    unknown: (arg) => {
      unknown.push(arg);
      return false;
    },
  });
  if (unknown.length > 0) {
    throw new CompileError(`Unknown argument '${unknown[0]}': only --target is known`, 2);
  }
  const target = flags.target as string | undefined;
  if (target !== undefined && !targets.includes(target)) {
    const nearest = nearestName(target, targets);
    const hint = nearest === undefined ? "" : `: did you mean '${nearest}'?`;
    throw new CompileError(`Unknown target '${target}'${hint}`, 2);
  }
  return { target, help: flags.help === true };
}

/**
 * Where the executable goes, from the root of the checkout: `dist/cio-sync`, with the target in
 * its name where one was asked for, and `.exe` for Windows.
 *
 * @param hostOs The operating system that this runs on, as `Deno.build.os` gives it.
 */
export function outputPath(hostOs: string, target?: string): string {
  const windows = target === undefined ? hostOs === "windows" : target.includes("windows");
  return `dist/cio-sync${target === undefined ? "" : `-${target}`}${windows ? ".exe" : ""}`;
}

/**
 * The permissions and V8's flags among the words of a task: the executable gets those of deno.json's
 * `sync`. The small semi-space (MB) and slow growth keep memory below 200 MB also with all requests in
 * flight; without pretenuring V8 does not put short-lived people among what is collected seldom, by chance of timing.
 */
export function runtimeFlagsOf(task: string): string[] {
  return task.split(" ").filter((word) => /^--(allow-|no-prompt$|v8-flags=)/.test(word));
}

/**
 * Shortens the comments that `deno bundle` puts above each npm module to `// npm/name/version/path`:
 * they say where the cache of this machine lies, which is nobody else's business.
 */
export function withoutMachinePaths(bundle: string): string {
  return bundle.replaceAll(
    /^\/\/ .*\/npm\/[^/\n]+\/((?:@[^/\n]+\/)?[^/\n]+\/\d.*)$/gm,
    "// npm/$1",
  );
}

/**
 * Has tslib's ES module find its functions. It takes them from `default` of its CommonJS module, which for Node and
 * `deno run` is all that this exports; `deno bundle` looks for an export of that name instead, as the module says that
 * it was made of an ES module.
 */
export function withTslib(bundle: string): string {
  return bundle.replaceAll("__toESM(require_tslib())", "__toESM(require_tslib(), 1)");
}

/**
 * Has the threads' modules found where `deno bundle` puts them: they are named by what stands beside the module that
 * starts them, and the bundle has all of that in its own folder.
 */
export function withWorkers(bundle: string): string {
  return bundle.replaceAll(/new URL\("\.\/(\w+)\.ts", import\.meta\.url\)/g, (found, name) => {
    const worker = workers.find((path) => path.endsWith(`/${name}.ts`));
    return worker === undefined ? found : `new URL("./${scriptOf(worker)}", import.meta.url)`;
  });
}

function scriptOf(worker: string): string {
  return worker.replace(/\.ts$/, ".js");
}
