/** Real shells that complete command lines. */

import { assertEquals } from "@std/assert";
import { runProgram } from "../program.ts";

/** A word that a shell offers, and what it says about it. */
export interface Offer {
  word: string;
  about: string;
}

/** What there is to complete, and where. */
export interface Lines {
  /** Path of the completion script; with the name `_cio-sync`, zsh is to find it in its fpath. */
  script: string;
  /** Command lines, each with the cursor at its end. */
  lines: readonly string[];
  /** The folder to be in. */
  cwd: string;
}

/** No program can be found there: what is offered is offered by the shell alone. */
const ENVIRONMENT = { PATH: "/nowhere", TERM: "xterm", LC_ALL: "C.UTF-8" };

/** Where the program `name` is; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const path = `${folder}/${name}`;
      if (Deno.statSync(path).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** `Deno.test` for what takes these programs: where one is not installed the test is ignored, and its name says so. */
export function testWith(
  programs: readonly string[],
): (name: string, fn: () => Promise<void>) => void {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  const note = missing.length === 0 ? "" : ` (not installed: ${missing.join(", ")})`;
  return (name, fn) => Deno.test({ name: `${name}${note}`, ignore: missing.length > 0, fn });
}

/** What the function of the bash script replies to each line, whose words are as readline cuts them. */
export async function offersOfBash({ script, lines, cwd }: Lines): Promise<string[][]> {
  const calls = lines.map((line) => {
    const words = line.split(" ").flatMap((word) => word.split(/(?<==)|(?==)/));
    return `COMP_WORDS=(${words.map(quoted).join(" ")}); COMP_CWORD=${words.length - 1}; ` +
      `_cio_sync; printf '%s\\n' "\${COMPREPLY[@]}" ==`;
  });
  const program = [`source ${quoted(script)}`, "set -u", ...calls].join("\n");
  const stdout = await outputOf(["bash", "--noprofile", "--norc", "-c", program], { cwd });
  // Without a word, printf prints one that is empty.
  return blocks(stdout).map((block) => block.filter((word) => word !== ""));
}

/** The arguments that cio-sync gets when each line is typed into bash, with Tab and Enter behind it. */
export async function typedIntoBash({ script, lines, cwd }: Lines): Promise<string[]> {
  const command = ["zsh", "-f", helper("typed.zsh"), script, ...lines];
  return (await outputOf(command, { cwd, BASH_PATH: findProgram("bash")! })).trimEnd().split("\n");
}

/** What zsh offers for each line. */
export async function offersOfZsh({ script, lines, cwd }: Lines): Promise<Offer[][]> {
  const OFFERS = await Deno.makeTempFile({ prefix: "cio-sync-offers-" });
  try {
    const command = ["zsh", "-f", helper("offers.zsh"), script, ...lines];
    const stdout = await outputOf(command, { cwd, OFFERS, ZSH_PATH: findProgram("zsh")! });
    return blocks(`${stdout}\n`).map((block) => block.map(offer));
  } finally {
    await Deno.remove(OFFERS);
  }
}

/** What fish offers for each line. */
export async function offersOfFish({ script, lines, cwd }: Lines): Promise<Offer[][]> {
  const calls = lines.map((line) => `complete -C ${quoted(line)}; echo ==`);
  const program = [`source ${quoted(script)}`, ...calls].join("\n");
  const home = await Deno.makeTempDir({ prefix: "cio-sync-fish-" });
  try {
    const stdout = await outputOf(["fish", "--no-config", "-c", program], { cwd, HOME: home });
    return blocks(stdout).map((block) => block.map(offer));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** What the program prints; that it finds nothing wrong is checked. */
async function outputOf(
  [name, ...args]: readonly string[],
  { cwd, ...env }: { cwd: string } & Record<string, string>,
): Promise<string> {
  const { code, stdout, stderr } = await runProgram([findProgram(name)!, ...args], {
    cwd,
    env: { ...ENVIRONMENT, ...env },
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" }, name);
  return stdout;
}

/** The lines in front of each line `==`. */
function blocks(text: string): string[][] {
  return text.split(/^==\n/m).slice(0, -1).map((block) => block.split("\n").slice(0, -1));
}

function offer(line: string): Offer {
  const [word, about = ""] = line.split("\t");
  return { word, about };
}

/** `text` as one word of any of the shells; it has no quotes and no backslashes. */
function quoted(text: string): string {
  return `'${text}'`;
}

function helper(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
