/** Breaks the lines of a text for people where a terminal would, but between words, and further in than they began. */

import { stripAnsiCode } from "@std/fmt/colors";
import { eastAsianWidth } from "get-east-asian-width";

/** How much further in a line goes on than it began, in columns. */
const HANGING = 2;
/** The most of the width that may be left empty by it. */
const MAX_INDENT = 1 / 6;
/** A narrower rest of a line is no use: there the terminal breaks it. */
const MIN_ROOM = 12;

/** What stays on one line: a word, and a command, which is to be copied. */
const UNBROKEN = /cio-sync .*$|\S+/g;

/** `text` for a terminal of `columns` characters. */
export function fold(text: string, columns: number): string {
  return text.split("\n").flatMap((line) => foldLine(line, columns)).join("\n");
}

/** Columns that `text` takes: wide characters take two, colours and accents that are characters of their own none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripAnsiCode(text)) {
    if (!/\p{M}/u.test(character)) width += eastAsianWidth(character.codePointAt(0)!);
  }
  return width;
}

function foldLine(line: string, columns: number): string[] {
  const begin = widthOf(/^ */.exec(line)![0]) + HANGING;
  const indent = Math.min(begin, Math.floor(columns * MAX_INDENT));
  if (widthOf(line) <= columns || columns - indent < MIN_ROOM) return [line];
  const lines: string[] = [];
  let [start, end] = [0, 0];
  for (const { 0: part, index } of line.matchAll(UNBROKEN)) {
    if (
      end > 0 &&
      widthOf(line.slice(start, index + part.length)) + (lines.length > 0 ? indent : 0) > columns
    ) {
      lines.push(line.slice(start, end));
      start = index;
    }
    end = index + part.length;
  }
  return [...lines, line.slice(start)].map((part, i) => i === 0 ? part : " ".repeat(indent) + part);
}
