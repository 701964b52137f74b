/** Tests of the search for code that occurs twice. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { findDuplicates } from "../../../scripts/structure/duplicates.ts";
import { duplicates } from "../../../scripts/structure/rules.ts";

Deno.test("findDuplicates() names both places when two files share ten lines", async () => {
  const folder = await Deno.makeTempDir();
  const root = pathToFileURL(`${folder}/`);
  const options = { ...duplicates, within: ["one", "two"] };
  try {
    for (const name of options.within) await Deno.mkdir(new URL(name, root));

    await write(root, 8);
    assertEquals(await findDuplicates(root, options), undefined);

    await write(root, 10);
    const found = await findDuplicates(root, options) ?? "";
    assertStringIncludes(found, "a.ts");
    assertStringIncludes(found, "b.ts");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("findDuplicates() says so when there is nothing to look at", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const options = { ...duplicates, within: ["."] };
    const found = await findDuplicates(pathToFileURL(`${folder}/`), options);
    assertStringIncludes(found ?? "", "no files");
  } finally {
    await Deno.remove(folder);
  }
});

/** Writes two files that share `lines` lines and nothing else. */
async function write(root: URL, lines: number): Promise<void> {
  const shared = Array.from({ length: lines }, (_, i) => `  sum += ${i};\n`).join("");
  await Deno.writeTextFile(
    new URL("one/a.ts", root),
    `export function a(sum: number) {\n${shared}  return sum;\n}\n`,
  );
  await Deno.writeTextFile(
    new URL("two/b.ts", root),
    `export const b = (sum: number) => {\n${shared}  throw sum;\n};\n`,
  );
}
