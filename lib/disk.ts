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
