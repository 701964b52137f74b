/** Files that a run writes: readable by their owner alone, and replacing none but our own. */

/** Creates the file at `path`, or empties it, readable and writable by its owner alone. */
export function createPrivateFile(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  // The mode above is for a new file only.
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
  return file;
}

/** Writes all of `bytes` at the current position of `file`. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

/** Whether there is a folder at `path`. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** What the regular file at `path` has to be for a run to replace it. */
export interface OwnFile {
  /** How many bytes at its start have to be looked at. */
  startBytes: number;
  /** Whether our files start like this; `start` is shorter when the file is. */
  isOurs: (start: string) => boolean;
}

/** Whether `path` is free, or holds an empty file, or one of ours. */
export async function isReplaceable(path: string, own: OwnFile): Promise<boolean> {
  try {
    if (!(await Deno.stat(path)).isFile) return false;
    using file = await Deno.open(path, { read: true });
    const start = new Uint8Array(own.startBytes);
    const length = await file.read(start);
    return length === null || own.isOurs(new TextDecoder().decode(start.subarray(0, length)));
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

/** Removes the file at `path`, if there is one. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
