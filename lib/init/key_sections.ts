/** The keys of the data as a table for people: which becomes what, and which does not. Pure text, no value in it. */

import { formatCount, printable } from "../text.ts";
import type { LeftOutKey, ProposedMapping } from "./proposal.ts";
import { MAX_KEYS, type Survey } from "./survey.ts";
import type { KeyValues } from "./values.ts";

/** Characters of a name. */
const NAME_WIDTH = 28;
/** Keys listed of those that are left out; the JSON has them all. */
const SHOWN_LEFT_OUT = 20;

/** A title, or nothing, and the lines under it. */
export interface Section {
  title: string | undefined;
  lines: string[];
}

/** A column; those that say the least go first where a terminal is narrow. */
interface Column {
  head: string;
  cell: (mapping: ProposedMapping, index: number) => string;
  isOptional?: boolean;
}

/**
 * The mappings, numbered, what should be looked at of them, and the keys that no mapping takes, on lines of `width`
 * characters at most where that can be.
 */
export function keySections(
  { mappings, leftOut }: {
    mappings: readonly ProposedMapping[];
    leftOut: readonly LeftOutKey[];
  },
  { survey, width }: { survey: Survey; width: number },
): Section[] {
  const notes = mappings.flatMap(({ from, note }) => note === undefined ? [] : [{ from, note }]);
  const hidden = leftOut.length - SHOWN_LEFT_OUT;
  const sections = [
    { title: undefined, lines: table(mappings, { survey, width }) },
    { title: "Look at:", lines: notes.map(({ from, note }) => about(from, note)) },
    {
      title: "Left out:",
      lines: [
        ...leftOut.slice(0, SHOWN_LEFT_OUT).map(({ from, reason }) => about(from, reason)),
        ...(hidden > 0 ? [`  and ${formatCount(hidden)} more: --json has them all`] : []),
        ...(survey.hasMoreKeys ? [`  and all keys behind the first ${formatCount(MAX_KEYS)}`] : []),
      ],
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function table(
  mappings: readonly ProposedMapping[],
  { survey: { records }, width }: { survey: Survey; width: number },
): string[] {
  if (mappings.length === 0) return ["  No other key can become an attribute"];
  let columns: Column[] = [
    { head: "", cell: (_, index) => String(index + 1) },
    { head: "key", cell: ({ from }) => printable(from, NAME_WIDTH) },
    { head: "attribute", cell: ({ to }) => printable(to, NAME_WIDTH), isOptional: true },
    { head: "type", cell: typeOf },
    { head: "values", cell: describeValues, isOptional: true },
    { head: "in", cell: ({ key: { values } }) => shareOf(values, records), isOptional: true },
  ];
  while (true) {
    const lines = linesOf(mappings, columns);
    const last = columns.findLastIndex(({ isOptional }) => isOptional);
    if (last < 0 || lines.every((line) => line.length <= width)) return lines;
    columns = columns.filter((_, index) => index !== last);
  }
}

function linesOf(mappings: readonly ProposedMapping[], columns: readonly Column[]): string[] {
  const rows = [
    columns.map(({ head }) => head),
    ...mappings.map((mapping, index) => columns.map(({ cell }) => cell(mapping, index))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const [number, ...cells] = row.map((cell, column) =>
      column === 0 ? cell.padStart(widths[0]) : cell.padEnd(widths[column])
    );
    return `  ${number}  ${cells.join("  ")}`.trimEnd();
  });
}

function typeOf({ type, unit }: ProposedMapping): string {
  if (type === undefined) return "";
  return unit === undefined ? type : `${type} (${unit})`;
}

/** What the values are, without any of them: `text, numbers`, the most frequent first. */
export function describeValues({ key: { values }, type }: ProposedMapping): string {
  const { strings, numbers, booleans, arrays, objects, times } = values;
  const isTime = type === "timestamp";
  const areDates = isTime || times.date > strings / 2;
  const kinds = [
    { name: areDates ? "dates" : "text", count: strings + (isTime ? objects : 0) },
    { name: isTime ? "Unix times" : "numbers", count: numbers },
    { name: "true or false", count: booleans },
    { name: "lists", count: arrays },
    { name: "objects", count: isTime ? 0 : objects },
  ].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return kinds.length === 0 ? "none" : kinds.map(({ name }) => name).join(", ");
}

function shareOf({ filled }: KeyValues, records: number): string {
  if (filled === records) return "all";
  const share = filled / records * 100;
  return share < 1 ? "< 1 %" : `${Math.min(99, Math.round(share))} %`;
}

function about(key: string, text: string): string {
  return `  ${printable(key, NAME_WIDTH) || "''"}: ${printable(text)}`;
}
