/** Warnings in a summary. Pure text. */

import { bold, yellow } from "@std/fmt/colors";
import { plural, printable } from "../text.ts";
import type { Warning, WarningKind } from "../warning.ts";

/** Warnings shown; the JSON has them all. */
const SHOWN_WARNINGS = 8;

/** They say all there is to say when they come up, so a summary does not repeat them. */
const TOLD_AT_ONCE: readonly WarningKind[] = ["exposed-key", "redirected"];

/** The part of a summary about warnings, with an empty line before it; nothing when there are none. */
export function warningLines(warnings: readonly Warning[]): string[] {
  const all = warnings.filter(({ kind }) => !TOLD_AT_ONCE.includes(kind));
  if (all.length === 0) return [];
  const hidden = all.length - SHOWN_WARNINGS;
  return [
    "",
    bold(yellow("Warnings:")),
    ...all.slice(0, SHOWN_WARNINGS).map(({ message }) => `  ${printable(message)}`),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other warning")}: --json has them all`] : []),
  ];
}
