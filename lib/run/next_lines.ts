/** The end of every summary. */

import { bold } from "@std/fmt/colors";

/** The line with the one next step, below an empty one. */
export function nextLines(step: string): string[] {
  return ["", `${bold("Next:")} ${step}`];
}
