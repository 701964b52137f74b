/** What each exit code means, code by code, over all commands. */

import type { Command } from "../command.ts";
import { bold, prose } from "./roff.ts";

/** The entries of the exit codes of `commands`; a meaning that not all with the code share names those that have it. */
export function exitStatus(commands: readonly Command[]): string[] {
  const codes = new Set(commands.flatMap(({ exitCodes }) => exitCodes.map(({ code }) => code)));
  return [...codes].toSorted((a, b) => a - b).flatMap((code) => {
    const meanings = meaningsOf(code, commands);
    if (meanings.size === 1) return [".TP", bold(String(code)), ...prose([...meanings.keys()][0])];
    const lines = [...meanings].flatMap(([meaning, names], at) => [
      ...(at === 0 ? [] : [".br"]),
      ...prose(`${names.join(", ")}: ${meaning}`),
    ]);
    return [".TP", bold(String(code)), ...lines];
  });
}

/** The names of the commands by what they mean by `code`. */
function meaningsOf(code: number, commands: readonly Command[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, exitCodes } of commands) {
    const meaning = exitCodes.find((each) => each.code === code)?.meaning;
    if (meaning !== undefined) names.set(meaning, [...names.get(meaning) ?? [], name]);
  }
  return names;
}
