/** Warnings in a summary. Pure text. */

import { bold, yellow } from "@std/fmt/colors";
import { plural, printable, wrap } from "../text.ts";
import type { Warning, WarningKind } from "../warning.ts";

/** Warnings shown; the JSON has them all. */
const SHOWN_WARNINGS = 8;
/** Characters of a line, where nothing else is said. */
const LINE_WIDTH = 98;

/** They say all there is to say when they come up, so a summary does not repeat them. */
const TOLD_AT_ONCE: readonly WarningKind[] = ["exposed-key", "redirected"];

/** The part of a summary about warnings, with an empty line before it; nothing when there are none. */
export function warningLines(warnings: readonly Warning[], width = LINE_WIDTH): string[] {
  const all = warnings.filter(({ kind }) => !TOLD_AT_ONCE.includes(kind));
  if (all.length === 0) return [];
  const hidden = all.length - SHOWN_WARNINGS;
  return [
    "",
    bold(yellow("Warnings:")),
    ...all.slice(0, SHOWN_WARNINGS).flatMap(({ message }) => indented(message, width)),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other warning")}: --json has them all`] : []),
  ];
}

function indented(message: string, width: number): string[] {
  const [first, ...more] = wrap(printable(message), width - 4);
  return [`  ${first}`, ...more.map((line) => `    ${line}`)];
}
