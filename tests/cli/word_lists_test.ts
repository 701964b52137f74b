/** Which words behind `--data` are files of its list. */

import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { joinWords } from "../../lib/cli/word_lists.ts";

Deno.test("joinWords() joins nothing behind two dashes", () => {
  const cases: [line: string, joined: string][] = [
    ["--data a b -- c", "--data a --data=b -- c"],
    ["-- --data a b", "-- --data a b"],
    ["--data a -- b --data c d", "--data a -- b --data c d"],
  ];
  for (const [line, joined] of cases) {
    assertEquals(joinWords(line.split(" "), COMMANDS).join(" "), joined, line);
  }
});

Deno.test("joinWords() takes no word for a file that may be a command, until there is one", () => {
  const cases: [line: string, joined: string][] = [
    ["--data a help", "--data a help"],
    ["--data a version", "--data a version"],
    ["--data a sync", "--data a sync"],
    ["--data a snyc", "--data a snyc"],
    ["sync --data a help version sync", "sync --data a --data=help --data=version --data=sync"],
    // A flag that takes no value leaves the command what it is.
    ["--quiet sync --data a help", "--quiet sync --data a --data=help"],
  ];
  for (const [line, joined] of cases) {
    assertEquals(joinWords(line.split(" "), COMMANDS).join(" "), joined, line);
    assertEquals(joinWords(line.split(" "), COMMANDS.slice(0, 1)).join(" "), joined, line);
  }
});
