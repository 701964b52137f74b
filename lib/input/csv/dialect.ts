/** Tells by the first bytes of a text whether it is CSV, and how its cells and lines are kept apart. Pure functions. */

/** What a file of CSV is written with. */
export interface CsvDialect {
  /** The character between cells; ASCII. */
  delimiter: string;
  /** Whether lines end with a carriage return alone, as old programs write them. */
  endsLinesWithCr: boolean;
  /** Whether the first line says `sep=;`, for Excel, and the header comes behind it. */
  hasSepLine: boolean;
}

/** Characters between cells that are found by themselves; where two do, the first. */
const DELIMITERS = [",", ";", "\t", "|"];

/** The share of rows that have as many cells as the header, at the least: others are not CSV, or with mistakes. */
const MIN_SHARE = 0.5;

/** Rows that are looked at. */
const MAX_ROWS = 50;

/** One of these outside of quotes is rather of a program, or of JSON with a mistake in it. */
const BRACKETS = /[{}[\]]/;

/** What Excel writes and reads before the header. */
const SEP_LINE = /^"?sep=([^"\r\n])"?(?=[\r\n]|$)/i;

/** The dialect of the CSV that begins with `text`, whose cells `delimiter` keeps apart, or what is found to. */
export function csvDialect(text: string, delimiter?: string): CsvDialect {
  const start = withoutBom(text);
  const sep = SEP_LINE.exec(start);
  return {
    delimiter: delimiter ?? sep?.[1] ?? delimiterOf(start) ?? ",",
    endsLinesWithCr: start.includes("\r") && !start.includes("\n"),
    hasSepLine: sep !== null,
  };
}

/** Whether `text` is CSV with two columns or more; one column looks as any other text does. */
export function isCsv(text: string): boolean {
  const start = withoutBom(text);
  return SEP_LINE.test(start) || delimiterOf(start) !== undefined;
}

/**
 * The character that the rows at the start of `text` have equally often, outside of quotes; undefined when there is
 * none. Where several do, it is the one that most rows have so, and of these the one that makes the most cells.
 */
function delimiterOf(text: string): string | undefined {
  const found = DELIMITERS.map((delimiter) => ({ delimiter, ...fitOf(text, delimiter) }))
    .filter(({ cells, share }) => cells > 1 && share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share || b.cells - a.cells);
  return found[0]?.delimiter;
}

/** How many cells `delimiter` makes of the header, and of how many of the other rows it makes as many. */
function fitOf(text: string, delimiter: string): { cells: number; share: number } {
  const [cells = 0, ...rows] = countCells(text, delimiter) ?? [];
  const alike = rows.filter((count) => count === cells).length;
  return { cells, share: rows.length === 0 ? 1 : alike / rows.length };
}

/** Cells of each of the first rows that are whole; undefined when the header is none. */
function countCells(text: string, delimiter: string): number[] | undefined {
  const counts: number[] = [];
  let cells = 1;
  let isQuoted = false;
  let isAtStart = true;
  let isBlank = true;
  for (let i = 0; i < text.length && counts.length < MAX_ROWS; i++) {
    const character = text[i];
    if (isQuoted) {
      if (character === '"') isQuoted = false;
    } else if (character === '"' && (isAtStart || text[i - 1] === '"')) {
      isQuoted = true;
      isBlank = false;
    } else if (character === "\n" || character === "\r") {
      if (!isBlank) counts.push(cells);
      cells = 1;
      isBlank = true;
    } else {
      if (counts.length === 0 && BRACKETS.test(character)) return undefined;
      if (character === delimiter) cells++;
      isBlank = false;
    }
    isAtStart = character === delimiter || character === "\n" || character === "\r";
  }
  // The last row counts only where there is no other: it may go on.
  if (counts.length === 0 && !isBlank) counts.push(cells);
  return counts;
}

function withoutBom(text: string): string {
  return text.replace(/^\ufeff?[\r\n]*/, "");
}
