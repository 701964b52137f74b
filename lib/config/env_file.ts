/** The file `.env` beside a configuration: variables that the environment does not have. */

import { parse } from "dotenv";
import { fileProblem } from "../file_error.ts";
import { folderOf } from "../path.ts";

/** Path of the file that belongs to the configuration at `config`. */
export function envFilePath(config: string): string {
  const folder = folderOf(config);
  return folder === "." ? ".env" : `${folder}.env`;
}

/** The variables in `text`, as dotenv reads them: quotes, `export`, comments; nothing is filled in. */
export function parseEnvText(text: string): Map<string, string> {
  return new Map(Object.entries(parse(text)));
}

/** The text of a file of variables; some programs on Windows write UTF-16. */
export function decodeEnvText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Looks variables up; the file is read when the first one is asked for. */
export class EnvFile {
  /** As messages name it. */
  readonly path: string;
  /** The names that were found in it. */
  readonly used: Set<string> = new Set();
  /** Its permissions, once it was read. */
  mode: number | null = null;

  #variables: Map<string, string> | undefined;
  #problem: string | undefined;

  /** @param config Path of the configuration. */
  constructor(config: string) {
    this.path = envFilePath(config);
  }

  /** Why there is nothing to read; undefined when there is no such file, too. */
  get problem(): string | undefined {
    this.#variables ??= this.#read();
    return this.#problem;
  }

  /** The value of the variable; undefined when the file has none. */
  get(name: string): string | undefined {
    this.#variables ??= this.#read();
    const value = this.#variables.get(name);
    if (value !== undefined) this.used.add(name);
    return value;
  }

  #read(): Map<string, string> {
    try {
      const { isFile, mode } = Deno.statSync(this.path);
      if (isFile) this.mode = mode;
      return parseEnvText(decodeEnvText(Deno.readFileSync(this.path)));
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory;
      if (!isMissing) this.#problem = fileProblem(error, this.path);
      return new Map();
    }
  }
}
