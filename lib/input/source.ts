/** Where data comes from: a file, a named pipe, a descriptor of the shell, or standard input. */

import type { Stats } from "node:fs";
import { fileProblem } from "../file_error.ts";
import { adviceOnMissing, problemOfPath, shownPath } from "./not_data.ts";
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

/** A descriptor that the shell has opened. Deno opens it by this name when a pipe is behind it, as in `<(…)`. */
const DESCRIPTOR = /^(?:\/dev\/fd|\/proc\/(?:self|thread-self|\d+)\/fd)\/\d+$/;

/**
 * Opens the data that `path` names; `-` is standard input.
 *
 * @throws {DataError}
 */
export async function openSource(path: string): Promise<DataSource> {
  if (STANDARD_INPUT.includes(path)) return await openStandardInput(path);
  const file = await openFile(path);
  try {
    const info = await file.stat();
    const name = `'${path}'`;
    return {
      path,
      name,
      isStandardInput: false,
      info,
      read: (buffer) => file.read(buffer),
      rewind: info.isFile ? () => file.seek(0, Deno.SeekMode.Start) : undefined,
      [Symbol.dispose]: () => file.close(),
    };
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
  return {
    path,
    name: "standard input",
    isStandardInput: true,
    info: { isFile, isDirectory, size, dev, ino },
    read: (buffer) => Deno.stdin.read(buffer),
    rewind: undefined,
    [Symbol.dispose]() {},
  };
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
