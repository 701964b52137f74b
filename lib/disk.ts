/** The operations on files by which results are written: those of the platform, or of a test that lets them fail. */

/** A file that is open. */
export type DiskFile =
  & Pick<
    Deno.FsFile,
    "readSync" | "writeSync" | "seekSync" | "truncateSync" | "syncSync" | "statSync" | "close"
  >
  & Disposable;

/** A disk. All of them throw what the platform's throw. */
export interface Disk {
  open(path: string, options: Deno.OpenOptions): DiskFile;
  /** What is at `path`; links are followed. */
  stat(path: string): Deno.FileInfo;
  /** What is at `path` itself, which may be a link. */
  lstat(path: string): Deno.FileInfo;
  /** Puts `from` in the place of `to`, at once. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Where the link at `path` leads to, as it says. */
  readLink(path: string): string;
  /** `path` without links; it must exist. */
  realPath(path: string): string;
}

/** Writes all of `bytes` where `file` stands, however little is taken at a time. */
export function writeAll(file: Pick<DiskFile, "writeSync">, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

/** The platform's. */
export const systemDisk: Disk = {
  open: Deno.openSync,
  stat: Deno.statSync,
  lstat: Deno.lstatSync,
  rename: Deno.renameSync,
  remove: (path) => Deno.removeSync(path),
  readLink: Deno.readLinkSync,
  realPath: Deno.realPathSync,
};
