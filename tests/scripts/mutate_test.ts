/** Tests of which tests are tried on a change, and of what is changed. */

import { assertEquals } from "@std/assert";
import { executedLines, type TestFile, testsOf } from "../../scripts/mutate/coverage.ts";
import { EQUIVALENTS, isEquivalent } from "../../scripts/mutate/equivalent.ts";
import { undoAll, undoneOnSignal } from "../../scripts/mutate/leftovers.ts";
import type { Mutation } from "../../scripts/mutate/mutations.ts";

/** A file of tests that executes some lines of lib/a/b.ts; every file that loads it executes 1 and 2. */
function test(path: string, lines?: number[], more: Partial<TestFile> = {}): TestFile {
  const executed: Record<string, number[]> = lines === undefined ? {} : { "lib/a/b.ts": lines };
  return { path, seconds: 1, startsProcesses: false, executed, ...more };
}

const TESTS = [
  test("tests/c/slow_test.ts", [1, 2, 9], { seconds: 9 }),
  test("tests/c/quick_test.ts", [1, 2, 9]),
  test("tests/c/loads_test.ts", [1, 2]),
  test("tests/c/apart_test.ts"),
  test("tests/c/process_test.ts", [1, 2], { startsProcesses: true, seconds: 5 }),
  test("tests/a/near_test.ts", [1, 2, 9], { seconds: 9 }),
  test("tests/a/b_test.ts", [1, 2, 5]),
];

function triedOn(line: number, isPrivate = false): string[] {
  return testsOf({ path: "lib/a/b.ts", line, isPrivate }, TESTS).map(({ path }) => path);
}

Deno.test("testsOf() gives the tests that execute a line, their own first, and then the quicker", () => {
  assertEquals(triedOn(9), [
    "tests/a/b_test.ts",
    "tests/a/near_test.ts",
    "tests/c/quick_test.ts",
    "tests/c/process_test.ts",
    "tests/c/slow_test.ts",
  ]);
  assertEquals(triedOn(7), ["tests/a/b_test.ts", "tests/c/process_test.ts"]);
});

Deno.test("testsOf() gives those that only load a file where others can see what is changed", () => {
  const all = TESTS.map(({ path }) => path).filter((path) => !path.includes("apart"));
  assertEquals(triedOn(1).sort(), all.sort());
  assertEquals(triedOn(1, true).includes("tests/c/loads_test.ts"), false);
  assertEquals(triedOn(1, true).includes("tests/c/quick_test.ts"), true);
});

Deno.test("executedLines() has each line any part of which ran", () => {
  const report = [
    ...["SF:/copy/lib/a/b.ts", "FN:4,read", "FNDA:9,read"],
    ...["BRDA:5,3,0,0", "BRDA:5,3,1,14", "BRDA:8,4,0,0", "BRDA:8,4,1,-"],
    ...["DA:4,1", "DA:5,0", "DA:6,0", "DA:7,120", "DA:8,0", "end_of_record"],
    ...["SF:/copy/lib/c.ts", "DA:1,0", "DA:12,1", "end_of_record", ""],
  ];
  const executed = executedLines(report.join("\n"), "/copy/");
  assertEquals(Object.keys(executed), ["lib/a/b.ts", "lib/c.ts"]);
  assertEquals(executed["lib/a/b.ts"].toSorted(), [4, 5, 7]);
  assertEquals(executed["lib/c.ts"], [12]);
});

Deno.test("isEquivalent() knows changes by their line, and no others of the file", () => {
  const text = "first\nconst PAGE_BYTES = 4096;\n";
  const change: Mutation = {
    path: "lib/state/database.ts",
    line: 2,
    isPrivate: true,
    start: 0,
    end: 0,
    replacement: "",
    description: "4096 becomes (4096 + 1)",
  };
  assertEquals(isEquivalent(change, text), true);
  assertEquals(isEquivalent({ ...change, line: 1 }, text), false);
  assertEquals(isEquivalent({ ...change, path: "lib/state/state.ts" }, text), false);
  assertEquals(isEquivalent({ ...change, description: "it is left out" }, text), false);
});

Deno.test("isEquivalent() tells lines that are the same by those below them", () => {
  const text =
    "a();\nif (i < 0) return -1;\n    }\n    if (bytes[i] === POINT) {\nif (i < 0) return -1;";
  const change: Mutation = {
    path: "lib/json/scanner.ts",
    line: 2,
    isPrivate: false,
    start: 0,
    end: 0,
    replacement: "",
    description: "1 becomes (1 + 1)",
  };
  const lines = [1, 2, 3, 4, 5].filter((line) => isEquivalent({ ...change, line }, text));
  assertEquals(lines, [2]);
});

Deno.test("Each line whose changes are known to be equivalent stands in the code", async () => {
  for (const { path, code } of EQUIVALENTS) {
    const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    assertEquals({ path, code, stands: text.includes(code) }, { path, code, stands: true });
  }
});

Deno.test("undoAll() ends what runs and removes what was made, but for what was disposed of", () => {
  const undone: string[] = [];
  using _first = undoneOnSignal(() => {
    throw new Error("it has ended");
  });
  using _second = undoneOnSignal(() => undone.push("second"));
  undoneOnSignal(() => undone.push("third"))[Symbol.dispose]();
  undoAll();
  assertEquals(undone, ["second"]);
});
