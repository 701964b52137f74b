/** What is said where data is to be typed, in a terminal that `script` makes. */

import { assertEquals } from "@std/assert";
import { startFolder } from "../helpers/shell.ts";
import { testWith } from "../helpers/shells/shells.ts";

const NOTE = "Reading the data from the terminal: end it with Ctrl-D, or give a file with --data";

testWith(["bash", "script"])("sync says how data that is typed is ended", async () => {
  await using place = await startFolder();
  await place.write("one.json", '[{"id":1}]');
  const said = async (source: string, command: string) => {
    const { code } = await place.shell(
      `export -f cio_sync; export SHELL=/bin/bash; ${source} | ` +
        `script -qec '${command} 2> said' /dev/null`,
    );
    const [first, second] = (await Deno.readTextFile(`${place.folder}/said`)).split("\n");
    return { code, first, second };
  };
  const start = (name: string) => `${name} → the sandbox on this machine, batch, up to 25 requests`;
  const typed = await said(`printf '[{"id":1}]\\n\\004'`, "cio_sync --data -");
  assertEquals(typed, { code: 0, first: NOTE, second: `${start("standard input")} at once` });
  // Only where the data is typed.
  const named = await said("true", "cio_sync --data one.json");
  assertEquals([named.code, named.first], [0, `${start("one.json")} at once`]);
});
