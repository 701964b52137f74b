/** Where data comes from: a file, a named pipe, a descriptor of the shell, or standard input. */

import type { Stats } from "node:fs";
import { fileProblem } from "../file_error.ts";
import { problemOfPath, shownPath } from "./not_data.ts";
import { adviceOnMissing } from "./pattern.ts";
import { DataError } from "./record.ts";

/** An open source of data. */
export interface DataSource extends Disposable {
  /** How it was named. */
  path: string;
  /** How messages name it: `'users.json'`, `standard input`. */
  name: string;
  isStandardInput: boolean;
  info: SourceInfo;
  /** Reads some bytes into `buffer`, and tells how many; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** How many bytes were read since the start. */
  readonly bytesRead: number;
  /** Lets reading begin again at the start; undefined where that cannot be. */
  rewind: (() => Promise<unknown>) | undefined;
}

/** What is behind a source. */
export interface SourceInfo {
  isFile: boolean;
  isDirectory: boolean;
  size: number;
  /** Tell a file from all others of the machine; null on Windows. */
  dev: number | null;
  ino: number | null;
}

/** The names of standard input: Deno refuses to open the last three. */
const STANDARD_INPUT = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** Whether `path` names standard input. */
export function isStandardInput(path: string): boolean {
  return STANDARD_INPUT.includes(path);
}

/** A descriptor that the shell has opened. Deno opens it by this name when a pipe is behind it, as in `<(…)`. */
const DESCRIPTOR = /^(?:\/dev\/fd|\/proc\/(?:self|thread-self|\d+)\/fd)\/\d+$/;

/**
 * Opens the data that `path` names; `-` is standard input.
 *
 * @throws {DataError}
 */
export async function openSource(path: string): Promise<DataSource> {
  if (isStandardInput(path)) return await openStandardInput(path);
  const file = await openFile(path);
  try {
    const info = await file.stat();
    const facts = { path, name: `'${path}'`, isStandardInput: false, info };
    return new OpenSource(facts, {
      read: (buffer) => file.read(buffer),
      rewind: info.isFile ? () => file.seek(0, Deno.SeekMode.Start) : undefined,
      close: () => file.close(),
    });
  } catch (error) {
    file.close();
    throw new DataError(`Cannot read '${path}': ${fileProblem(error, path)}`, { cause: error });
  }
}

async function openStandardInput(path: string): Promise<DataSource> {
  // Loaded here, as only few runs need it.
  const { fstatSync } = await import("node:fs");
  let found: Stats | undefined;
  try {
    found = fstatSync(0);
  } catch {
    // A closed standard input is read as an empty one.
  }
  const { size = 0, dev = null, ino = null } = found ?? {};
  const [isFile, isDirectory] = [found?.isFile() ?? false, found?.isDirectory() ?? false];
  const info = { isFile, isDirectory, size, dev, ino };
  return new OpenSource({ path, name: "standard input", isStandardInput: true, info }, {
    read: (buffer) => Deno.stdin.read(buffer),
    rewind: undefined,
    close() {},
  });
}

/** What a source does, by whatever is behind it. */
interface SourceAccess {
  read(buffer: Uint8Array): Promise<number | null>;
  rewind: (() => Promise<unknown>) | undefined;
  close(): void;
}

class OpenSource implements DataSource {
  readonly path: string;
  readonly name: string;
  readonly isStandardInput: boolean;
  readonly info: SourceInfo;
  readonly rewind: (() => Promise<unknown>) | undefined;
  bytesRead = 0;

  #access: SourceAccess;

  constructor(
    facts: Pick<DataSource, "path" | "name" | "isStandardInput" | "info">,
    access: SourceAccess,
  ) {
    const { path, name, isStandardInput, info } = facts;
    [this.path, this.name, this.isStandardInput, this.info] = [path, name, isStandardInput, info];
    this.#access = access;
    const { rewind } = access;
    this.rewind = rewind && (async () => {
      await rewind();
      this.bytesRead = 0;
    });
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    const length = await this.#access.read(buffer);
    this.bytesRead += length ?? 0;
    return length;
  }

  [Symbol.dispose](): void {
    this.#access.close();
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  const problem = problemOfPath(path);
  if (problem !== undefined) throw new DataError(`Cannot read '${shownPath(path)}': ${problem}`);
  try {
    return await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !DESCRIPTOR.test(path)) {
      throw new DataError(`Cannot find the data file '${path}': ${adviceOnMissing(path)}`, {
        cause: error,
      });
    }
    const reason = DESCRIPTOR.test(path)
      ? "only a pipe can be opened by its descriptor; cio-sync --data - < FILE reads a file"
      : fileProblem(error, path);
    throw new DataError(`Cannot open the data file '${path}': ${reason}`, { cause: error });
  }
}
