/**
 * The page of a small table of commands is read word by word; docs/cio-sync.1 is that of the real one.
 * `WRITE_MAN=1 deno test -A tests/cli/man` writes the golden file anew.
 */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { allFlags } from "../../../lib/cli/command.ts";
import { COMMANDS } from "../../../lib/cli/commands.ts";
import { manPage } from "../../../lib/cli/man/page.ts";
import { ENVIRONMENT, FILES } from "../../../lib/cli/man/surroundings.ts";
import { SMALL_COMMANDS } from "../../helpers/small_command.ts";

Deno.test("manPage() has all that the table says, as the golden file does", async () => {
  const file = new URL("golden/small.1", import.meta.url);
  const page = manPage(SMALL_COMMANDS, { date: "2026-01-31", version: "1.2.3" });
  if (Deno.env.get("WRITE_MAN") === "1") await Deno.writeTextFile(file, page);
  assertEquals(
    page,
    await Deno.readTextFile(file).catch(() => ""),
    `if it is meant: WRITE_MAN=1 deno test -A ${import.meta.filename}`,
  );
});

Deno.test("manPage() has options of the commands that have any of their own", () => {
  const [small, other] = SMALL_COMMANDS;
  const commands = [
    small,
    { ...other, name: "one", flags: other.flags.slice(0, 1) },
    { ...other, name: "none", flags: [] },
  ];
  const page = manPage(commands, { date: "2026-01-31", version: "1.2.3" });
  assertEquals(page.match(/^\.SS .*$/gm), [".SS All commands", ".SS small", ".SS one"]);
});

Deno.test("FILES has each file that flags name when they are left out", () => {
  const terms = FILES.map(({ term }) => term);
  const usual = COMMANDS.flatMap(allFlags).filter(({ takes }) => takes === "path").flatMap(
    ({ default: usual, help }) => usual ?? /default: (<data name>[^)]*)/.exec(help)?.[1] ?? [],
  );
  assertGreater(usual.length, 4);
  assertEquals(usual.filter((name) => !terms.includes(name)), []);
});

Deno.test("ENVIRONMENT has each variable that the sources ask for by its name", async () => {
  const terms = ENVIRONMENT.flatMap(({ term }) => term.split(", "));
  const asked = new Set<string>();
  for (const file of await sources(new URL("../../../lib/", import.meta.url))) {
    const text = await Deno.readTextFile(file);
    for (const [, name] of text.matchAll(/\benv(?:\.get)?\("([A-Z][A-Z_]*)"\)/g)) asked.add(name);
  }
  assert(asked.has("NO_COLOR") && asked.has("DENO_CERT"));
  assertEquals([...asked].filter((name) => !terms.includes(name)), []);
});

async function sources(folder: URL): Promise<URL[]> {
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await sources(new URL(`${name}/`, folder)));
    else if (name.endsWith(".ts")) files.push(new URL(name, folder));
  }
  return files;
}
