/** The completion script of zsh: what the table of commands says, and `completions.zsh`, which reads the line. */

import { allFlags, type Argument, type Command, type Flag } from "../command.ts";
import script from "./completions.zsh" with { type: "text" };
import { choices, listFlags, quoted, valueFlags } from "./table.ts";

/** The script by which zsh completes the command lines of `commands`, the first of which needs no name. */
export function zshScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  return [
    "#compdef cio-sync",
    "# Completions of cio-sync for zsh, made by: cio-sync completions zsh",
    "",
    `typeset -g _cio_sync_default=${commands[0].name}`,
    `typeset -ga _cio_sync_names=(${names.join(" ")})`,
    `typeset -ga _cio_sync_value_flags=(${valueFlags(commands).join(" ")})`,
    `typeset -ga _cio_sync_list_flags=(${listFlags(commands).join(" ")})`,
    "typeset -ga _cio_sync_commands=(",
    ...commands.map(({ name, summary }) =>
      `  ${quoted(`${name}:${summary.replaceAll("\\", "\\\\")}`)}`
    ),
    ")",
    "",
    "# Completes a line of the command $1.",
    "_cio-sync-flags-of() {",
    "  case $1 in",
    ...commands.flatMap(commandCase),
    "  esac",
    "}",
    script,
  ].join("\n");
}

function commandCase(command: Command): string[] {
  const { name, argument } = command;
  const specs = [
    ...allFlags(command).flatMap(flagSpecs),
    ...(argument === undefined ? [] : [argumentSpec(argument)]),
    '"${cio_sync_rest[@]}"',
  ];
  return [
    `    ${name})`,
    "      _arguments \\",
    specs.map((spec) => `        ${spec}`).join(" \\\n"),
    "      ;;",
  ];
}

/** What `_arguments` is told of a flag: the spellings that it offers, and `-name`, of which it only knows. */
function flagSpecs(flag: Flag): string[] {
  const { name, short, value, help, isList = false } = flag;
  const equals = value === undefined ? "" : "=";
  const long = `--${name}${equals}`;
  const taken = value === undefined ? "" : `:${escaped(value)}:${action(flag)}`;
  const meaning = `[${escaped(help)}]${taken}`;
  const others = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].join(" ");
  const exclusion = isList ? "*" : `(${others})`;
  const spec = short === undefined
    ? quoted(`${exclusion}${long}${meaning}`)
    : `${quoted(exclusion)}{-${short},${long}}${quoted(meaning)}`;
  return [spec, quoted(`!-${name}${equals}${taken}`)];
}

function argumentSpec({ name, takes }: Argument): string {
  return quoted(`1:${escaped(name)}:(${takes.join(" ")})`);
}

/** What completes the value of a flag; where it can be anything, only what it is called is shown. */
function action(flag: Flag): string {
  if (flag.takes === "path") return "_files";
  const words = choices(flag);
  return words.length === 0 ? " " : `(${words.join(" ")})`;
}

/** `text` in what `_arguments` is told. */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, "\\$&");
}
