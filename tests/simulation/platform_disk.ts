/** Puts the simulated disk in the place of the platform's, for what takes no `Disk` yet. */

import type { Disk } from "../../lib/disk.ts";

/** While it is not disposed of, the platform's operations on paths below `folder` are those of `disk`. */
export function replacePlatformDisk(disk: Disk, folder: string): Disposable {
  const replaced = [
    "openSync",
    "open",
    "statSync",
    "lstatSync",
    "rename",
    "renameSync",
    "remove",
    "removeSync",
    "chmodSync",
    "readLinkSync",
  ] as const;
  // deno-lint-ignore no-explicit-any
  const platform: any = Deno;
  const old = Object.fromEntries(replaced.map((name) => [name, platform[name]]));
  const isOurs = (path: unknown) => typeof path === "string" && path.startsWith(folder);
  // deno-lint-ignore no-explicit-any
  const put = (name: string, action: (...args: any[]) => unknown) => {
    // deno-lint-ignore no-explicit-any
    platform[name] = (...args: any[]) => isOurs(args[0]) ? action(...args) : old[name](...args);
  };
  const stat = (path: string) => {
    if (path === folder) return { isDirectory: true, isFile: false } as Deno.FileInfo;
    return disk.stat(path);
  };
  put("openSync", disk.open);
  put("open", async (path, options) => {
    const file = disk.open(path, options);
    return {
      ...file,
      seek: async (a: number, b: number) => file.seekSync(a, b),
      read: async (b: Uint8Array) => file.readSync(b),
    };
  });
  put("statSync", stat);
  put("lstatSync", stat);
  put("rename", async (a, b) => disk.rename(a, b));
  put("renameSync", disk.rename);
  put("remove", async (a) => disk.remove(a));
  put("removeSync", disk.remove);
  put("chmodSync", disk.chmod);
  put("readLinkSync", () => {
    throw new Error("no link");
  });
  return {
    [Symbol.dispose]() {
      Object.assign(platform, old);
    },
  };
}
