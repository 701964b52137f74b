/** The table that the benchmark prints. */

/** One line of the table; what does not apply is an empty string. */
export interface Row {
  measure: string;
  /** With its unit. */
  median: string;
  /** Lowest to highest of the rounds. */
  range: string;
  /** cio-sync's figure divided by the one in this line. */
  ratio: string;
  /** The number to reach. */
  goal: string;
  reached: "yes" | "no" | "";
}

const COLUMNS: readonly { key: keyof Row; title: string; alignRight?: boolean }[] = [
  { key: "measure", title: "measure" },
  { key: "median", title: "median", alignRight: true },
  { key: "range", title: "lowest to highest", alignRight: true },
  { key: "ratio", title: "cio-sync has", alignRight: true },
  { key: "goal", title: "to reach", alignRight: true },
  { key: "reached", title: "reached" },
];

/** The rows as text in columns, under a line of titles. */
export function renderTable(rows: readonly Row[]): string {
  const titles = Object.fromEntries(COLUMNS.map(({ key, title }) => [key, title]));
  const widths = COLUMNS.map(({ key, title }) =>
    Math.max(title.length, ...rows.map((row) => row[key].length))
  );

  function line(cells: Record<string, string>): string {
    const padded = COLUMNS.map(({ key, alignRight }, column) =>
      alignRight ? cells[key].padStart(widths[column]) : cells[key].padEnd(widths[column])
    );
    return padded.join("  ").trimEnd();
  }

  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(titles), rule, ...rows.map((row) => line({ ...row }))].join("\n");
}
