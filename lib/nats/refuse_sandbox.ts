/** Refuses what several processes cannot share. */

import type { Configuration } from "../config/types.ts";
import { RunError } from "../errors.ts";

/**
 * Refuses the sandbox of a configuration, which is inside one process.
 *
 * @throws {RunError} of kind `config`.
 */
export function refuseSandbox({ region }: Pick<Configuration, "region">): void {
  if (region !== "sandbox") return;
  throw new RunError(
    "config",
    'Cannot share "sandbox" with other processes, as each would have its own: run cio-sync sandbox, ' +
      "drop region, and point trackUrl at it",
  );
}
