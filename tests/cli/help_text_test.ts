/**
 * Help is read word by word: each command's stands in `help/`, so that a change of it is seen in review.
 * `WRITE_HELP=1 deno test -A tests/cli/help_text_test.ts` writes it anew.
 */

import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { helpText } from "../../lib/cli/help.ts";

for (const command of COMMANDS) {
  const { name } = command;
  const file = new URL(`help/${name}.txt`, import.meta.url);

  Deno.test(`The help of ${name} is what tests/cli/help/${name}.txt says`, async () => {
    const help = helpText(command);
    if (Deno.env.get("WRITE_HELP") === "1") await Deno.writeTextFile(file, help);
    const expected = await Deno.readTextFile(file).catch(() => "");
    assertEquals(
      help,
      expected,
      `if it is meant: WRITE_HELP=1 deno test -A ${import.meta.filename}`,
    );
  });
}
