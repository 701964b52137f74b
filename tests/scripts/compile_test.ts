import { assertEquals, assertThrows } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import {
  CompileError,
  compileOptions,
  outputPath,
  runtimeFlagsOf,
  targets,
  withoutMachinePaths,
} from "../../scripts/compile.ts";

Deno.test("runtimeFlagsOf() gives the executable no more than a sync needs", () => {
  assertEquals(runtimeFlagsOf(config.tasks.sync), [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-net",
    "--v8-flags=--max-semi-space-size=8,--heap-growing-percent=120,--no-allocation-site-pretenuring",
  ]);
});

Deno.test("compileOptions() takes every target in both spellings of the flag", () => {
  for (const target of targets) {
    for (const args of [["--target", target], [`--target=${target}`]]) {
      assertEquals(compileOptions(args), { target, help: false }, args.join(" "));
    }
  }
  assertEquals(compileOptions([]), { target: undefined, help: false });
});

Deno.test("compileOptions() names the nearest target when one is unknown", () => {
  const cases = [
    { unknown: "x86_64-unknown-linux-musl", nearest: "x86_64-unknown-linux-gnu" },
    { unknown: "aarch64-aple-darwin", nearest: "aarch64-apple-darwin" },
    { unknown: "x86_64-pc-windows-gnu", nearest: "x86_64-pc-windows-msvc" },
  ];
  for (const { unknown, nearest } of cases) {
    const error = assertThrows(() => compileOptions(["--target", unknown]), CompileError);
    const message = `Unknown target '${unknown}': did you mean '${nearest}'?`;
    assertEquals(error.message, message, unknown);
    assertEquals(error.exitCode, 2, unknown);
  }
});

Deno.test("compileOptions() refuses what it does not know when it stands beside a target", () => {
  for (const unknown of ["--tarjet", "extra", "-x"]) {
    const args = ["--target", targets[0], unknown];
    assertThrows(() => compileOptions(args), CompileError, unknown, args.join(" "));
  }
});

Deno.test("compileOptions() refuses --target when nothing follows it", () => {
  assertThrows(() => compileOptions(["--target"]), CompileError, "Unknown target ''");
});

Deno.test("outputPath() has the target when one was asked for, and .exe when it is for Windows", () => {
  const cases: { hostOs: string; target?: string; path: string }[] = [
    { hostOs: "linux", path: "dist/cio-sync" },
    { hostOs: "windows", path: "dist/cio-sync.exe" },
    {
      hostOs: "linux",
      target: "x86_64-pc-windows-msvc",
      path: "dist/cio-sync-x86_64-pc-windows-msvc.exe",
    },
    {
      hostOs: "windows",
      target: "aarch64-apple-darwin",
      path: "dist/cio-sync-aarch64-apple-darwin",
    },
  ];
  for (const { hostOs, target, path } of cases) {
    assertEquals(outputPath(hostOs, target), path, `${target} on ${hostOs}`);
  }
});

Deno.test("withoutMachinePaths() shortens the comments above npm modules and nothing else", () => {
  const cases = [
    {
      comment: "// ../../../home/ann/.cache/deno/npm/registry.example/zod/4.6.7/v4/core/util.js",
      expected: "// npm/zod/4.6.7/v4/core/util.js",
    },
    {
      comment: "// ../deno/npm/registry.example/@scope/name/1.0.0/lib/a.js",
      expected: "// npm/@scope/name/1.0.0/lib/a.js",
    },
    { comment: "// lib/version.ts", expected: "// lib/version.ts" },
    {
      comment: 'const url = "x"; // see /npm/registry/zod/4.6.7/a',
      expected: 'const url = "x"; // see /npm/registry/zod/4.6.7/a',
    },
  ];
  for (const { comment, expected } of cases) {
    const text = withoutMachinePaths(`a();\n${comment}\nb();\n`);
    assertEquals(text, `a();\n${expected}\nb();\n`, comment);
  }
});

Deno.test("targets are those that a release is made for", async () => {
  const workflow = await Deno.readTextFile(
    `${import.meta.dirname}/../../.github/workflows/release.yml`,
  );
  const triples = workflow.match(/\b(?:x86_64|aarch64)-[a-z]+-[a-z]+(?:-[a-z]+)?\b/g);
  assertEquals([...new Set(triples)].sort(), [...targets].sort());
});
