/** The completion script of fish: what the table of commands says, and `completions.fish`, which reads the line. */

import { allFlags, type Command, type Flag } from "../command.ts";
import script from "./completions.fish" with { type: "text" };
import { choices, listFlags, valueFlags } from "./table.ts";

const COMPLETE = "complete -c cio-sync";

/** The script by which fish completes the command lines of `commands`, the first of which needs no name. */
export function fishScript(commands: readonly Command[]): string {
  return [
    "# Completions of cio-sync for fish, made by: cio-sync completions fish",
    "",
    `set -g __cio_sync_commands ${commands.map(({ name }) => name).join(" ")}`,
    `set -g __cio_sync_value_flags ${valueFlags(commands).join(" ")}`,
    `set -g __cio_sync_list_flags ${listFlags(commands).join(" ")}`,
    script,
    `${COMPLETE} -e`,
    `${COMPLETE} -f`,
    `${COMPLETE} -n __cio_sync_in_list -F`,
    ...commands.map(({ name, summary }) =>
      `${COMPLETE} -n "__cio_sync_at ''; and not __cio_sync_in_list" -a ${name} -d ${
        quoted(summary)
      }`
    ),
    ...commands.flatMap(({ name, argument }) =>
      argument === undefined ? [] : [
        `${COMPLETE} -n '__cio_sync_wants_argument ${name}' -a ${quoted(argument.takes.join(" "))}`,
      ]
    ),
    ...flagLines(commands),
    "",
  ].join("\n");
}

/** A line a flag, of all the commands in which it is the same. */
function flagLines(commands: readonly Command[]): string[] {
  const names = new Map<string, string[]>();
  for (const command of commands) {
    for (const flag of allFlags(command)) {
      const line = `${COMPLETE} -n CONDITION ${flagOptions(flag)}`;
      const same = names.get(line) ?? [];
      names.set(line, same);
      // Flags without a command are those of the first one.
      if (command === commands[0]) same.push("''");
      same.push(command.name);
    }
  }
  return [...names].map(([line, same]) =>
    line.replace("CONDITION", () => `"__cio_sync_at ${same.join(" ")}"`)
  );
}

function flagOptions(flag: Flag): string {
  const { name, short, help } = flag;
  return [
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${name}`,
    ...valueOptions(flag),
    `-d ${quoted(help)}`,
  ].join(" ");
}

function valueOptions(flag: Flag): string[] {
  if (flag.takes === undefined) return [];
  if (flag.takes === "path") return ["-r -F"];
  const words = choices(flag);
  return words.length === 0 ? ["-x"] : [`-x -a ${quoted(words.join(" "))}`];
}

/** `text` as one word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
