/** Tests of the order of the folders of lib/. */

import { assertEquals } from "@std/assert";
import { type Import, importProblem } from "../../../scripts/structure/imports.ts";

interface Case extends Omit<Import, "isDynamic"> {
  name: string;
  isDynamic?: boolean;
}

Deno.test("importProblem() says nothing when an import goes down, to a leaf, or stays in its folder", () => {
  const cases: Case[] = [
    { name: "down", from: "lib/sync/planner.ts", to: "lib/json/text.ts" },
    { name: "same folder", from: "lib/json/text.ts", to: "lib/json/scanner.ts" },
    { name: "folder in a folder", from: "lib/sandbox/api/app.ts", to: "lib/sandbox/sandbox.ts" },
    { name: "to a leaf", from: "lib/json/text.ts", to: "lib/errors.ts" },
    { name: "leaf to leaf", from: "lib/errors.ts", to: "lib/text.ts" },
    { name: "version from deno.json", from: "lib/version.ts", to: "deno.json" },
    { name: "entry", from: "main.ts", to: "lib/cli/parse.ts" },
    { name: "table of commands", from: "lib/cli/commands.ts", to: "lib/commands/sync.ts" },
    {
      name: "sandbox on demand",
      from: "lib/run/target.ts",
      to: "lib/sandbox/sandbox.ts",
      isDynamic: true,
    },
    {
      name: "report on demand",
      from: "lib/sync/reporting.ts",
      to: "lib/report/run_report.ts",
      isDynamic: true,
    },
  ];
  for (const { name, ...imported } of cases) {
    assertEquals(importProblem({ isDynamic: false, ...imported }), undefined, name);
  }
});

Deno.test("importProblem() says why when an import is not allowed", () => {
  const sandbox = "lib/sandbox/ may be imported only by 'import()', and only in " +
    "lib/run/target.ts and lib/commands/sandbox.ts";
  const cases: (Case & { problem: string })[] = [
    {
      name: "up",
      from: "lib/json/text.ts",
      to: "lib/sync/planner.ts",
      problem: "lib/json/ may not import from lib/sync/, which is further up",
    },
    {
      name: "up, on demand",
      from: "lib/json/text.ts",
      to: "lib/sync/planner.ts",
      isDynamic: true,
      problem: "lib/json/ may not import from lib/sync/, which is further up",
    },
    {
      name: "up to the commands from another file than the table",
      from: "lib/cli/help.ts",
      to: "lib/commands/sync.ts",
      problem: "lib/cli/ may not import from lib/commands/, which is further up",
    },
    {
      name: "from a leaf",
      from: "lib/errors.ts",
      to: "lib/json/text.ts",
      problem: "A file directly in lib/ is a leaf: it may not import from lib/json/",
    },
    {
      name: "out of lib/",
      from: "lib/json/text.ts",
      to: "scripts/compile.ts",
      problem: "lib/ may not import scripts/compile.ts, which is outside of it",
    },
    {
      name: "folder without a place",
      from: "lib/new/new.ts",
      to: "lib/json/text.ts",
      problem: "lib/new/ has no place in the order of folders in scripts/structure/rules.ts",
    },
    {
      name: "sandbox by a statement",
      from: "lib/run/target.ts",
      to: "lib/sandbox/sandbox.ts",
      problem: sandbox,
    },
    {
      name: "sandbox on demand from another file",
      from: "lib/sync/sync.ts",
      to: "lib/sandbox/sandbox.ts",
      isDynamic: true,
      problem: sandbox,
    },
    {
      name: "report by a statement",
      from: "lib/sync/reporting.ts",
      to: "lib/report/run_report.ts",
      problem: "lib/report/ may be imported only by 'import()', and only in lib/sync/reporting.ts",
    },
    {
      name: "sandbox from the entry",
      from: "main.ts",
      to: "lib/sandbox/sandbox.ts",
      isDynamic: true,
      problem: sandbox,
    },
  ];
  for (const { name, problem, ...imported } of cases) {
    assertEquals(importProblem({ isDynamic: false, ...imported }), problem, name);
  }
});
