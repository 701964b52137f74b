/** What all completion scripts take from the table of commands. */

import { allFlags, type Command, type Flag, isSwitch } from "../command.ts";

/** The flags of all commands that take a value, in each spelling, without dashes. */
export function valueFlags(commands: readonly Command[]): string[] {
  return spellingsOf(commands, (flag) => !isSwitch(flag));
}

/** Those to whose value the words behind it belong. */
export function listFlags(commands: readonly Command[]): string[] {
  return spellingsOf(commands, ({ isList = false }) => isList);
}

/** How a flag is written, without dashes. */
export function spellings({ name, short }: Flag): string[] {
  return short === undefined ? [name] : [name, short];
}

/** The words that the value of a flag can be; none where there are too many to name. */
export function choices({ takes }: Flag): readonly string[] {
  return typeof takes === "object" ? takes : [];
}

/** `text` as one word of bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function spellingsOf(
  commands: readonly Command[],
  isMeant: (flag: Flag) => boolean,
): string[] {
  return [...new Set(commands.flatMap(allFlags).filter(isMeant).flatMap(spellings))];
}
