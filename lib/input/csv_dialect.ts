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
 * none. Where several do, it is the one that makes the most cells.
 */
function delimiterOf(text: string): string | undefined {
  let best: string | undefined;
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const cells = cellsPerRow(text, delimiter);
    if (cells <= most) continue;
    best = delimiter;
    most = cells;
  }
  return best;
}

/** How many cells `delimiter` makes of the header; 0 when it makes as many of fewer than half of the other rows. */
function cellsPerRow(text: string, delimiter: string): number {
  const counts = countCells(text, delimiter);
  if (counts === undefined) return 0;
  const [header = 0, ...rows] = counts;
  const alike = rows.filter((count) => count === header).length;
  return alike * 2 >= rows.length ? header : 0;
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
