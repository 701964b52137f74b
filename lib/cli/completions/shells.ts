/** The shells that there are completions for. */

import { RunError } from "../../errors.ts";
import { nearestName } from "../../nearest_name.ts";

/** Their names, as `cio-sync completions` takes them. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@linkcode SHELLS}. */
export type Shell = typeof SHELLS[number];

const HELP = "see cio-sync completions --help";

/**
 * The shell that the arguments of `cio-sync completions` name.
 *
 * @throws {RunError} of kind `usage` when they name none, naming the nearest if one is near, or several.
 */
export function readShell(args: readonly string[]): Shell {
  const known = SHELLS.join(", ");
  const [word, ...more] = args;
  if (word === undefined) {
    throw new RunError(
      "usage",
      `Cannot print completions without a shell: name one of ${known}; ${HELP}`,
    );
  }
  const shell = SHELLS.find((each) => each === word);
  if (shell === undefined) {
    const nearest = nearestName(word, SHELLS);
    const meant = nearest === undefined ? "" : `; did you mean '${nearest}'?`;
    throw new RunError("usage", `Unknown shell '${word}': it must be one of ${known}${meant}`);
  }
  if (more.length > 0) {
    throw new RunError("usage", `Cannot print completions of '${more[0]}' too: name one shell`);
  }
  return shell;
}
