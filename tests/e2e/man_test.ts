/** The manual page as mandoc, the strictest of those who show it, reads it; `.ci/run` installs it. */

import { assertEquals, assertGreater, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { manPage } from "../../lib/cli/man/page.ts";
import { manFile } from "../../scripts/man.ts";
import { withFiles } from "../helpers/files.ts";
import { runProgram } from "../helpers/program.ts";
import { findProgram, testWith } from "../helpers/shells/shells.ts";
import { SMALL_COMMANDS, TRICKY } from "../helpers/small_command.ts";

async function mandoc(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram([findProgram("mandoc")!, ...args]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
  return stdout;
}

/** What is on a terminal of 80 columns; a character over itself, with a backspace between, is bold there. */
async function shown(path: string): Promise<string> {
  // deno-lint-ignore no-control-regex
  return (await mandoc("-Tutf8", "-Owidth=80", path)).replaceAll(/.\x08/gu, "");
}

testWith(["mandoc"])("mandoc finds nothing wrong with the manual page", async () => {
  assertEquals(await mandoc("-Tlint", "-Wwarning", manFile.pathname), "");
});

testWith(["mandoc"])("The manual page fits a terminal of 80 columns", async () => {
  const lines = (await shown(manFile.pathname)).split("\n");
  assertGreater(lines.length, 300);
  for (const line of lines) assertLessOrEqual(line.length, 80, line);
});

testWith(["mandoc"])("mandoc shows every character of help as it stands", async () => {
  const page = manPage(SMALL_COMMANDS, { date: "2026-01-31", version: "1.2.3" });
  await withFiles({ "small.1": page }, async (at) => {
    assertEquals(await mandoc("-Tlint", "-Wwarning", at("small.1")), "");
    const text = (await shown(at("small.1"))).replaceAll(/\s+/g, " ");
    for (
      const part of [TRICKY, "--color NAME", "-p, --path PATH", ".x \\ -y", "one=1 .the first"]
    ) {
      assertStringIncludes(text, ` ${part} `);
    }
  });
});
