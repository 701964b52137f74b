/** Opens the file of a state in the way that is the fastest for it. */

import { BackgroundFile } from "./background_file.ts";
import { infoOf } from "../outcome/place.ts";
import { OpenStateFile, type StateFile, type StateFileOptions } from "./state_file.ts";

/**
 * Opens the file that `options` name, or creates it. With `inBackground` another thread writes a new one: nobody is looked
 * up in it.
 *
 * @throws {RunError} as `openDatabase`.
 */
export async function openStateFile(
  options: StateFileOptions & { inBackground?: boolean | undefined },
): Promise<StateFile> {
  const background = options.inBackground === true && isNewFile(options.path)
    ? await BackgroundFile.open(options)
    : undefined;
  return background ?? OpenStateFile.open(options);
}

/** Whether there is no file, or an empty one. What is there besides is looked at by whoever opens it. */
function isNewFile(path: string): boolean {
  const found = infoOf(path);
  return found === undefined || (found.isFile && found.size === 0);
}
