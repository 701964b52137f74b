/** The message about names of files that no flag stands before: it says what was likely meant. */

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
  const line = [
    isDefault ? "cio-sync" : `cio-sync ${command.name}`,
    ...(config === undefined ? [] : [`--config ${quoteWord(config)}`]),
    ...(data.length === 0 ? [] : [`--data ${listed(data)}`]),
  ].join(" ");
  return `Cannot take '${words[0]}' without a flag: did you mean '${line}'? ` +
    `See ${helpLine(command, isDefault)}`;
}

/** Whether a file of this name is rather a configuration than data. */
export function isLikeConfiguration(path: string): boolean {
  return /(?<![a-z])conf(?:ig(?:uration)?)?(?![a-z])[^/\\]*$/i.test(path);
}

/** Which of the files is the configuration, going by names, and if these say nothing, by the order of the flags. */
function filesMeant(
  words: readonly string[],
  given: StrayArguments["given"],
): { config: string | undefined; data: string[] } {
  const data = [...given.data, ...words];
  if (given.config.length > 0) return { config: given.config[0], data };
  const named = data.find(isLikeConfiguration);
  const isPair = words.length === 2 && given.data.length === 0;
  const config = named ?? (isPair ? words[0] : undefined);
  return { config, data: data.filter((file) => file !== config) };
}

function listed(files: readonly string[]): string {
  const named = files.slice(0, MAX_NAMED).map(quoteWord);
  return (files.length > MAX_NAMED ? [...named, "…"] : named).join(" ");
}
