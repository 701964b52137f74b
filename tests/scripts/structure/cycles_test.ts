/** Tests of the search for cycles of imports. */

import { assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { findCycles, readImportGraph } from "../../../scripts/structure/cycles.ts";

Deno.test("findCycles() names the files in the order of their imports when they go round", () => {
  const cases: { name: string; graph: Record<string, string[]>; cycles: string[][] }[] = [
    { name: "none", graph: { a: ["b", "c"], b: ["c"], c: [] }, cycles: [] },
    { name: "unknown file", graph: { a: ["b"] }, cycles: [] },
    { name: "itself", graph: { a: ["a"] }, cycles: [["a"]] },
    { name: "two files", graph: { a: ["b"], b: ["a"] }, cycles: [["a", "b"]] },
    {
      name: "behind a file that is not in it",
      graph: { a: ["b"], b: ["c"], c: ["d"], d: ["b"] },
      cycles: [["b", "c", "d"]],
    },
    {
      name: "two cycles",
      graph: { a: ["b"], b: ["a", "c"], c: ["d"], d: ["c"] },
      cycles: [["a", "b"], ["c", "d"]],
    },
  ];
  for (const { name, graph, cycles } of cases) {
    assertEquals(findCycles(new Map(Object.entries(graph))), cycles, name);
  }
});

Deno.test("readImportGraph() has types, import() and files that nothing imports", async () => {
  await withFiles({
    "main.ts": `import "./lib/a.ts";`,
    "lib/a.ts": `import type { B } from "./deep/b.tsx"; export type A = B;`,
    "lib/deep/b.tsx": `export type B = 1; await import("../c.ts");`,
    "lib/c.ts": `export type C = typeof import("./a.ts");`,
    "lib/alone.ts": `import "data:text/javascript,1"; export * from "../outside.ts";`,
    "lib/notes.txt": "import",
    "outside.ts": "export const outside = 1;",
  }, async (root) => {
    const graph = await readImportGraph(root, ["lib", "main.ts"]);
    assertEquals(Object.fromEntries([...graph].sort()), {
      "lib/a.ts": ["lib/deep/b.tsx"],
      "lib/alone.ts": ["outside.ts"],
      "lib/c.ts": ["lib/a.ts"],
      "lib/deep/b.tsx": ["lib/c.ts"],
      "main.ts": ["lib/a.ts"],
      "outside.ts": [],
    });
    assertEquals(findCycles(graph), [["lib/a.ts", "lib/deep/b.tsx", "lib/c.ts"]]);
  });
});

Deno.test("readImportGraph() throws when a file is missing or does not parse", async () => {
  const cases: { name: string; source: string }[] = [
    { name: "missing file", source: `import "./missing.ts";` },
    { name: "unknown package", source: `import "unknown";` },
    { name: "no TypeScript", source: "import {" },
  ];
  for (const { name, source } of cases) {
    await withFiles({ "lib/a.ts": source }, async (root) => {
      await assertRejects(() => readImportGraph(root, ["lib"]), Error, undefined, name);
    });
  }
});

/** Calls `use` with a folder that has `files`. */
async function withFiles(
  files: Record<string, string>,
  use: (root: URL) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const root = pathToFileURL(`${folder}/`);
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = new URL(path, root);
      await Deno.mkdir(new URL(".", file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
    await use(root);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
