/** Whether two paths lead to one file, by whatever names. */

import { folderOf } from "../path.ts";
import { infoOf } from "./place.ts";

/** Whether `a` and `b` are one file or, where there is none yet, would be. */
export function isSamePlace(a: string, b: string): boolean {
  const [first, second] = [infoOf(a), infoOf(b)];
  if (first !== undefined && second !== undefined && first.ino !== null) {
    return first.dev === second.dev && first.ino === second.ino;
  }
  return realNameOf(a) === realNameOf(b);
}

/** `path` with the links of its folder followed; as it is where there is no such folder. */
function realNameOf(path: string): string {
  const folder = folderOf(path);
  try {
    if (infoOf(path) !== undefined) return Deno.realPathSync(path);
    const name = folder === "." ? path : path.slice(folder.length);
    return `${Deno.realPathSync(folder)}/${name}`;
  } catch {
    return path;
  }
}
