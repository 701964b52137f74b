/** Writes docs/cio-sync.1, the manual page. */

import { COMMANDS } from "../lib/cli/commands.ts";
import { manPage } from "../lib/cli/man/page.ts";
import { version } from "../lib/version.ts";

/** Where the page stands. */
export const manFile = new URL("../docs/cio-sync.1", import.meta.url);

/** The page for the table of commands as it is; it keeps the date of `written`, if nothing but that would change. */
export function manText(written: string, today: Date): string {
  const [, date] = /^\.TH \S+ 1 (\S+) /m.exec(written) ?? [];
  if (date !== undefined) {
    const unchanged = manPage(COMMANDS, { date, version });
    if (unchanged === written) return unchanged;
  }
  return manPage(COMMANDS, { date: today.toISOString().slice(0, 10), version });
}

if (import.meta.main) {
  const written = await Deno.readTextFile(manFile).catch(() => "");
  await Deno.writeTextFile(manFile, manText(written, new Date()));
}
