/**
 * `deno task structure`: the rules of structure that need all files at once, which are cycles of
 * imports and code that occurs twice. `deno lint` holds the code to the others (lint_plugin.ts).
 */

import { findCycles, readImportGraph } from "./cycles.ts";
import { findDuplicates } from "./duplicates.ts";
import { duplicates, withoutCycles } from "./rules.ts";

if (import.meta.main) {
  const problems = await findProblems(new URL("../../", import.meta.url));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) Deno.exit(1);
}

async function findProblems(root: URL): Promise<string[]> {
  const cycles = findCycles(await readImportGraph(root, withoutCycles));
  const problems = cycles.map((cycle) => `Cycle of imports: ${[...cycle, cycle[0]].join(" -> ")}`);
  const shared = await findDuplicates(root, duplicates);
  if (shared !== undefined) problems.push(`Code that occurs twice:\n${shared}`);
  return problems;
}
