/**
 * What the scripts take from the table is read word by word; tests/e2e has the shells run them.
 * `WRITE_COMPLETIONS=1 deno test -A tests/cli/completions` writes the golden files anew.
 */

import { assert, assertEquals } from "@std/assert";
import { completionScript } from "../../../lib/cli/completions/script.ts";
import { SHELLS } from "../../../lib/cli/completions/shells.ts";
import { COMMANDS } from "../../../lib/cli/commands.ts";
import { SMALL_COMMANDS } from "../../helpers/small_command.ts";

for (const shell of SHELLS) {
  Deno.test(`completionScript() for ${shell} has all that the table says, as the golden file does`, async () => {
    const file = new URL(`golden/small.${shell}`, import.meta.url);
    const script = completionScript(shell, SMALL_COMMANDS);
    if (Deno.env.get("WRITE_COMPLETIONS") === "1") await Deno.writeTextFile(file, script);
    assertEquals(
      script,
      await Deno.readTextFile(file).catch(() => ""),
      `if it is meant: WRITE_COMPLETIONS=1 deno test -A ${import.meta.filename}`,
    );
  });
}

Deno.test("completionScript() starts no process when Tab is pressed", () => {
  // In fish, a command substitution of functions and builtins starts none.
  for (const shell of ["bash", "zsh"] as const) {
    // Help may have such characters: it stands in single quotes.
    const code = completionScript(shell, COMMANDS).replaceAll(/^ *#.*$|'[^']*'/gm, "");
    assert(!/\$\([^(]|`|[<>]\(|[^|]\|[^|]\s*[a-z]+ -/.test(code), code);
  }
});
