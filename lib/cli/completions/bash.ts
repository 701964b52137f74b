/** The completion script of bash: what the table of commands says, and `completions.bash`, which reads the line. */

import { allFlags, type Command } from "../command.ts";
import script from "./completions.bash" with { type: "text" };
import { choices, listFlags, quoted, spellings, valueFlags } from "./table.ts";

/** The script by which bash completes the command lines of `commands`, the first of which needs no name. */
export function bashScript(commands: readonly Command[]): string {
  return [
    "# Completions of cio-sync for bash, made by: cio-sync completions bash",
    "",
    `_cio_sync_commands=${quoted(commands.map(({ name }) => name).join(" "))}`,
    `_cio_sync_default=${quoted(commands[0].name)}`,
    "",
    "# Whether the flag $1, without its dashes, takes a value.",
    ...tellingFunction("_cio_sync_takes_value", valueFlags(commands)),
    "",
    "# Whether the words behind the value of the flag $1 belong to it, too.",
    ...tellingFunction("_cio_sync_takes_list", listFlags(commands)),
    "",
    "# Sets flags to those of the command $1.",
    ...choosingFunction("_cio_sync_flags_of", { of: "$1", cases: commands.map(flagsCase) }),
    "",
    "# Sets values to what the argument of the command $1 can be.",
    ...choosingFunction("_cio_sync_arguments_of", {
      of: "$1",
      cases: commands.flatMap(argumentsCase),
    }),
    "",
    "# Sets values, or takes_path, to what the value of the flag $2 of the command $1 can be.",
    ...choosingFunction("_cio_sync_values_of", {
      of: "$1:$2",
      cases: commands.flatMap(valuesCases),
    }),
    script,
  ].join("\n");
}

/** A function that succeeds where `$1` is one of `words`. */
function tellingFunction(name: string, words: readonly string[]): string[] {
  const cases = [`${words.join(" | ") || "''"}) return 0 ;;`, "*) return 1 ;;"];
  return choosingFunction(name, { of: "$1", cases });
}

function choosingFunction(
  name: string,
  { of, cases }: { of: string; cases: readonly string[] },
): string[] {
  return [`${name}() {`, `  case ${of} in`, ...cases.map((each) => `    ${each}`), "  esac", "}"];
}

function flagsCase(command: Command): string {
  const flags = allFlags(command).map(({ name }) => `--${name}`).join(" ");
  return `${command.name}) flags=${quoted(flags)} ;;`;
}

function argumentsCase({ name, argument }: Command): string[] {
  return argument === undefined ? [] : [`${name}) values=${quoted(argument.takes.join(" "))} ;;`];
}

function valuesCases(command: Command): string[] {
  const flags = allFlags(command);
  const paths = flags.filter(({ takes }) => takes === "path").flatMap(spellings);
  const named = flags.filter((flag) => choices(flag).length > 0);
  return [
    ...(paths.length === 0 ? [] : [`${pattern(paths)}) takes_path=yes ;;`]),
    ...named.map((flag) =>
      `${pattern(spellings(flag))}) values=${quoted(choices(flag).join(" "))} ;;`
    ),
  ];

  function pattern(names: readonly string[]): string {
    return names.map((name) => `${command.name}:${name}`).join(" | ");
  }
}
