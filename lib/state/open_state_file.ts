/** Opens the file of a state in the way that is the fastest for it. */

import { BackgroundFile } from "./background_file.ts";
import { openDatabase } from "./database.ts";
import { countUnsorted } from "./sorting.ts";
import { explain } from "./state_error.ts";
import { isEmpty, OpenStateFile, type StateFile, type StateFileOptions } from "./state_file.ts";

/**
 * Opens the file that `options` name, or creates it. With `inBackground` another thread writes a new one: nobody is looked
 * up in it.
 *
 * @throws {RunError} as `openDatabase`.
 */
export async function openStateFile(
  options: StateFileOptions & { inBackground?: boolean | undefined },
): Promise<StateFile> {
  const background = options.inBackground === true && isNewFile(options)
    ? await BackgroundFile.open(options)
    : undefined;
  return background ?? OpenStateFile.open(options);
}

/**
 * Whether nothing was written into the file at `path` yet, or there is none.
 *
 * @throws {RunError} as `openDatabase`.
 */
function isNewFile({ path, owner }: Pick<StateFileOptions, "path" | "owner">): boolean {
  const database = openDatabase(path, owner);
  try {
    return isEmpty(database) && countUnsorted(database) === 0;
  } catch (error) {
    throw explain(path, error);
  } finally {
    database.close();
  }
}
