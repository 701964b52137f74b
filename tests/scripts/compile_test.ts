import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import {
  CompileError,
  compileOptions,
  outputPath,
  runtimeFlagsOf,
  targets,
  withoutMachinePaths,
  withTslib,
  withWorkers,
} from "../../scripts/compile.ts";

Deno.test("runtimeFlagsOf() gives the executable no more than a sync needs", () => {
  assertEquals(runtimeFlagsOf(config.tasks.sync), [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-net",
    "--v8-flags=--max-semi-space-size=4,--heap-growing-percent=90,--no-allocation-site-pretenuring",
  ]);
});

Deno.test("compileOptions() takes every target in both spellings of the flag", () => {
  for (const target of targets) {
    assertEquals(compileOptions(["--target", target]), { target, help: false });
    assertEquals(compileOptions([`--target=${target}`]), { target, help: false });
  }
  assertEquals(compileOptions([]), { target: undefined, help: false });
});

Deno.test("compileOptions() names the nearest target when one is unknown, if one is near", () => {
  const cases = [
    { unknown: "aarch64-aple-darwin", hint: ": did you mean 'aarch64-apple-darwin'?" },
    { unknown: "x86_64-pc-window-msvc", hint: ": did you mean 'x86_64-pc-windows-msvc'?" },
    { unknown: "x86_64-unknown-linux-musl", hint: "" },
    { unknown: "linux", hint: "" },
  ];
  for (const { unknown, hint } of cases) {
    const error = assertThrows(() => compileOptions(["--target", unknown]), CompileError);
    assertEquals(error.message, `Unknown target '${unknown}'${hint}`, unknown);
    assertEquals(error.exitCode, 2, unknown);
  }
});

Deno.test("compileOptions() refuses what it does not know when it stands beside a target", () => {
  for (const unknown of ["--tarjet", "extra", "-x"]) {
    const args = ["--target", targets[0], unknown];
    assertStringIncludes(assertThrows(() => compileOptions(args), CompileError).message, unknown);
  }
});

Deno.test("compileOptions() refuses --target when nothing follows it", () => {
  assertThrows(() => compileOptions(["--target"]), CompileError, "Unknown target ''");
});

Deno.test("outputPath() has the target when one was asked for, and .exe when it is for Windows", () => {
  const cases: [string, string | undefined, string][] = [
    ["linux", undefined, "dist/cio-sync"],
    ["windows", undefined, "dist/cio-sync.exe"],
    ["linux", "x86_64-pc-windows-msvc", "dist/cio-sync-x86_64-pc-windows-msvc.exe"],
    ["windows", "aarch64-apple-darwin", "dist/cio-sync-aarch64-apple-darwin"],
  ];
  for (const [hostOs, target, expected] of cases) {
    assertEquals(outputPath(hostOs, target), expected);
  }
});

Deno.test("withoutMachinePaths() shortens the comments above npm modules and nothing else", () => {
  const cases = [
    [
      "// ../../../home/ann/.cache/deno/npm/registry.example/zod/4.6.7/v4/core/util.js",
      "// npm/zod/4.6.7/v4/core/util.js",
    ],
    [
      "// ../deno/npm/registry.example/@scope/name/1.0.0/lib/a.js",
      "// npm/@scope/name/1.0.0/lib/a.js",
    ],
    ["// lib/version.ts", "// lib/version.ts"],
    [
      'const url = "x"; // see /npm/registry/zod/4.6.7/a',
      'const url = "x"; // see /npm/registry/zod/4.6.7/a',
    ],
  ];
  for (const [comment, expected] of cases) {
    assertEquals(withoutMachinePaths(`a();\n${comment}\nb();\n`), `a();\n${expected}\nb();\n`);
  }
});

Deno.test("withTslib() has tslib taken as Node takes it, and nothing else", () => {
  const others = "var import_x = __toESM(require_x());\n";
  assertEquals(
    withTslib(`var import_tslib = __toESM(require_tslib());\n${others}`),
    `var import_tslib = __toESM(require_tslib(), 1);\n${others}`,
  );
});

Deno.test("withWorkers() has threads found where the bundle has them, and nothing else changed", () => {
  const url = (path: string) => `new URL("${path}", import.meta.url)`;
  assertEquals(
    withWorkers(`new Worker(${url("./background_worker.ts")}); ${url("./page.ts")}`),
    `new Worker(${url("./lib/state/background_worker.js")}); ${url("./page.ts")}`,
  );
});

Deno.test("targets are those that a release is made for", async () => {
  const workflow = await Deno.readTextFile(
    `${import.meta.dirname}/../../.github/workflows/release.yml`,
  );
  const triples = workflow.match(/\b(?:x86_64|aarch64)-[a-z]+-[a-z]+(?:-[a-z]+)?\b/g);
  assertEquals([...new Set(triples)].sort(), [...targets].sort());
});
