/** The messages about flags and commands that do not exist: they name the nearest one, if one is near. */

import { nearestName } from "../nearest_name.ts";
import { allFlags, type Command, helpLine } from "./command.ts";

/** The message about `arg`, a flag that `command` does not have, one of `commands`. */
export function unknownFlag(
  arg: string,
  { command, commands }: { command: Command; commands: readonly Command[] },
): string {
  const flag = arg.replace(/=.*$/s, "");
  const word = flag.replace(/^-+/, "");
  const help = helpLine(command, command === commands[0]);
  const other = commands.find((each) => flagNames(each).includes(word));
  if (other !== undefined) {
    return `Unknown flag '${flag}' of ${command.name}: ` +
      `did you mean 'cio-sync ${other.name}'? See ${help}`;
  }
  const nearest = nearestFlag(word, flagNames(command));
  return nearest === undefined
    ? `Unknown flag '${flag}': see ${help}`
    : `Unknown flag '${flag}': did you mean '--${nearest}'? See ${help}`;
}

/** The message about `word`, which is none of `commands`. */
export function unknownCommand(word: string, commands: readonly Command[]): string {
  if (beginsWithDash(word)) {
    const flag = word.replace(/^\p{Pd}+/u, "--");
    return `Unknown argument '${word}': it begins with a dash instead of hyphens; did you mean '${flag}'?`;
  }
  const nearest = nearestName(word, commands.map(({ name }) => name));
  return nearest === undefined
    ? `Unknown command '${word}': see cio-sync --help`
    : `Unknown command '${word}': did you mean '${nearest}'? See cio-sync --help`;
}

/** Whether `word` begins with a typographic dash, which text programs make of the two hyphens of a flag. */
export function beginsWithDash(word: string): boolean {
  return /^(?!-)\p{Pd}/u.test(word);
}

function nearestFlag(word: string, names: readonly string[]): string | undefined {
  // A single letter cannot be misspelt: it stands for a flag that begins with it.
  const initial = word.length === 1 ? names.find((name) => name.startsWith(word)) : undefined;
  return initial ?? nearestName(word, names);
}

function flagNames(command: Command): string[] {
  return allFlags(command).map(({ name }) => name);
}
