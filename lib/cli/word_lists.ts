/** The words behind the value of a flag that takes a list: the shell makes `--data a.json b.json` of `--data *.json`. */

import { allFlags, type Command, type Flag, isSwitch } from "./command.ts";
import { isFileName, isLikeConfiguration } from "./stray_argument.ts";

/** Words that stand where a command does and are none. */
const INSTEAD_OF_COMMANDS = ["help", "version"];

/**
 * `args` with the flag in front of each word that belongs to its list: `--data a b` becomes `--data a --data=b`. Commands,
 * what may be one misspelt, and what is rather a configuration are no such words.
 */
export function joinWords(args: readonly string[], commands: readonly Command[]): string[] {
  const flags = commands.flatMap(allFlags);
  const hasConfig = args.some((arg) => ["config", "c"].includes(nameIn(arg) ?? ""));
  // The usual one is left out of the data by whoever reads it, as it is known to be the configuration.
  const usual = flags.find(({ name }) => name === "config")?.default;
  const isData = (word: string) => hasConfig || word === usual || !isLikeConfiguration(word);
  const joined: string[] = [];
  let list: Flag | undefined;
  let hasCommand = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") return [...joined, ...args.slice(i)];
    if (isWord(arg)) {
      if (!isFile(arg, hasCommand ? [] : commands)) list = undefined;
      const isOfList = list !== undefined && isData(arg);
      joined.push(isOfList ? `--${list!.name}=${arg}` : arg);
      // What stands where a command does may be none: the message about it comes later.
      hasCommand ||= !isOfList;
      continue;
    }
    joined.push(arg);
    const flag = flags.find(({ name, short }) => [name, short].includes(nameIn(arg)));
    const takesNext = flag !== undefined && !isSwitch(flag) && !arg.includes("=") &&
      i + 1 < args.length && isWord(args[i + 1]);
    if (takesNext) joined.push(args[++i]);
    list = flag?.isList && isData(args[i]) ? flag : undefined;
  }
  return joined;
}

/** Whether `word` behind a file is another one; not when it is one of `commands`, or one of them misspelt. */
function isFile(word: string, commands: readonly Command[]): boolean {
  const isCommand = commands.length > 0 &&
    [...INSTEAD_OF_COMMANDS, ...commands.map(({ name }) => name)].includes(word);
  return !isCommand && isFileName(word, { hasData: true, commands });
}

/** Whether `arg` is no flag; a single dash is standard input. */
function isWord(arg: string): boolean {
  return arg === "-" || !arg.startsWith("-");
}

/** The name of the flag that `arg` is, in any of the spellings. */
function nameIn(arg: string): string | undefined {
  return /^--?([a-z-]+)(?:=|$)/i.exec(arg)?.[1];
}
