/** The message about names of files that no flag stands before: it says what was likely meant. */

import { JQ_NEEDED } from "../input/not_data.ts";
import { nearestName } from "../nearest_name.ts";
import { quoteWord } from "../path.ts";
import { type Command, helpLine } from "./command.ts";
import { beginsWithDash } from "./suggestion.ts";

/** More files than these are not all named. */
const MAX_NAMED = 3;

/** A command line with words that are neither flags nor a command. */
export interface StrayArguments {
  /** The words, one at least. */
  words: readonly string[];
  command: Command;
  /** The values of `--config` and `--data` as far as they are there. */
  given: { config: readonly string[]; data: readonly string[] };
}

/** Whether `word`, which is no command, is likely to be a file's name; `hasData`: there is a `--data` too. */
export function isFileName(
  word: string,
  { hasData, commands }: { hasData: boolean; commands: readonly Command[] },
): boolean {
  if (beginsWithDash(word)) return false;
  if (word === "-" || /[./\\]/.test(word)) return true;
  return hasData && nearestName(word, commands.map(({ name }) => name)) === undefined;
}

/** The message about `words`, for a command with `--config` and `--data`. */
export function strayFiles({ words, command, given }: StrayArguments, isDefault: boolean): string {
  const { config, data } = filesMeant(words, given);
  const line = (file: string | undefined) =>
    [
      isDefault ? "cio-sync" : `cio-sync ${command.name}`,
      ...(config === undefined ? [] : [`--config ${quoteWord(config)}`]),
      ...(file === undefined ? [] : [`--data ${quoteWord(file)}`]),
    ].join(" ");
  const cannot = `Cannot take '${words[0]}' without a flag`;
  if (data.length < 2) {
    return `${cannot}: did you mean '${line(data[0])}'? See ${helpLine(command, isDefault)}`;
  }
  return `${cannot}: --data takes one file, and the shell makes of a pattern such as *.json ` +
    `all the files that match; did you mean '${line(data[0])}'? This joins several ${JQ_NEEDED}: ` +
    `jq -s add ${listed(data)} | ${line("-")}`;
}

/** Which of the files is the configuration, going by names, and if these say nothing, by the order of the flags. */
function filesMeant(
  words: readonly string[],
  given: StrayArguments["given"],
): { config: string | undefined; data: string[] } {
  const data = [...given.data, ...words];
  if (given.config.length > 0) return { config: given.config[0], data };
  const named = data.find((word) => /conf(ig)?[^/\\]*$/i.test(word));
  const isPair = words.length === 2 && given.data.length === 0;
  const config = named ?? (isPair ? words[0] : undefined);
  return { config, data: data.filter((file) => file !== config) };
}

function listed(files: readonly string[]): string {
  const named = files.slice(0, MAX_NAMED).map(quoteWord);
  return (files.length > MAX_NAMED ? [...named, "…"] : named).join(" ");
}
