/** Notices that the file which is named as the configuration is another one, above all the data. */

import { type FileKind, kindOfFile } from "../input/first_bytes.ts";
import { formatName } from "../input/not_data.ts";
import { quoteWord } from "../path.ts";

/** What is looked at of a file to tell what it is. */
const START_BYTES = 64 * 1024;

/** What data is called here, by its kind. */
const DATA_KINDS: Partial<Record<FileKind, string>> = {
  array: "a list",
  objects: "a list of objects, one a line",
  failures: "a failures file",
  CSV: "a CSV file",
};

/** The two files of a command line. */
export interface NamedFiles {
  config: string;
  data: string | undefined;
}

/** What the file at `config`, which is no configuration and begins with `bytes`, is; undefined if that is not known. */
export async function problemOfOtherFile(
  bytes: Uint8Array,
  { config, data }: NamedFiles,
): Promise<string | undefined> {
  const kind = kindOfFile(bytes);
  const what = DATA_KINDS[kind];
  // An object is rather a configuration with mistakes in it, unless the configuration is where data should be.
  const isLikeData = what !== undefined || kind === "object";
  if (isLikeData && data !== undefined && await isConfiguration(data)) {
    const line = `--config ${quoteWord(data)} --data ${quoteWord(config)}`;
    return `Is ${what ?? "one object"}, and ${data} is a configuration: did you mean '${line}'?`;
  }
  if (what === undefined) {
    const format = kind === "UTF-16" ? undefined : formatName(kind);
    return format === undefined ? undefined : `Is ${format}: name the configuration with --config`;
  }
  return `Is ${what}, as data is: name it with --data, and the configuration with --config`;
}

/** The first bytes of the file at `path`. */
export async function startOfFile(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path, { read: true });
  const start = new Uint8Array(START_BYTES);
  const length = await file.read(start);
  return start.subarray(0, length ?? 0);
}

async function isConfiguration(path: string): Promise<boolean> {
  try {
    // What a pipe gives can be read only once.
    const { isFile } = await Deno.stat(path);
    return isFile && kindOfFile(await startOfFile(path)) === "configuration";
  } catch {
    return false;
  }
}
