/** A disk in memory that fails, loses power and remembers what was synced. */

import type { Disk, DiskFile } from "../../lib/disk.ts";
import type { Random } from "../helpers/random.ts";
import { Inode } from "./inode.ts";
import type { Process, World } from "./world.ts";

/** What goes wrong at one operation of a run. */
export interface DiskFault {
  /** Number of the operation, 0 is the run's first. */
  at: number;
  /**
   * An error by its code (ENOSPC lets a write be half done, and the disk is full from then on); or the process is
   * killed, or the power fails, right before the operation or, every other time, behind it.
   */
  what: "ENOSPC" | "EIO" | "EACCES" | "kill" | "power";
}

/** A change of a folder; what is not committed can be lost. */
interface FolderChange {
  put?: { path: string; inode: Inode };
  drop?: string;
}

const MESSAGES: Record<string, string> = {
  ENOSPC: "No space left on device (os error 28)",
  EIO: "Input/output error (os error 5)",
  EACCES: "Permission denied (os error 13)",
};

/** Files by their path. Folders are there without being made. */
export class SimulatedDisk {
  /** Whether an operation failed since `begin`. */
  hasFailed = false;

  #files = new Map<string, Inode>();
  /** As a loss of power would leave it at the least. */
  #committed = new Map<string, Inode>();
  #changes: FolderChange[] = [];
  #world: World;
  #random: Random;
  #faults: DiskFault[] = [];
  #operations = 0;
  #isFull = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** How many operations there were since `begin`. */
  get operations(): number {
    return this.#operations;
  }

  /** The disk as `process` sees it from now on, with these faults; what earlier ones wrote has reached the disk. */
  begin(process: Process, faults: readonly DiskFault[]): Disk {
    this.settle();
    this.#faults = [...faults];
    this.#operations = 0;
    this.#isFull = this.hasFailed = false;
    const file = (path: string) => this.#find(path);
    const info = (path: string) => isFolder(path) ? FOLDER_INFO : infoOf(file(path));
    return {
      open: (path, options) => this.#open(process, path, options),
      stat: info,
      lstat: info,
      readLink(path) {
        throw new TypeError(`'${path}' is no link`);
      },
      realPath: (path) => path,
      rename: (from, to) =>
        this.operate(process, `rename ${from} to ${to}`, () => {
          const inode = file(from);
          this.#change({ put: { path: to, inode }, drop: from });
        }),
      remove: (path) =>
        this.operate(process, `remove ${path}`, () => {
          file(path);
          this.#change({ drop: path });
        }),
    };
  }

  /** The bytes of the file at `path`; undefined where there is none. */
  read(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.bytes;
  }

  /** Puts a file there, as a user does between two runs; undefined removes it. */
  write(path: string, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#files.delete(path);
    else this.#files.set(path, new Inode(bytes));
    this.settle();
  }

  /** The paths of all files. */
  get paths(): string[] {
    return [...this.#files.keys()];
  }

  /** Lets everything reach the disk, as it does in time. */
  settle(): void {
    for (const inode of this.#files.values()) inode.sync();
    this.#commit();
  }

  /**
   * Goes on without the process that used it. After a loss of power some of what was not synced is lost, torn or there
   * without what was written before it.
   */
  crash(death: "kill" | "power"): void {
    if (death === "kill") return;
    const kept = this.#random.below(this.#changes.length + 1);
    for (const change of this.#changes.slice(0, kept)) apply(this.#committed, change);
    this.#changes = [];
    this.#files = new Map(this.#committed);
    for (const inode of this.#files.values()) inode.losePower(this.#random);
  }

  #find(path: string): Inode {
    const inode = this.#files.get(path);
    if (inode === undefined) {
      throw new Deno.errors.NotFound(`No such file or directory (os error 2): '${path}'`);
    }
    return inode;
  }

  #change(change: FolderChange): void {
    apply(this.#files, change);
    this.#changes.push(change);
  }

  #commit(): void {
    for (const change of this.#changes) apply(this.#committed, change);
    this.#changes = [];
    this.#committed = new Map(this.#files);
  }

  #open(process: Process, path: string, options: Deno.OpenOptions): DiskFile {
    if (isFolder(path)) return this.#folder(process, path);
    if (!options.write && !options.append) return this.#handle(process, path, this.#find(path));
    return this.operate(process, `open ${path}`, () => {
      let inode = this.#files.get(path);
      if (inode !== undefined && options.createNew) {
        throw new Deno.errors.AlreadyExists(`File exists (os error 17): '${path}'`);
      }
      if (inode === undefined) {
        if (!options.create && !options.createNew) this.#find(path);
        inode = new Inode();
        this.#change({ put: { path, inode } });
      } else if (options.truncate) inode.truncate(0);
      return this.#handle(process, path, inode, options.append);
    });
  }

  /** Syncing a folder keeps the names in it; that of a file keeps its content. */
  #folder(process: Process, path: string): DiskFile {
    const handle = this.#handle(process, path, new Inode());
    return {
      ...handle,
      syncSync: () => this.operate(process, `sync ${path}`, () => this.#commit()),
    };
  }

  #handle(process: Process, path: string, inode: Inode, isAppending = false): DiskFile {
    let position = 0;
    const operate = <T>(name: string, action: () => T) =>
      this.operate(process, `${name} ${path}`, action);
    return {
      readSync(buffer) {
        const bytes = inode.bytes.subarray(position, position + buffer.length);
        buffer.set(bytes);
        position += bytes.length;
        return bytes.length === 0 ? null : bytes.length;
      },
      writeSync: (bytes) =>
        operate("write", () => {
          // One disk that gets full gets full in the middle of something.
          const some = this.#isFull ? bytes.subarray(0, bytes.length >> 1) : bytes;
          if (some.length === 0) throw failure("ENOSPC");
          if (isAppending) position = inode.bytes.length;
          inode.write(position, some);
          position += some.length;
          return some.length;
        }),
      seekSync(offset, whence) {
        const from = whence === Deno.SeekMode.Start
          ? 0
          : whence === Deno.SeekMode.Current
          ? position
          : inode.bytes.length;
        return position = from + Number(offset);
      },
      truncateSync: (length = 0) => operate("truncate", () => inode.truncate(length)),
      syncSync: () => operate("sync", () => inode.sync()),
      statSync: () => infoOf(inode),
      close() {},
      [Symbol.dispose]() {},
    };
  }

  /** Does `action` as the next operation of `process`, unless that fails. */
  operate<T>(process: Process, name: string, action: () => T): T {
    if (!process.isAlive) throw new Error("The process is dead");
    const number = this.#operations++;
    const fault = this.#faults.find(({ at }) => at === number)?.what;
    this.#world.tell(() => `disk ${number}: ${name}${fault === undefined ? "" : ` – ${fault}`}`);
    if (fault === undefined) return action();
    if (fault === "kill" || fault === "power") return this.#crash(process, fault, action);
    this.hasFailed = true;
    this.#isFull = fault === "ENOSPC";
    if (this.#isFull && name.startsWith("write")) return action();
    throw failure(fault);
  }

  #crash<T>(process: Process, fault: "kill" | "power", action: () => T): T {
    const result = this.#random.chance(0.5) ? action() : undefined;
    process.die(fault);
    if (result === undefined) throw new Error("The process is dead");
    return result;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(MESSAGES[code]), { code });
}

function apply(files: Map<string, Inode>, { put, drop }: FolderChange): void {
  if (put !== undefined) files.set(put.path, put.inode);
  if (drop !== undefined) files.delete(drop);
}

function isFolder(path: string): boolean {
  return path.endsWith("/");
}

const FOLDER_INFO = { isFile: false, isDirectory: true, isSymlink: false } as Deno.FileInfo;

function infoOf(inode: Inode): Deno.FileInfo {
  return {
    isFile: true,
    isDirectory: false,
    isSymlink: false,
    size: inode.bytes.length,
    mode: 0o100600,
    dev: 1,
    ino: inode.number,
  } as Deno.FileInfo;
}
