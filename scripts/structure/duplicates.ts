/** Code that occurs twice, found by jscpd. */

import { fileURLToPath } from "node:url";

/** What to look for, and where. */
export interface DuplicateOptions {
  /** Folders to look in, relative to the root; what is in two of them counts as well. */
  within: readonly string[];
  /** Lines that a stretch of code must have to count, those included of which it has only a part. */
  minLines: number;
  /** Tokens that it must have. */
  minTokens: number;
}

/**
 * jscpd is one package with one native executable for each platform. It has a lock file of its own,
 * so that it is no dependency of the program. It needs `--allow-run` to run the executable, and to
 * ask for the system and the environment to choose the one that fits.
 */
const jscpd = [
  "run",
  "--quiet",
  "--no-config",
  `--lock=${fileURLToPath(new URL("jscpd.lock", import.meta.url))}`,
  "--frozen",
  "--no-prompt",
  "--allow-read",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
  "npm:jscpd@5.3.2",
];

/**
 * Lists the places that share code, as text for people; undefined if there are none.
 *
 * A file that is not valid TypeScript is not looked at: `deno check` finds those.
 *
 * @param root Folder of the checkout.
 */
export async function findDuplicates(
  root: URL,
  { within, minLines, minTokens }: DuplicateOptions,
): Promise<string | undefined> {
  const args = [
    ...jscpd,
    `--min-lines=${minLines}`,
    `--min-tokens=${minTokens}`,
    "--reporters=console",
    "--no-colors",
    "--no-tips",
    "--exit-code=1",
    "--fail-on-empty",
    ...within,
  ];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root });
  const { success, stdout, stderr } = await command.output();
  if (success) return undefined;
  const decoder = new TextDecoder();
  return `${decoder.decode(stdout)}${decoder.decode(stderr)}`;
}
