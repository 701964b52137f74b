/** A line of a summary that counts. */

import { dim } from "@std/fmt/colors";
import { formatCount } from "../text.ts";

/** `  rejected             2   cannot be accepted as they are`. */
export function countLine(name: string, count: number, more = ""): string {
  return `  ${name.padEnd(10)}${formatCount(count).padStart(12)}${more && dim(`   ${more}`)}`;
}
